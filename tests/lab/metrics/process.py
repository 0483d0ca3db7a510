"""What does every process say about itself? The `process_*` metrics of the Prometheus client libraries."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, pages, walk
from tests.lab.platform import Container
from tests.lab.series import Series, Target
from tests.lab.world import World


def begins(world: World, container: Container) -> list[int]:
    """The minutes in which the container's process begins anew."""
    return [
        minute for minute in (world.minute(cell) for cell in world.life(container).cells) if 0 < minute < world.count
    ]


def started(world: World, container: Container) -> np.ndarray:
    """When the process that runs in each minute was started, in seconds since 1970."""
    starts = np.array([-20_000, *begins(world, container)])
    return world.start.timestamp() + 60.0 * starts[np.searchsorted(starts, np.arange(world.count), side="right") - 1]


def series(world: World, target: Target, container: Container) -> Iterator[Series]:
    """CPU, memory, start time and files of the process in a container, which is scraped as `target`."""
    anew = begins(world, container)
    resident = world.use(container, "memory")
    yield Series(target, "process_cpu_seconds_total", counter(0.97 * world.use(container, "cpu"), resets=anew))
    yield Series(target, "process_resident_memory_bytes", pages(1.02 * resident))
    yield Series(target, "process_virtual_memory_bytes", pages(3 * resident))
    yield Series(target, "process_start_time_seconds", started(world, container))
    yield Series(target, "process_open_fds", walk(world.random("fds", target.job), world.count, 20, 60).round())
    yield Series(target, "process_max_fds", np.full(world.count, 1_048_576.0))
