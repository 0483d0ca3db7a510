"""Over which days does the simulation run? Five-minute cells of whole local days, from the past to far beyond now."""

import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from tests.lab.load import night_load, session_load, sessions_around
from tests.lab.platform import LAB_DAYS, ZONE

CELL = pd.Timedelta("5min")
CELLS_A_DAY = 288  # Asia/Seoul has no summer time
FUTURE_DAYS = 100


def stream(seed: int, *names: str) -> np.random.Generator:
    """Random numbers that belong to a name: one series more or less changes no other."""
    return np.random.default_rng([seed, zlib.crc32(" ".join(names).encode())])


@lru_cache(maxsize=4)
def grid_until(now: pd.Timestamp) -> "Grid":
    """The grid around a now, one for all seeds."""
    return Grid(now)


@dataclass(frozen=True)
class Grid:
    """`days[0]` to `days[-1]` count local days from today, which is 0; arrays are shaped (days, cells a day)."""

    now: pd.Timestamp

    @cached_property
    def today(self) -> pd.Timestamp:
        """The local midnight before now, in UTC."""
        return self.now.tz_convert(ZONE).normalize().tz_convert("UTC").as_unit("ms")

    @cached_property
    def days(self) -> np.ndarray:
        return np.arange(-LAB_DAYS - 1, FUTURE_DAYS)

    @cached_property
    def start(self) -> pd.Timestamp:
        return self.today + int(self.days[0]) * pd.Timedelta("24h")

    @cached_property
    def shape(self) -> tuple[int, int]:
        return len(self.days), CELLS_A_DAY

    @cached_property
    def times(self) -> pd.DatetimeIndex:
        return pd.date_range(self.start, periods=len(self.days) * CELLS_A_DAY, freq=CELL, unit="ms")

    @cached_property
    def dates(self) -> pd.DatetimeIndex:
        """The local days, naive, as the exchange names them."""
        return self.times[::CELLS_A_DAY].tz_convert(ZONE).tz_localize(None)

    @cached_property
    def load(self) -> np.ndarray:
        return session_load(self.times).reshape(self.shape)

    @cached_property
    def night(self) -> np.ndarray:
        return night_load(self.times).reshape(self.shape)

    @cached_property
    def in_session(self) -> np.ndarray:
        table = sessions_around(self.times)
        opened = np.searchsorted(pd.DatetimeIndex(table["open"]).asi8, self.times.asi8, side="right")
        closed = np.searchsorted(pd.DatetimeIndex(table["close"]).asi8, self.times.asi8, side="right")
        return (opened > closed).reshape(self.shape)

    def index(self, moment: pd.Timestamp) -> int:
        """The cell that holds a moment, counted from the start."""
        return int((moment - self.start) // CELL)
