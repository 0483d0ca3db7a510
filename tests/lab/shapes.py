"""What does a row's use look like within the days, before its level? Arrays of (days, cells a day) around 1.

Each shape comes in two parts: what the day's statistic is made of, and the day's own factor, a busy or a calm day, which
no one can foresee.
"""

import numpy as np

from tests.lab.grid import Grid
from tests.lab.lifecycle import Lifecycle
from tests.lab.platform import Container

WARM_UP_CELLS = 36  # three hours until a restarted process holds again what it held


def cpu(random: np.random.Generator, container: Container, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Work that follows the session, a constant part, and the nightly batch."""
    work = 1 - container.session + container.session * grid.load
    busy = np.maximum(work, 0.75 * container.night * grid.night)
    return busy * random.lognormal(0, 0.04, grid.shape), random.lognormal(0, 0.025, (len(grid.days), 1))


def memory(random: np.random.Generator, life: Lifecycle, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """A resident set that breathes a little with the load, is smaller after a restart, and may leak until the next."""
    age = life.age(np.arange(grid.load.size)).reshape(grid.shape)
    held = 1 - 0.3 * np.exp(-age / WARM_UP_CELLS)
    leaked = 1 + 0.25 * age / (7 * 288) if life.leaks else 1.0
    breath = 1 + 0.04 * grid.load
    return held * leaked * breath * random.lognormal(0, 0.003, grid.shape), random.lognormal(
        0, 0.006, (len(grid.days), 1)
    )


def volume(random: np.random.Generator, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """A volume with temporary files that come and go."""
    return 1 + 0.006 * random.random(grid.shape), random.lognormal(0, 0.002, (len(grid.days), 1))


def blocks(random: np.random.Generator, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Prometheus' storage: each block of 2 h adds, the daily compaction and the retention take away again."""
    cells = np.arange(grid.load.size).reshape(grid.shape)
    head = (cells % 24) / 24  # the head and its log, until the next block is cut
    day = (cells % 288) // 24 / 12  # blocks of the day, until they are compacted
    return 1 + 0.01 * head + 0.03 * day, random.lognormal(0, 0.002, (len(grid.days), 1))
