"""What comes of the whole sizing table? The parts of capacity, called in their order. Imports the rest of capacity."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW, STEP, demands
from ralphcap.capacity.exhaustion import date_of_limit
from ralphcap.capacity.forecast import Paths
from ralphcap.capacity.growth import growth_per_day
from ralphcap.capacity.mixed import mixed_paths
from ralphcap.capacity.peaks import SIZED_DAYS, limit_for, risk_of
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.verdicts import verdicts

_SEOUL = ZoneInfo("Asia/Seoul")
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
) -> Assessment:
    """Every row of the sizing table judged from what was measured.

    usage       timestamp (UTC), service, resource, value [the limit's unit], a value each `step`
    limits      Sizing.frame(); sessions: trading_sessions() of the window and twice the horizon
    now         the source's now (UTC); horizon: how far ahead a limit may be
    incomplete  service, resource, note: rows whose answers were short, and what is missing
    days        how many days the window has; None: as many as were measured
    zone        the zone of the days and of the sessions: the exchange's, whatever people read times in
    """
    needed, daily = demands(usage, limits, sessions, zone=zone, step=step)
    paths = mixed_paths(daily, sessions, days=_BEYOND * horizon.days)
    dates = date_of_limit(daily, limits, paths, now=now, horizon=horizon, zone=zone)
    growth = growth_per_day(daily, sessions)
    rows = verdicts(
        needed, daily, growth, dates, tested(paths, limits), limits, incomplete=incomplete, days=days, zone=zone
    )
    return Assessment(rows, needed, daily, paths)


def tested(paths: Paths, limits: pd.DataFrame) -> pd.DataFrame:
    """What the past says of each row's forecast, and the size that it comes to.

    paths   mixed_paths(); limits: Sizing.frame()
    Returns one row a series: service, resource, method, backtest_error, backtest_coverage [ratio], recommended (the smallest
    usual size that the peak of the next SIZED_DAYS exceeds with no more than peaks.RISK) [the limit's unit], risk (that
    it does exceed it) [ratio]. NaN where there is no forecast.
    """
    unit = limits.astype(dict.fromkeys(ROW, "str")).set_index(ROW)["unit"]
    table = paths.series[[*ROW, "method", "backtest_error", "backtest_coverage"]]
    return table.assign(**_sized(paths, [unit[row] for row in zip(*(table[name] for name in ROW), strict=True)]))


def _sized(paths: Paths, units: list[str]) -> dict[str, list[float]]:
    reached = [values[:, :SIZED_DAYS] for values in paths.values]
    reached = [near[:, ~np.isnan(near).any(axis=0)] for near in reached]
    scores = list(paths.series["scores"])
    wanted = [limit_for(near, one) if near.size else np.nan for near, one in zip(reached, scores, strict=True)]
    sizes = recommended_size(pd.Series(wanted, dtype="float64"), pd.Series(units, dtype="str"), margin=0.0).tolist()
    risks = [
        risk_of(size, near, one) if near.size else np.nan
        for size, near, one in zip(sizes, reached, scores, strict=True)
    ]
    return {"recommended": sizes, "risk": risks}
