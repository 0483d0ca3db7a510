"""What comes of the whole sizing table? The parts of capacity, called in their order. Imports the rest of capacity."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW, STEP, demands
from ralphcap.capacity.doubts import doubt, doubted
from ralphcap.capacity.exhaustion import date_of_limit
from ralphcap.capacity.forecast import Paths
from ralphcap.capacity.growth import growth_per_day
from ralphcap.capacity.mixed import mixed_paths
from ralphcap.capacity.peaks import SIZED_DAYS, accepted_risk, limit_for, risk_of
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.verdicts import WATCHED, verdicts
from ralphcap.frames import records

_SEOUL = ZoneInfo("Asia/Seoul")
LIKELY = 0.01  # a chance in a hundred: below it no better forecast makes a row one to watch
DATES = ("date_early", "date_late")  # that a doubt moves
_BEYOND = 2  # times the horizon that paths go on, so that a date beyond it still gets its late end


@dataclass(frozen=True)
class Assessment:
    """rows: verdicts(); demand: demand(); daily: daily_demand(); paths: mixed_paths() of the days ahead."""

    rows: pd.DataFrame
    demand: pd.DataFrame
    daily: pd.DataFrame
    paths: Paths


def assess(
    usage: pd.DataFrame,
    limits: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    now: pd.Timestamp,
    horizon: pd.Timedelta,
    zone: ZoneInfo = _SEOUL,
    step: pd.Timedelta = STEP,
    incomplete: pd.DataFrame | None = None,
    days: float | None = None,
    heavy: int = 0,
    apart: Collection[str] = (),
) -> Assessment:
    """Every row of the sizing table judged from what was measured.

    usage       timestamp (UTC), service, resource, value [the limit's unit], a value each `step`
    limits      Sizing.frame(); sessions: trading_sessions() of the window and twice the horizon
    now         the source's now (UTC); horizon: how far ahead a limit may be
    incomplete  service, resource, note: rows whose answers were short, and what is missing
    days        how many days the window has; None: as many as were measured
    zone        the zone of the days and of the sessions: the exchange's, whatever people read times in
    heavy       how many rows, at most, fitted models are tried on, too (futures.forecast): those that matter()
    apart       resources that the caller judges by models of their own
    """
    needed, daily = demands(usage, limits, sessions, zone=zone, step=step)
    growth = growth_per_day(daily, sessions)

    def judged(paths: Paths) -> pd.DataFrame:
        dates, *others = (
            date_of_limit(daily, limits, one, now=now, horizon=horizon, zone=zone) for one in (paths, *_doubted(paths))
        )
        told = verdicts(
            needed, daily, growth, dates, tested(paths, limits), limits, incomplete=incomplete, days=days, zone=zone
        )
        return _with_doubts(told, *others, now=now) if others else told

    paths = mixed_paths(daily, sessions, days=_BEYOND * horizon.days)
    rows = judged(paths)
    chosen = matter(rows[~rows["resource"].isin(apart)], heavy)
    if chosen:
        mine = pd.MultiIndex.from_frame(daily[ROW]).isin(chosen)
        paths = _replaced(paths, mixed_paths(daily[mine], sessions, days=_BEYOND * horizon.days, heavy=True))
        rows = judged(paths)
    return Assessment(rows, needed, daily, paths)


def matter(rows: pd.DataFrame, most: int) -> list[tuple[str, str]]:
    """Service and resource of the rows on which a better forecast could change the verdict, at most so many.

    Those are rows to watch, and rows that are well with a probability of LIKELY or more of leaving their limit within the
    horizon; first those whose probability lies nearest to where the verdict turns.
    """
    open_ones = rows[rows["verdict"].isin(["watch", "ok"]) & (rows["probability"] >= LIKELY)]
    order = (open_ones["probability"] - WATCHED).abs().sort_values(kind="stable").index[:most]
    return list(zip(rows.loc[order, "service"], rows.loc[order, "resource"], strict=True))


def _doubted(paths: Paths) -> list[Paths]:
    """The paths if days come out as many times higher, and lower, as those of past weeks were told wrong; none where no row's
    were (capacity.doubts)."""
    factors = np.array([doubt(error) for error in paths.series["backtest_error"]])[:, None, None]
    return [replace(paths, values=paths.values * one) for one in (factors, 1 / factors)] if (factors > 1).any() else []


def _with_doubts(rows: pd.DataFrame, more: pd.DataFrame, less: pd.DataFrame, *, now: pd.Timestamp) -> pd.DataFrame:
    """The rows with what a badly told past changes in them; `more` and `less` are date_of_limit() of _doubted()."""
    table = records(rows)
    for place, (row, higher, lower) in enumerate(zip(table, records(more), records(less), strict=True)):
        if doubt(row["backtest_error"]) > 1 and row["verdict"] in ("ok", "watch"):
            changed = doubted(row, higher, lower, error=row["backtest_error"], now=now, what="past weeks")
            note = "; ".join(part for part in (changed.pop("why"), row["note"]) if part)
            table[place] = row | changed | {"note": note}
    columns = {name: [row[name] for row in table] for name in ("verdict", "probability", "note")}
    dates = {
        name: pd.to_datetime(pd.Series([row[name] for row in table], index=rows.index), utc=True) for name in DATES
    }
    return rows.assign(**columns, **{name: one.astype(rows[name].dtype) for name, one in dates.items()})


def _replaced(paths: Paths, others: Paths) -> Paths:
    """The paths with those of some rows replaced."""
    keys = list(zip(paths.series["service"], paths.series["resource"], strict=True))
    places = [keys.index(key) for key in zip(others.series["service"], others.series["resource"], strict=True)]
    values, told = paths.values.copy(), paths.series.to_dict("records")
    for place, row, drawn in zip(places, others.series.to_dict("records"), others.values, strict=True):
        told[place], values[place] = row, drawn
    return Paths(pd.DataFrame(told, columns=list(paths.series.columns)), values)


def tested(paths: Paths, limits: pd.DataFrame) -> pd.DataFrame:
    """What the past says of each row's forecast, and the size that it comes to.

    paths   mixed_paths(); limits: Sizing.frame()
    Returns one row a series: service, resource, method, backtest_error, backtest_coverage [ratio], recommended (the smallest
    usual size that the peak of the next SIZED_DAYS exceeds with no more than peaks.accepted_risk) [the limit's unit], risk (that
    it does exceed it) [ratio]. NaN where there is no forecast.
    """
    unit = limits.astype(dict.fromkeys(ROW, "str")).set_index(ROW)["unit"]
    table = paths.series[[*ROW, "method", "backtest_error", "backtest_coverage"]]
    return table.assign(**_sized(paths, [unit[row] for row in zip(*(table[name] for name in ROW), strict=True)]))


def _sized(paths: Paths, units: list[str]) -> dict[str, list[float]]:
    reached = [values[:, :SIZED_DAYS] for values in paths.values]
    reached = [near[:, ~np.isnan(near).any(axis=0)] for near in reached]
    scores = list(paths.series["scores"])
    wanted = [
        limit_for(near, one, risk=accepted_risk(unit)) if near.size else np.nan
        for near, one, unit in zip(reached, scores, units, strict=True)
    ]
    sizes = recommended_size(pd.Series(wanted, dtype="float64"), pd.Series(units, dtype="str"), margin=0.0).tolist()
    risks = [
        risk_of(size, near, one) if near.size else np.nan
        for size, near, one in zip(sizes, reached, scores, strict=True)
    ]
    return {"recommended": sizes, "risk": risks}
