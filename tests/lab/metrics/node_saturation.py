"""What does node_exporter tell of waiting and of faults? Disks, pressure, swapping, network errors, limits, clock."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, events
from tests.lab.platform import NODE
from tests.lab.series import Series
from tests.lab.world import World

DEVICE = {"device": "sda"}
REQUESTS = {"read": 40.0, "write": 160.0}  # a second at the peak
SECONDS_A_REQUEST = {"read": 0.0008, "write": 0.0021}
BYTES_A_REQUEST = {"read": 32_000.0, "write": 24_000.0}
PRESSURE = {"cpu": 0.05, "memory": 0.002, "io": 0.04}  # share of the time at the peak
FILE_HANDLES = 9.223372036854776e18  # what current kernels say


def series(world: World) -> Iterator[Series]:
    """Series of node_exporter's scrape beside those of `node`."""
    for part in (_disk, _pressure, _network, _limits):
        for name, labels, values in part(world):
            yield Series(NODE, name, values, labels)


def _disk(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    working = np.zeros(world.count)
    for kind, past in {"read": "read", "write": "written"}.items():
        rate = REQUESTS[kind] * (0.05 + world.load + 0.8 * world.night)
        done = events(world.random("node", "disk", kind), rate, start=1e6)
        spent = (SECONDS_A_REQUEST[kind] * done).round(3)
        working += spent
        yield f"node_disk_{kind}s_completed_total", DEVICE, done
        yield f"node_disk_{kind}_time_seconds_total", DEVICE, spent
        yield f"node_disk_{past}_bytes_total", DEVICE, BYTES_A_REQUEST[kind] * done
    yield "node_disk_io_time_seconds_total", DEVICE, (0.6 * working).round(3)
    yield "node_disk_io_time_weighted_seconds_total", DEVICE, working


def _pressure(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for resource, share in PRESSURE.items():
        waiting = counter(share * world.load)
        yield f"node_pressure_{resource}_waiting_seconds_total", {}, waiting
        if resource != "cpu":
            yield f"node_pressure_{resource}_stalled_seconds_total", {}, (0.5 * waiting).round(3)
    for event in ("pswpin", "pswpout", "oom_kill"):
        yield f"node_vmstat_{event}", {}, np.zeros(world.count)


def _network(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    never = np.zeros(world.count)
    for device in ("eth0", "lo"):
        for direction in ("receive", "transmit"):
            yield f"node_network_{direction}_errs_total", {"device": device}, never
            yield f"node_network_{direction}_drop_total", {"device": device}, never


def _limits(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    yield "node_filefd_allocated", {}, np.round(9000 + 4000 * world.load)
    yield "node_filefd_maximum", {}, np.full(world.count, FILE_HANDLES)
    drift = world.random("node", "clock").normal(0, 2e-4, world.count)
    yield "node_timex_offset_seconds", {}, drift.round(9)
