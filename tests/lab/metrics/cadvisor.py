"""What does cAdvisor export? Each container under its id, image and name; a recreated one twice for minutes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.lab.metrics.shared import counter, events, pages
from tests.lab.platform import APPLICATION, CADVISOR, CONTAINERS, GIB, Container
from tests.lab.series import Series
from tests.lab.world import World

CORES, MEMORY = 12, 32 * GIB
LINGER = 4  # minutes for which cAdvisor still shows a container that was replaced
PERIOD = 100_000  # microseconds, CFS' default
# The hard limits of the corrected compose file leave room above the sizing table: a row that is left shows, nothing is killed.
HARD_LIMIT = 2


@dataclass(frozen=True)
class Life:
    """One id of a container: it lives in the minutes [first, last), and begins anew at `resets`."""

    labels: dict[str, str]
    first: int
    last: int
    resets: tuple[int, ...]


def series(world: World) -> Iterator[Series]:
    """All series of cAdvisor's scrape."""
    yield from _machine(world)
    for container in CONTAINERS:
        for life in _lives(world, container):
            for name, labels, values in _container(world, container, life):
                yield Series(CADVISOR, name, _lived(values, life), life.labels | labels)
            for name, labels, values in _traffic(world, container, life):
                yield Series(CADVISOR, name, _lived(values, life), life.labels | labels)


def _machine(world: World) -> Iterator[Series]:
    always = np.ones(world.count)
    host = {"boot_id": "7d1c", "machine_id": "ec2a", "system_uuid": "4c4c"}
    yield Series(CADVISOR, "machine_cpu_cores", CORES * always, host)
    yield Series(CADVISOR, "machine_memory_bytes", MEMORY * always, host)
    yield Series(CADVISOR, "container_scrape_error", 0 * always)
    # The root cgroup holds all containers, and has no name.
    cores = sum(world.use(container, "cpu") for container in CONTAINERS)
    resident = sum(world.use(container, "memory") for container in CONTAINERS)
    yield Series(
        CADVISOR, "container_cpu_usage_seconds_total", counter(1.1 * cores, start=4e6), {"cpu": "total", "id": "/"}
    )
    yield Series(CADVISOR, "container_memory_rss", pages(1.05 * resident), {"id": "/"})
    yield Series(CADVISOR, "container_memory_working_set_bytes", pages(1.6 * resident), {"id": "/"})


def _lives(world: World, container: Container) -> Iterator[Life]:
    life = world.life(container)
    begins = [world.minute(cell) for cell in life.cells]
    cuts = [minute for minute, anew in zip(begins, life.recreated, strict=True) if anew and 0 < minute < world.count]
    for number, (first, last) in enumerate(zip([0, *cuts], [*cuts, world.count], strict=True)):
        digest = hashlib.sha256(f"{world.seed} {container.name} {number}".encode()).hexdigest()
        labels = {"id": f"/docker/{digest}", "image": container.image, "name": container.name}
        yield Life(labels, first, last, tuple(minute for minute in begins if first <= minute < last))


def _lived(values: np.ndarray, life: Life) -> np.ndarray:
    """The values while the id lives, then its last value for some minutes, then nothing."""
    shown = np.full(len(values), np.nan)
    shown[life.first : life.last] = values[life.first : life.last]
    shown[life.last : life.last + LINGER] = values[life.last - 1]
    return shown


def _container(world: World, container: Container, life: Life) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    cores = world.uneven(world.use(container, "cpu"), 0.15, container.name)
    resident = world.use(container, "memory")
    yield "container_cpu_usage_seconds_total", {"cpu": "total"}, counter(cores, resets=life.resets)
    yield from _memory(world, container, life, resident)
    yield from _limits(world, container, life, cores)
    yield from _state(world, container, life)


def _memory(
    world: World, container: Container, life: Life, resident: np.ndarray
) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """Page cache grows until the container's limit is nearly full: the working set says little about demand."""
    age = (world.seconds - _began(world, life)) / 60
    room = np.maximum(0, 0.95 * HARD_LIMIT * container.memory - resident)
    cache = room * (1 - np.exp(-age / 3000))
    yield "container_memory_rss", {}, pages(resident)
    yield "container_memory_cache", {}, pages(cache)
    yield "container_memory_working_set_bytes", {}, pages(resident + 0.8 * cache)
    yield "container_oom_events_total", {}, np.zeros(world.count)


def _limits(
    world: World, container: Container, life: Life, cores: np.ndarray
) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    if world.profile == "designed":  # its compose files set no limits: 0 means none, and nothing is throttled
        yield "container_spec_memory_limit_bytes", {}, 0 * always
        yield "container_spec_cpu_period", {}, PERIOD * always
        return
    yield "container_spec_memory_limit_bytes", {}, HARD_LIMIT * container.memory * always
    yield "container_spec_cpu_period", {}, PERIOD * always
    yield "container_spec_cpu_quota", {}, round(HARD_LIMIT * container.cores * PERIOD) * always
    busy = cores / (HARD_LIMIT * container.cores)
    periods = 10 * np.minimum(1, 0.3 + busy)
    throttled = periods * np.clip((busy - 0.35) / 2, 0, 1)
    yield "container_cpu_cfs_periods_total", {}, counter(periods, resets=life.resets).round()
    yield "container_cpu_cfs_throttled_periods_total", {}, counter(throttled, resets=life.resets).round()


def _state(world: World, container: Container, life: Life) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    random = world.random("network", container.name, life.labels["id"])
    chatty = 40_000 if container in APPLICATION else 12_000
    yield "container_last_seen", {}, world.seconds + CADVISOR.offset // 1
    yield "container_start_time_seconds", {}, _began(world, life)
    yield "container_fs_usage_bytes", {"device": "/dev/sda2"}, pages(2e8 + 900 * np.cumsum(world.load))
    for direction in ("receive", "transmit"):
        bytes_per_second = chatty * (0.2 + world.load) * random.lognormal(0, 0.2, world.count)
        name = f"container_network_{direction}_bytes_total"
        yield name, {"interface": "eth0"}, events(random, bytes_per_second, resets=life.resets)


def _traffic(world: World, container: Container, life: Life) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """What goes to and from disk, and what the network lost; held back only where there is a limit."""
    never, eth0, sda = np.zeros(world.count), {"interface": "eth0"}, {"device": "/dev/sda"}
    for direction in ("receive", "transmit"):
        yield f"container_network_{direction}_errors_total", eth0, never
    for direction, rate in {"reads": 3e4, "writes": 2e5}.items():
        moved = counter(rate * container.session * (0.1 + world.load + world.night), resets=life.resets)
        yield f"container_fs_{direction}_bytes_total", sda, pages(moved)
    if world.profile == "corrected":
        held = counter(0.002 * np.maximum(0, world.load - 0.8), resets=life.resets)
        yield "container_cpu_cfs_throttled_seconds_total", {}, held


def _began(world: World, life: Life) -> np.ndarray:
    """When the process that runs in each minute was started, in seconds since 1970."""
    starts = np.array([life.first or -20_000, *life.resets])
    minutes = np.arange(world.count)
    return world.start.timestamp() + 60.0 * starts[np.maximum(0, np.searchsorted(starts, minutes, side="right") - 1)]
