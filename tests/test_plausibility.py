"""Do entries say of busy servers what was done to them? Each value is within what the exercise allows."""

import math
import os
import shutil
from collections.abc import Iterator, Mapping

import pandas as pd
import pytest

from ralphcap.sources import Source, connect
from tests.lab import exercises
from tests.lab.live import INTERVAL, STRETCH, Live
from tests.lab.metrics import cadvisor, websocket
from tests.lab.platform import MIB
from tests.lab.servers.postgresql import DATABASE
from tests.lab.servers.services import PROCESSES
from tests.lab.services.durations import QUICK_SECONDS, SLOW_SECONDS

# The servers were started moments ago, and not all services of the platform run: that these lack is no finding here.
pytestmark = pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")

SECONDS = pd.Timedelta(STRETCH).total_seconds()
LOGICAL, HOST_BYTES = os.cpu_count() or 1, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
ROOT = shutil.disk_usage("/")
ANY = math.inf
HERE = {"datname": DATABASE}
HUB = {"instance": websocket.HUB.instance}

# entry, which of its series, least and most of their values
EXPECTED: list[tuple[str, Mapping[str, str], float, float]] = [
    # A request in ten is slow, two fail, one asks for what does not exist.
    ("api_performance.throughput", {}, 1, 2000),
    ("api_performance.request_rate", {"handler": "/api/broken"}, 0.1, 400),
    ("api_performance.status_codes", {"status": "4xx"}, 0.1, 400),
    ("api_performance.error_ratio", {"handler": "/api/broken"}, 1, 1),
    ("api_performance.error_ratio", {"handler": "/api/signals"}, 0, 0),
    ("api_performance.client_error_ratio", {}, 0.05, 0.15),
    ("api_performance.slow_ratio", {}, 0, 0.1),
    ("api_performance.handler_latency_mean", {"handler": "/api/signals"}, SLOW_SECONDS, 3 * SLOW_SECONDS),
    ("api_performance.handler_latency_p50", {"handler": "/api/signals"}, 0.1, 0.5),
    ("api_performance.handler_latency_p99", {"handler": "/api/stocks/{code}"}, 0, 0.5),
    ("api_performance.slowest_handlers", {"handler": "/api/signals"}, SLOW_SECONDS, 3 * SLOW_SECONDS),
    ("api_performance.busiest_handlers", {"handler": "/api/signals"}, 0.3, 1.1),
    ("api_performance.latency_p50", {}, 0, 0.25),
    ("api_performance.latency_p99", {}, 0.25, 1.5),
    ("api_performance.in_flight", {}, 1, 5),
    ("api_performance.bytes_sent", {}, 100, 1e6),
    ("service_health.error_ratio", {}, 0.1, 0.25),
    # Connections are held, one of them in a transaction with a lock; two deadlocks, slow statements, sorts that spill.
    ("database.connections", HERE, exercises.HELD_CONNECTIONS + 1, 15),
    ("database.connection_utilization", {}, 0.06, 0.15),
    ("database.connections_by_state", {"state": "idle"}, exercises.HELD_CONNECTIONS - 1, 10),
    ("database.connections_by_state", {"state": "idle in transaction"}, 1, 4),
    ("database.longest_transaction", {"state": "idle in transaction"}, 5, 120),
    ("database.locks", {"mode": "rowexclusivelock"}, 1, 20),
    ("database.deadlocks", HERE, 0.9 * exercises.DEADLOCKS, 1.6 * exercises.DEADLOCKS),
    ("database.commits", HERE, 2, 100),
    ("database.rollbacks", HERE, exercises.ROLLBACKS / SECONDS / 2, 3 * exercises.ROLLBACKS / SECONDS),
    ("database.rollback_ratio", HERE, 0.02, 0.6),
    ("database.rows", {"operation": "inserted"}, exercises.ROWS / SECONDS / 2, 2 * exercises.ROWS / SECONDS),
    ("database.rows", {"operation": "deleted"}, 0.1, 5),
    ("database.cache_hit_ratio", HERE, 0.8, 1),
    ("database.temporary_bytes", HERE, 1e5, 1e8),
    ("database.checkpoints", {"cause": "request"}, 0.1, 3),
    ("database.checkpoints", {"cause": "time"}, 0, 0.2),
    ("database.replication_lag", {}, 0, 0),
    ("database.database_size", HERE, exercises.ROWS * 200, 1e8),
    ("database.slow_statements", HERE, 0, 2 * exercises.SLOW_SECONDS),
    ("database.busy_statements", HERE, 0, 1),
    # Twice the keys that fit; three look-ups of four find something; a snapshot every second.
    ("database.redis_memory", {}, 0.8 * exercises.MAXIMUM_MEMORY, 1.02 * exercises.MAXIMUM_MEMORY),
    ("database.redis_memory_utilization", {}, 0.8, 1.02),
    ("database.redis_evictions", {}, exercises.KEYS / 8 / SECONDS, 2 * exercises.KEYS / SECONDS),
    ("database.redis_expirations", {}, 0.5, 50),
    ("database.redis_hit_ratio", {}, 0.5, 0.85),
    ("database.redis_commands", {"cmd": "set"}, exercises.KEYS / SECONDS / 2, 2 * exercises.KEYS / SECONDS),
    ("database.redis_command_time", {"cmd": "get"}, 1e-8, 1e-3),
    ("database.redis_clients", {"state": "blocked"}, 1, 10),
    ("database.redis_snapshot_age", {}, 0, 60),
    ("database.redis_persistence_failed", {}, 0, 0),
    ("database.redis_refused_connections", {}, 0, 0),
    # Two long tasks run, two are reserved, the rest waits; quick ones ended before, one in four failed.
    ("celery.worker_up", {}, 1, 1),
    ("celery.workers", {}, PROCESSES, PROCESSES),
    ("celery.tasks_active", {}, PROCESSES, PROCESSES),
    ("celery.tasks_reserved", {}, PROCESSES, PROCESSES),
    ("celery.queue_length", {}, 6, 6),
    ("celery.queue_wait", {}, 0.5, 60),
    ("celery.task_rate", {"name": "tasks.update_prices"}, 0.3, 6),
    ("celery.task_failures", {"name": "tasks.send_alerts", "exception": "ValueError"}, 0.1, 2),
    ("celery.failure_ratio", {"name": "tasks.send_alerts"}, 1, 1),
    ("celery.failure_ratio", {"name": "tasks.update_prices"}, 0, 0),
    ("celery.task_outcomes", {"outcome": "succeeded"}, 0.3, 6),
    ("celery.runtime_p50", {"name": "tasks.update_prices"}, QUICK_SECONDS, 0.25),
    ("celery.arrivals", {}, 0.5, 10),
    # One alert fires, half of what is sent is refused.
    ("alertmanager.alerts", {"state": "active"}, 1, 1),
    ("alertmanager.alerts_received", {"status": "firing"}, 0.3, 2),
    ("alertmanager.notifications", {"integration": "webhook"}, 0.1, 5),
    ("alertmanager.failure_ratio", {"integration": "webhook"}, 0.3, 0.8),
    ("alertmanager.latency_p95", {"integration": "webhook"}, 0, 1),
    ("alertmanager.reload_failed", {}, 0, 0),
    # A rule fails at each evaluation.
    ("prometheus_self.rule_failures", {}, SECONDS / 2, 2 * SECONDS),
    ("prometheus_self.rule_evaluation", {}, 0, 1),
    ("prometheus_self.targets_up", {}, 1, 1),
    ("prometheus_self.alertmanagers", {}, 1, 1),
    ("prometheus_self.scrape_interval", {"interval": INTERVAL}, 0.9, 2),
    ("prometheus_self.scrape_duration", {"job": "celery"}, 0.5, 3),
    ("prometheus_self.head_series", {}, 1000, 20_000),
    ("prometheus_self.samples_per_second", {}, 500, 10_000),
    ("prometheus_self.query_duration", {"slice": "inner_eval"}, 0, 1),
    ("prometheus_self.memory_resident", {}, 2e7, 1e9),
    ("prometheus_self.retention_limit", {}, 0, 0),
    # This very machine.
    ("hosts.cpu_cores", {}, 1, LOGICAL),
    ("hosts.cpu_by_mode", {"mode": "user"}, 0.01, LOGICAL),
    ("hosts.memory_size", {}, 0.9 * HOST_BYTES, 1.1 * HOST_BYTES),
    ("hosts.memory_available", {}, 1, HOST_BYTES),
    ("hosts.disk_size", {"mountpoint": "/"}, 0.9 * ROOT.total, 1.1 * ROOT.total),
    ("hosts.disk_utilization", {"mountpoint": "/"}, 0, 1),
    ("hosts.load_per_core", {}, 0, 1000),
    ("hosts.uptime", {}, 1, ANY),
    ("exporters.answered", {}, 1, 1),
    ("exporters.store_up", {}, 1, 1),
    ("exporters.samples", {"job": "node"}, 100, 10_000),
    ("volumes.used", {}, 1e7, 1e10),
    # What cannot run here, as the lab shows it.
    ("containers.running", {}, 1, 1),
    ("containers.cpu_limit", {"name": "alertmanager"}, 1, 1),
    ("containers.cpu_usage", {}, 0, cadvisor.CORES),
    ("containers.memory_limit", {"name": "alertmanager"}, 512 * MIB, 512 * MIB),
    ("containers.memory_utilization", {"name": "alertmanager"}, 0.01, 1),
    ("websocket.open_connections", HUB, 1, 2 * websocket.CLIENTS),
    ("websocket.connects", HUB, 0, 10),
    ("websocket.messages_sent", HUB | {"channel": "prices"}, 0.1, 20_000),
    ("websocket.broadcast_p95", HUB | {"channel": "prices"}, 0.01, 1),
    ("kiwoom_integration.rate_limit_utilization", {}, 0, 1),
    ("kiwoom_integration.time_since_success", {}, 0, 86_400),
    ("prometheus_self.wal", {"instance": "localhost:9090"}, 1e6, 1e10),
]


@pytest.fixture(scope="module")
def source(exporters: Live) -> Iterator[Source]:
    with connect(exporters.url) as source:
        yield source


@pytest.mark.parametrize(
    ("name", "labels", "least", "most"),
    [pytest.param(*row, id=" ".join([row[0], *row[1].values()])) for row in EXPECTED],
)
def test_an_entry_says_what_was_done_to_the_server(
    name: str, labels: Mapping[str, str], least: float, most: float, exporters: Live, source: Source
) -> None:
    values = real(source, name, exporters, labels)["value"]

    assert not values.empty
    assert values.between(least, most).all(), values.to_list()


def test_the_slowest_statement_is_the_one_that_slept(exporters: Live, source: Source) -> None:
    slowest = real(source, "database.slow_statements", exporters, HERE)["value"].max()

    assert exercises.SLOW_SECONDS * 0.9 < slowest < exercises.SLOW_SECONDS * 1.5


def real(source: Source, name: str, exporters: Live, labels: Mapping[str, str]) -> pd.DataFrame:
    """The series with the labels: of the real servers, unless the labels name another."""
    query = source.catalog.query(name)
    stretch = {"rate_window": STRETCH} if "rate_window" in query.parameters else {}
    frame = source.ask(name, at=exporters.moment, **stretch)
    if "instance" in query.labels and "instance" not in labels:
        frame = frame[frame["instance"].astype("str").isin(exporters.targets.values())]
    for label, value in labels.items():
        frame = frame[frame[label].astype("str") == value]
    return frame
