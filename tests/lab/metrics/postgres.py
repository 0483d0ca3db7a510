"""What does postgres_exporter export? Connections, sizes, transactions, cache hits and locks by database."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, events, pages, walk
from tests.lab.platform import GIB, MIB, POSTGRES
from tests.lab.series import Series
from tests.lab.world import World

DATABASES = {"ralph_stock": ("16384", 1.0, 14 * GIB), "postgres": ("5", 0.02, 8 * MIB)}
# Events a second at the usual peak.
RATES = {
    "xact_commit": 320.0, "xact_rollback": 0.4, "blks_hit": 26_000.0, "blks_read": 180.0, "tup_fetched": 42_000.0,
    "tup_returned": 90_000.0, "tup_inserted": 140.0, "tup_updated": 90.0, "tup_deleted": 3.0, "deadlocks": 0.0002,
}  # fmt: skip
MAX_CONNECTIONS = 100
# Statements by their id: calls a second at the peak, and the mean time of one.
STATEMENTS = {
    "-4021764330986412127": (180.0, 0.0004), "3387211204519063441": (40.0, 0.003),
    "812004417350925587": (0.5, 0.4), "-6630918027745120934": (0.02, 2.5),
}  # fmt: skip
CHECKPOINT_SECONDS = 300


def series(world: World) -> Iterator[Series]:
    """All series of postgres_exporter's scrape."""
    for name, labels, values in (*_server(world), *_databases(world)):
        yield Series(POSTGRES, name, values, labels)
    for name, labels, values in (*_background(world), *_statements(world)):
        yield Series(POSTGRES, name, values, labels)


def _server(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    server = {"server": "postgres:5432"}
    yield "pg_up", {}, always
    yield "pg_exporter_last_scrape_error", {}, 0 * always
    yield "pg_settings_max_connections", server, MAX_CONNECTIONS * always
    yield "pg_settings_shared_buffers_bytes", server, 512 * MIB * always
    for state, share in {"active": 0.2, "idle": 0.75, "idle in transaction": 0.05}.items():
        labels = {"datname": "ralph_stock", "state": state}
        yield "pg_stat_activity_count", labels, np.round(share * _connections(world, "ralph_stock", 1.0))
    for mode, most in {"accesssharelock": 20, "rowexclusivelock": 6, "exclusivelock": 2}.items():
        locks = walk(world.random("postgres", mode), world.count, 0, most) * world.load
        yield "pg_locks_count", {"datname": "ralph_stock", "mode": mode}, np.round(locks)


def _connections(world: World, database: str, busy: float) -> np.ndarray:
    wander = walk(world.random("postgres", "connections", database), world.count, -3, 3)
    return np.round(np.maximum(0, busy * (12 + 38 * world.load + wander)))


def _databases(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for database, (identity, busy, size) in DATABASES.items():
        labels = {"datid": identity, "datname": database}
        yield "pg_stat_database_numbackends", labels, _connections(world, database, busy)
        grown = size + busy * 3e4 * np.cumsum(world.load)
        yield "pg_database_size_bytes", {"datname": database}, pages(grown)
        for name, rate in RATES.items():
            random = world.random("postgres", database, name)
            happens = busy * rate * (0.04 + world.load) * random.lognormal(0, 0.15, world.count)
            yield f"pg_stat_database_{name}", labels, events(random, happens, start=1e6)
        reading = busy * (0.002 + 0.05 * world.load)
        yield "pg_stat_database_blk_read_time", labels, counter(1000 * reading, start=1e5).round(3)


def _background(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """Checkpoints, what sorts put on disk, how long transactions stay open, and the lag of a replica, were it one."""
    timed = np.floor(world.seconds / CHECKPOINT_SECONDS)
    yield "pg_stat_bgwriter_checkpoints_timed_total", {}, timed - timed[0]
    yield "pg_stat_bgwriter_checkpoints_req_total", {}, events(world.random("postgres", "requested"), 1e-4 * world.load)
    spilled = events(world.random("postgres", "temporary"), 0.01 * world.load)
    for database, (identity, busy, _) in DATABASES.items():
        labels = {"datid": identity, "datname": database}
        yield "pg_stat_database_temp_bytes", labels, np.round(busy * 4 * MIB * spilled)
    for state, most in {"active": 2.0, "idle in transaction": 20.0}.items():
        longest = walk(world.random("postgres", "longest", state), world.count, 0, most) * world.load
        yield "pg_stat_activity_max_tx_duration", {"datname": "ralph_stock", "state": state}, longest.round(6)
    if world.profile == "corrected":
        yield "pg_replication_lag_seconds", {}, np.zeros(world.count)


def _statements(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """What pg_stat_statements counts; the design does not load it."""
    if world.profile == "designed":
        return
    for identity, (rate, seconds) in STATEMENTS.items():
        labels = {"datname": "ralph_stock", "queryid": identity, "user": "ralph"}
        calls = events(world.random("postgres", "statement", identity), rate * (0.02 + world.load))
        yield "pg_stat_statements_calls_total", labels, calls
        yield "pg_stat_statements_seconds_total", labels, (seconds * calls).round(6)
