"""What do real servers say right now, while they are kept busy? A Prometheus that scrapes them, and itself, all at once.

What cannot run here (cAdvisor, the WebSocket hub, the broker's callers) is shown by the simulation, under its own jobs.
"""

import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tests.lab import exercises
from tests.lab.exposition import served
from tests.lab.flowing import flowing
from tests.lab.past import run_folder
from tests.lab.servers.alerting import AlertingPrometheus
from tests.lab.servers.alertmanager import Alertmanager
from tests.lab.servers.exporters import Exporter, NodeExporter, PostgresExporter, RedisExporter
from tests.lab.servers.postgresql import PostgreSQL
from tests.lab.servers.processes import wait_until
from tests.lab.servers.prometheus import Prometheus
from tests.lab.servers.redis import Redis
from tests.lab.servers.services import ApiService, CeleryExporter, CeleryWorker

INTERVAL = "1s"
CELERY_INTERVAL = "3s"  # its exporter waits two seconds for the workers' answers
STRETCH = "12s"  # of what is done to the servers; four scrapes of the slowest

DATABASE_SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "deadlock_timeout": "100ms"}
REDIS_SETTINGS = {"maxmemory": str(exercises.MAXIMUM_MEMORY), "maxmemory-policy": "volatile-lru"}
# What newer exporters ask by themselves, under their names.
NEWER_QUERIES = {
    "pg_stat_statements": {
        "query": 'SELECT pg_get_userbyid(userid) AS "user", datname, queryid::text, calls AS calls_total, '
        "total_exec_time / 1000 AS seconds_total FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid",
        "metrics": [
            *({name: {"usage": "LABEL", "description": name}} for name in ("user", "datname", "queryid")),
            *({name: {"usage": "COUNTER", "description": name}} for name in ("calls_total", "seconds_total")),
        ],
    },
    "pg_replication": {
        "query": "SELECT CASE WHEN pg_is_in_recovery() THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp()) "
        "ELSE 0 END AS lag_seconds",
        "metrics": [{"lag_seconds": {"usage": "GAUGE", "description": "lag"}}],
    },
}
# What holds once everything that was done is scraped.
DONE = (
    f"count_over_time(prometheus_build_info[{STRETCH}]) > 10",
    "celery_worker_tasks_active == 2",
    "celery_queue_length > 0",
    "increase(alertmanager_notifications_failed_total[5s]) > 0",
)


@dataclass(frozen=True)
class Live:
    """A Prometheus at `url` that scrapes busy servers.

    moment    when everything had been done to them and was scraped
    targets   the real ones: job → instance
    """

    url: str
    targets: dict[str, str]
    moment: pd.Timestamp


@contextmanager
def live() -> Iterator[Live]:
    """Real servers that something was done to, and a Prometheus that saw it; until the block ends."""
    with run_folder() as folder, ExitStack() as stack:
        database = stack.enter_context(PostgreSQL(folder / "postgresql", DATABASE_SETTINGS))
        redis = stack.enter_context(Redis(folder / "redis", REDIS_SETTINGS))
        exercises.prepare(database)
        worker = stack.enter_context(CeleryWorker(folder / "celery-worker", redis))
        told = Alertmanager(folder / "alertmanager", stack.enter_context(exercises.receiver()))
        service = ApiService(folder / "api-service")
        exporters = [*_exporters(folder, database, redis), told, service]
        for exporter in exporters:
            stack.enter_context(exporter)
        shown = flowing()
        simulated = shown.scrapes(stack.enter_context(served(shown)), INTERVAL)
        scrapes = [*(exporter.scrape(_interval(exporter)) for exporter in exporters), *simulated]
        server = stack.enter_context(
            AlertingPrometheus(folder / "prometheus", folder / "data", scrapes, itself=INTERVAL, told=told)
        )
        stack.enter_context(exercises.held(database))
        _exercise(server, service, database, redis, worker)
        real = {exporter.job: exporter.address for exporter in exporters} | {"prometheus": server.address}
        yield Live(server.url, real, pd.Timestamp.now(tz="UTC").as_unit("ms"))


def _exporters(folder: Path, database: PostgreSQL, redis: Redis) -> list[Exporter]:
    return [
        NodeExporter(folder / "node-exporter", [database.folder / "data"]),
        PostgresExporter(folder / "postgres-exporter", database, NEWER_QUERIES),
        RedisExporter(folder / "redis-exporter", redis),
        CeleryExporter(folder / "celery-exporter", redis),
    ]


def _interval(exporter: Exporter) -> str:
    return CELERY_INTERVAL if isinstance(exporter, CeleryExporter) else INTERVAL


def _exercise(
    server: Prometheus, service: ApiService, database: PostgreSQL, redis: Redis, worker: CeleryWorker
) -> None:
    """Does everything side by side, once each target was scraped, and waits until all of it is scraped."""
    everybody = f"count(up == 1) == {len(server.scrapes)}"
    wait_until(lambda: _holds(server, everybody), server.check_alive)
    asked_enough = threading.Event()
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(exercises.ask, service, asked_enough)
        done = [
            pool.submit(exercises.use_database, database),
            pool.submit(exercises.use_redis, redis),
            pool.submit(exercises.use_celery, worker),
        ]
        try:
            for one in done:
                one.result()
            wait_until(lambda: all(_holds(server, expression) for expression in DONE), server.check_alive)
        finally:
            asked_enough.set()
        asking.result()


def _holds(server: Prometheus, expression: str) -> bool:
    """Whether the expression has an answer."""
    question = urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(f"{server.url}/api/v1/query?{question}", timeout=5) as answer:
        return bool(json.load(answer)["data"]["result"])
