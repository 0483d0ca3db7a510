"""Whether and when does each sizing row leave its limit? Drawn by seed, then planted into the row's use.

A planted date is the first local day on which the day's demand statistic exceeds the limit, on the simulated path that
goes on beyond now, when the day's own factor (a busy day, `shapes`) is left out: growth decides the date, not luck.
The statistic of a day is, for CPU, the larger of the p99 of its 5-minute means in the trading session and over the whole
day; for memory and disk, its largest value. Margins are definite:

ok      without a trend, and never above 78 % of the limit, as far as the simulation reaches
watch   exceeds the limit for the first time one to twelve weeks after today
breach  exceeded it first 3 to 24 days ago (CPU: 12 to 24, so that a p99 over 30 days shows it), and grows on
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from tests.lab import growth, shapes
from tests.lab.grid import Grid, grid_until, stream
from tests.lab.lifecycle import lifecycle
from tests.lab.platform import MONITORING, Container, limits

Kind = Literal["ok", "watch", "breach"]
SHARES: dict[Kind, float] = {"ok": 0.62, "watch": 0.26, "breach": 0.12}
OK_SHARE = (0.35, 0.72)  # of the limit, by the statistic without the day's factor
WATCH_DAYS = (16, 80)  # planned; the crossing is the last record at or before that day
BREACH_DAYS = {"cpu": (-20, -12), "memory": (-20, -3), "disk": (-20, -3)}
WATCH_GROWTH = (0.005, 0.012)  # of the limit, a day
BREACH_GROWTH = {"cpu": (0.014, 0.020), "memory": (0.010, 0.016), "disk": (0.010, 0.016)}
STEPPING_SHARE = 0.3  # of the growing memory rows


@dataclass(frozen=True)
class Row:
    """A sizing row of the simulation: its 5-minute values on the grid [cores or bytes], and what is true of it.

    date   the local day of the truth's crossing, naive; NaT for a row that stays
    """

    service: str
    resource: str
    limit: float
    kind: Kind
    date: pd.Timestamp
    values: np.ndarray


@lru_cache(maxsize=4)
def rows(seed: int, now: pd.Timestamp) -> tuple[Row, ...]:
    """Every row that the lab measures, in the sizing table's order."""
    grid = grid_until(now)
    containers = {container.name: container for container in MONITORING}
    return tuple(
        _row(seed, grid, containers[limit.service], limit.resource, limit.limit) for limit in limits().itertuples()
    )


def truths(seed: int, now: pd.Timestamp) -> pd.DataFrame:
    """What an honest review must find: service, resource, limit, kind, date (naive local day, NaT for ok)."""
    columns = ["service", "resource", "limit", "kind", "date"]
    table = pd.DataFrame([[getattr(row, column) for column in columns] for row in rows(seed, now)], columns=columns)
    return table.astype({"date": "datetime64[ms]"})


def _row(seed: int, grid: Grid, container: Container, resource: str, limit: float) -> Row:
    random = stream(seed, container.name, resource)
    shape, factor = _shape(random, seed, grid, container, resource)
    leaks = resource == "memory" and lifecycle(seed, container, grid).leaks
    kind = "ok" if leaks else _kind(random)
    reaches, path = _path(random, kind, resource, grid.days)
    shape = shape * path[:, None]
    scale, crossing = _scale(random, kind, daily_statistic(shape, grid, resource), grid.days, reaches)
    date = pd.NaT if crossing is None else grid.dates[crossing]
    return Row(container.name, resource, limit, kind, date, (limit * scale * shape * factor).ravel())


def _kind(random: np.random.Generator) -> Kind:
    return list(SHARES)[random.choice(len(SHARES), p=list(SHARES.values()))]


def _shape(
    random: np.random.Generator, seed: int, grid: Grid, container: Container, resource: str
) -> tuple[np.ndarray, np.ndarray]:
    if resource == "cpu":
        return shapes.cpu(random, container, grid)
    if resource == "memory":
        return shapes.memory(random, lifecycle(seed, container, grid), grid)
    return shapes.blocks(random, grid) if container.name == "prometheus" else shapes.volume(random, grid)


def _path(random: np.random.Generator, kind: Kind, resource: str, days: np.ndarray) -> tuple[int, np.ndarray]:
    """The day that is planned for the crossing, and the level by day."""
    if kind == "ok":
        return 0, growth.level(days)
    first, last = WATCH_DAYS if kind == "watch" else BREACH_DAYS[resource]
    reaches = int(random.integers(first, last + 1))
    a_day = random.uniform(*(WATCH_GROWTH if kind == "watch" else BREACH_GROWTH[resource]))
    a_day = min(a_day, 0.8 / (reaches - days[0]))  # the first day stays well above nothing
    grows = growth.stepping if resource == "memory" and random.random() < STEPPING_SHARE else growth.growing
    return reaches, grows(random, days, reaches, a_day)


def _scale(
    random: np.random.Generator, kind: Kind, statistic: np.ndarray, days: np.ndarray, reaches: int
) -> tuple[float, int | None]:
    """The factor that brings the statistic to its truth, and the index of the day on which it first exceeds 1."""
    if kind == "ok":
        return random.uniform(*OK_SHARE) / statistic.max(), None
    highest = np.maximum.accumulate(statistic)
    records = np.flatnonzero(statistic[1:] > highest[:-1]) + 1
    crossing = int(records[np.searchsorted(records, np.searchsorted(days, reaches), side="right") - 1])
    return 2 / (highest[crossing - 1] + statistic[crossing]), crossing


def daily_statistic(values: np.ndarray, grid: Grid, resource: str) -> np.ndarray:
    """One number a day of values shaped (days, cells): the day's demand, as the sizing table compares it."""
    if resource != "cpu":
        return values.max(axis=1)
    whole = np.percentile(values, 99, axis=1)
    trading = grid.in_session.any(axis=1)
    session = np.where(grid.in_session[trading], values[trading], np.nan)
    whole[trading] = np.maximum(whole[trading], np.nanpercentile(session, 99, axis=1))
    return whole
