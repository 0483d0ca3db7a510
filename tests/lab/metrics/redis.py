"""What does redis_exporter export? Memory, clients, commands and the hits of the key space."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, events, walk
from tests.lab.platform import MIB, REDIS
from tests.lab.series import Series
from tests.lab.world import World

RATES = {
    "commands_processed_total": 2600.0,
    "keyspace_hits_total": 1500.0,
    "keyspace_misses_total": 60.0,
    "connections_received_total": 1.5,
    "net_input_bytes_total": 300_000.0,
    "net_output_bytes_total": 900_000.0,
}
SNAPSHOT_SECONDS = 300
COMMANDS = {"get": 0.6, "set": 0.15, "publish": 0.1, "brpop": 0.1, "expire": 0.05}


def series(world: World) -> Iterator[Series]:
    """All series of redis_exporter's scrape."""
    for name, labels, values in (*_state(world), *_counts(world)):
        yield Series(REDIS, name, values, labels)
    for name, labels, values in _persistence(world):
        yield Series(REDIS, name, values, labels)


def _state(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    random = world.random("redis", "state")
    used = 90 * MIB + 60 * MIB * world.load + walk(random, world.count, 0, 10 * MIB)
    yield "redis_up", {}, always
    yield "redis_exporter_last_scrape_error", {"err": ""}, 0 * always
    yield "redis_memory_used_bytes", {}, used.round()
    yield "redis_memory_max_bytes", {}, 384 * MIB * always
    yield "redis_memory_used_rss_bytes", {}, (1.25 * used).round()
    yield "redis_connected_clients", {}, np.round(20 + 30 * world.load + walk(random, world.count, -2, 2))
    yield "redis_blocked_clients", {}, np.round(4 * always)
    yield "redis_uptime_in_seconds", {}, world.seconds - world.start.timestamp() + 12 * 86_400
    keys = np.round(20_000 + 60_000 * world.load)
    yield "redis_db_keys", {"db": "db0"}, keys
    yield "redis_db_keys_expiring", {"db": "db0"}, np.round(0.9 * keys)


def _counts(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    yield "redis_evicted_keys_total", {}, np.zeros(world.count)
    yield "redis_rejected_connections_total", {}, np.zeros(world.count)
    for name, rate in RATES.items():
        yield f"redis_{name}", {}, _events(world, name, rate)
    for command, share in COMMANDS.items():
        calls = _events(world, command, share * RATES["commands_processed_total"])
        yield "redis_commands_total", {"cmd": command}, calls
        yield "redis_commands_duration_seconds_total", {"cmd": command}, (4e-6 * calls).round(6)
    yield "redis_cpu_user_seconds_total", {}, counter(0.02 + 0.1 * world.load, start=2000)
    yield "redis_cpu_sys_seconds_total", {}, counter(0.015 + 0.08 * world.load, start=1500)


def _events(world: World, name: str, rate: float) -> np.ndarray:
    random = world.random("redis", name)
    return events(random, rate * (0.05 + world.load) * random.lognormal(0, 0.15, world.count), start=1e7)


def _persistence(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """A snapshot every five minutes in which something changed, and keys that end."""
    always = np.ones(world.count)
    saved = np.floor(world.seconds / SNAPSHOT_SECONDS) * SNAPSHOT_SECONDS
    yield "redis_rdb_last_save_timestamp_seconds", {}, saved
    yield "redis_rdb_changes_since_last_save", {}, np.round((world.seconds - saved) * 300 * (0.05 + world.load))
    yield "redis_rdb_last_bgsave_status", {}, always
    yield "redis_aof_last_write_status", {}, always
    yield "redis_expired_keys_total", {}, _events(world, "expired", 20.0)
