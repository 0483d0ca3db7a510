"""What does an exporter see? The simulated platform minute by minute, in one of its two profiles."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd

from tests.lab import shapes
from tests.lab.grid import Grid, grid_until, stream
from tests.lab.lifecycle import Lifecycle, lifecycle
from tests.lab.load import night_load, session_load
from tests.lab.platform import LAB_DAYS, Container
from tests.lab.truths import Row, rows

Profile = Literal["corrected", "designed"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
MINUTES_A_DAY = 1440
MINUTES_A_CELL = 5
NO_TIME = pd.Timedelta(0)


@dataclass(frozen=True)
class World:
    """The platform from `days` before `now` to `ahead` days after it, one value a minute.

    now       a multiple of five minutes
    profile   'corrected', or 'designed' with the faults of the design's own files
    """

    seed: int
    now: pd.Timestamp
    profile: Profile = "corrected"
    days: int = LAB_DAYS
    ahead: int = 0

    @property
    def start(self) -> pd.Timestamp:
        return self.now - pd.Timedelta(days=self.days)

    @property
    def count(self) -> int:
        return (self.days + self.ahead) * MINUTES_A_DAY

    @cached_property
    def grid(self) -> Grid:
        return grid_until(self.now)

    @cached_property
    def minutes(self) -> pd.DatetimeIndex:
        return pd.date_range(self.start, periods=self.count, freq="1min", unit="ms")

    @cached_property
    def seconds(self) -> np.ndarray:
        """The minutes as seconds since 1970."""
        return self.start.timestamp() + 60.0 * np.arange(self.count)

    @cached_property
    def load(self) -> np.ndarray:
        return session_load(self.minutes)

    @cached_property
    def night(self) -> np.ndarray:
        return night_load(self.minutes)

    def random(self, *names: str) -> np.random.Generator:
        return stream(self.seed, "minutes", *names)

    def life(self, container: Container) -> Lifecycle:
        return lifecycle(self.seed, container, self.grid)

    def minute(self, cell: int) -> int:
        """The minute in which a cell of the grid begins, counted from the world's start."""
        return (cell - self.grid.index(self.start)) * MINUTES_A_CELL

    def by_minute(self, cells: np.ndarray, later: pd.Timedelta = NO_TIME) -> np.ndarray:
        """The grid's values, held through each cell; those of so much later instead of the minute's own."""
        first = self.grid.index(self.start + later)
        return np.repeat(cells.ravel()[first : first + self.count // MINUTES_A_CELL], MINUTES_A_CELL)

    def uneven(self, values: np.ndarray, spread: float, *names: str) -> np.ndarray:
        """Values that differ from minute to minute and keep their means over each cell."""
        factors = self.random(*names).lognormal(0, spread, values.size).reshape(-1, MINUTES_A_CELL)
        return values * (factors / factors.mean(axis=1, keepdims=True)).ravel()

    def use(self, container: Container, resource: str, *, later: pd.Timedelta = NO_TIME) -> np.ndarray:
        """What a container uses in each minute: its sizing row's planted values, or a calm part of its limit.

        later   what it will use so much later
        """
        row = self._rows.get((container.name, resource))
        return self.by_minute(row.values if row else self._calm(container, resource), later)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        return {(row.service, row.resource): row for row in rows(self.seed, self.now)}

    def _calm(self, container: Container, resource: str) -> np.ndarray:
        random = stream(self.seed, container.name, resource)
        if resource == "cpu":
            shape, factor = shapes.cpu(random, container, self.grid)
            return shape * factor * container.cores / 5
        shape, factor = shapes.memory(random, self.life(container), self.grid)
        return shape * factor * container.memory / 3
