"""How many lines does each shape write in each minute? Shares of a usual trading day, moved by what the services do."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from tests.lab.load import night_load, session_load
from tests.lab.logs.messages import SHAPES
from tests.lab.logs.shape import Follows

PerDay = int | Callable[[pd.Timestamp], int]
USUAL = "2026-11-17"  # a Tuesday with a session of the usual hours
MINUTE = 60_000  # ms


@dataclass(frozen=True)
class Light:
    """A volume that is whole since a day, and small before: many daily indices, few documents."""

    since: pd.Timestamp
    per_day: int
    before: int

    def __call__(self, day: pd.Timestamp) -> int:
        return self.per_day if day >= self.since else self.before


def light(now: pd.Timestamp, *, days: int = 3, per_day: int = 20_000, before: int = 300) -> Light:
    """Whole for as many UTC days as `days` says, the last of which is now's: three hold the last two times 24 hours."""
    return Light(now.normalize() - pd.Timedelta(days=days - 1), per_day, before)


def lines_a_day(per_day: PerDay, day: pd.Timestamp) -> int:
    """Lines that a usual trading day would have at the day's volume."""
    return per_day(day) if callable(per_day) else per_day


def rates(minutes: pd.DatetimeIndex, per_day: int) -> np.ndarray:
    """Lines a minute that are to be expected, shaped (shapes, minutes)."""
    followed = _followed(minutes)
    shares = np.array([shape.share for shape in SHAPES])
    kinds: list[Follows] = [shape.follows for shape in SHAPES]
    shapes = np.stack([followed[kind] / _usual()[kind] for kind in kinds])
    return per_day * (shares / shares.sum())[:, None] * shapes


@cache
def _usual() -> dict[Follows, float]:
    """What each kind adds up to over a usual trading day."""
    day = pd.date_range(USUAL, periods=1440, freq="1min", tz="UTC", unit="ms")
    return {kind: float(values.sum()) for kind, values in _followed(day).items()}


def _followed(minutes: pd.DatetimeIndex) -> dict[Follows, np.ndarray]:
    """By the same rules as the services' metrics: `metrics.services`, `metrics.celery`, `metrics.kiwoom`."""
    load = session_load(minutes)
    return {
        "requests": 0.05 + load,
        "tasks": 0.02 + load,
        "calls": 0.01 + load,
        "night": 0.01 + night_load(minutes),
        "steady": np.ones(len(minutes)),
    }
