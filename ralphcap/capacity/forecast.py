"""How may the daily values of many series go on? The one narrow place of forecasts: a table of series in, paths out.

Imports capacity.demand, disturbances and processes. Nothing else of capacity knows how a path is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW, complete_days, day_numbers
from ralphcap.capacity.disturbances import Marks, settled
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Places
from ralphcap.capacity.processes import Member, Series, by_size, simulate

LEAST_DAYS = 7  # a week: below it a weekend and a trend cannot be told apart
REACH = 4  # times the measured days: farther ahead a trend's error outgrows what it says
PATHS = 500
SPARE_DAYS = 3  # days beyond a process' parameters, so that its noise can be judged
SETTLING = (3.0, 8.0)  # days in which a process that fills after its start comes two thirds nearer to its level
# Columns: 0 the trend, 1 the trading day, 2 the count of trading days, 3 and 4 settling, 5 the age within a cycle,
# 6 the trend of trading days beyond that of closed ones: where closed days are a share of trading days, both grow.
EFFECTS = {
    (): "level",
    (1,): "level by day type",
    (3,): "settling level",
    (4,): "settling level",
    (3, 1): "settling level by day type",
    (4, 1): "settling level by day type",
    (0,): "trend",
    (0, 1): "trend by day type",
    (0, 1, 6): "trend by day type",
    (2,): "growth on trading days",
    (2, 1): "growth on trading days by day type",
    (5,): "cycle",
    (5, 0): "cycle and trend",
}
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True)
class Paths:
    """Simulated days ahead of many series.

    series   service, resource, first (the first day ahead), days (complete days it rests on), method, note: why there is
             no path, or what was left out of it. One row a series.
    values   series × paths × days ahead [each series' unit]; NaN where a series has no path or does not reach so far.
    """

    series: pd.DataFrame
    values: Array

    def quantiles(self, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """By series and day: service, resource, date (naive local day), and a column 'p10', 'p50', … a level."""
        tables = []
        for row, values in zip(self.series.to_dict("records"), self.values, strict=True):
            reached = values[:, ~np.isnan(values).any(axis=0)]
            if reached.size:
                dates = pd.date_range(row["first"], periods=reached.shape[1], unit="ms")
                columns = {
                    f"p{100 * level:g}": column
                    for level, column in zip(levels, np.quantile(reached, levels, axis=0), strict=True)
                }
                tables.append(pd.DataFrame({**{name: row[name] for name in ROW}, "date": dates, **columns}))
        empty = pd.DataFrame(columns=[*ROW, "date", *(f"p{100 * level:g}" for level in levels)])
        return pd.concat(tables, ignore_index=True) if tables else empty


def daily_paths(daily: pd.DataFrame, sessions: pd.DataFrame, *, days: int, paths: int = PATHS, seed: int = 0) -> Paths:
    """Simulated values of the days after each series' last complete day.

    daily     service, resource, date (naive local day), value, complete; sessions: trading days, also of the days ahead
    days      how many days ahead; a series whose history bears fewer (REACH times its complete days) ends there
    A series of fewer than LEAST_DAYS complete days keeps its row without a path, with the reason in `note`.
    The same table and seed give the same paths, whatever other series stand beside it.
    """
    trading = day_numbers(sessions["date"])
    rows, values = [], []
    for (service, resource), day, known in complete_days(daily):
        generator = np.random.default_rng([seed, crc32(f"{service}/{resource}".encode())])
        marks = settled(day, known, np.isin(day, trading), sleeps=resource == "cpu")
        row, drawn = _one(marks, known, trading, days=days, paths=paths, generator=generator)
        rows.append({"service": service, "resource": resource, **row})
        values.append(drawn)
    columns = [*ROW, "first", "days", "method", "note"]
    return Paths(pd.DataFrame(rows, columns=columns), np.array(values).reshape(len(rows), paths, days))


def _one(
    marks: Marks, values: Array, trading: Places, *, days: int, paths: int, generator: np.random.Generator
) -> tuple[dict[str, object], Array]:
    drawn = np.full((paths, days), np.nan)
    count = int(marks.kept.sum())
    row: dict[str, object] = {"first": pd.NaT, "days": count, "method": "", "note": ""}
    if count < LEAST_DAYS:
        return row | {"note": f"{count} complete days of data; {LEAST_DAYS} are needed"}, drawn
    first, reach = int(marks.day[-1]) + 1, min(days, REACH * count)
    simulated, members = simulate(_series(marks, values, first, reach, trading), paths=paths, generator=generator)
    drawn[:, :reach] = np.maximum(simulated, 0)
    note = "; ".join(dict.fromkeys(reason for reason in marks.reason if reason))
    date = pd.Timestamp(first, unit="D").as_unit("ms")
    return row | {"first": date, "method": _method(members), "note": note}, drawn


def _series(marks: Marks, values: Array, first: int, reach: int, trading: Places) -> Series:
    """The kept days and those ahead, with the effects that their calendar and their breaks give."""
    kept = marks.kept
    known = int(kept.sum())
    begin = marks.day[kept][0]
    number = np.concatenate([marks.day[kept], first + np.arange(reach)]) - begin
    open_days = np.isin(begin + np.arange(number[-1] + 1), trading)
    opens, trading_days = open_days[number], np.cumsum(open_days)[number]
    segment, age, cycle = marks.segment[kept], marks.age[kept], marks.cycle
    segment = np.concatenate([segment, np.full(reach, segment[-1])])
    age = np.concatenate([age, age[-1] + number[known:] - number[known - 1]])
    age = np.where(np.arange(len(age)) >= known, age % cycle, age) if cycle else age
    settling = [np.exp(-age / days) * (segment == segment[-1]) for days in SETTLING]
    effects = np.column_stack([number, opens, trading_days, *settling, age if cycle else 0 * age, number * opens])
    effects = effects - effects[:known].mean(axis=0)
    breaks = (segment[:, None] == np.unique(segment)[None, 1:]).astype("float64")
    return Series(
        days=tuple(number[:known].tolist()),
        ahead=tuple(number[known:].tolist()),
        values=values[kept],
        breaks=breaks,
        effects=effects,
        choices=_choices(effects[:known], breaks[:known]),
    )


def _choices(effects: Array, breaks: Array) -> tuple[tuple[int, ...], ...]:
    """The sets of EFFECTS that these days can tell apart, with days left over to judge the noise by."""
    common = np.column_stack([np.ones(len(effects)), breaks])
    found = set()
    for alike in by_size(list(EFFECTS)):
        designs = np.stack([np.column_stack([common, effects[:, list(columns)]]) for columns in alike])
        width = designs.shape[2]
        if len(effects) >= width + SPARE_DAYS:
            ranks = np.linalg.matrix_rank(designs)
            found |= {columns for columns, rank in zip(alike, ranks, strict=True) if rank == width}
    return tuple(columns for columns in EFFECTS if columns in found)


def _method(members: list[Member]) -> str:
    """The heaviest kind of process in words, with its share of the weight."""
    shares: dict[str, float] = {}
    for member in members:
        name = f"{EFFECTS[member.columns]}, {'drifting' if member.noise.drifts else 'with noise'}"
        name = f"{name}, compound" if member.logarithm else name
        shares[name] = shares.get(name, 0.0) + member.weight
    if not shares:
        return "constant"
    best = max(shares, key=shares.__getitem__)
    return f"{best} ({100 * shares[best]:.0f} % of the weight)"
