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


def series(world: World) -> Iterator[Series]:
    """All series of postgres_exporter's scrape."""
    for name, labels, values in (*_server(world), *_databases(world)):
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
