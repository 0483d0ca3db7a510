"""When does a container begin anew? Restarts keep its id, a recreation gives it another one."""

from dataclasses import dataclass

import numpy as np

from tests.lab.grid import CELLS_A_DAY, Grid, stream
from tests.lab.platform import Container

LEAKING = ("alertmanager", "kibana", "cadvisor", "filebeat")  # each leaks on about every third seed
WEEKLY = 7


@dataclass(frozen=True)
class Lifecycle:
    """A container's new beginnings, as cells of the grid, in order; whether each was a recreation; whether it leaks."""

    cells: np.ndarray
    recreated: np.ndarray
    leaks: bool

    def age(self, cells: np.ndarray) -> np.ndarray:
        """Cells since the last beginning, for each cell; the first life began before the grid."""
        starts = np.concatenate([[-2 * CELLS_A_DAY], self.cells])
        return cells - starts[np.searchsorted(self.cells, cells, side="right")]


def lifecycle(seed: int, container: Container, grid: Grid) -> Lifecycle:
    """A leaking container is restarted every week at 04:00; the others now and then in an evening."""
    random = stream(seed, "lifecycle", container.name)
    leaks = container.name in LEAKING and random.random() < 1 / 3
    if leaks:
        day = np.arange(random.integers(WEEKLY), len(grid.days), WEEKLY)
        cells = day * CELLS_A_DAY + 4 * 12
    else:
        day = np.cumsum(random.integers(6, 30, len(grid.days)))
        cells = (day * CELLS_A_DAY + random.integers(18 * 12, 23 * 12, len(day)))[day < len(grid.days)]
    return Lifecycle(cells, random.random(len(cells)) < 0.4, leaks)
