"""What comes of the whole sizing table? The parts of capacity, called in their order. Imports the rest of capacity."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.demand import STEP, daily_demand, demand
from ralphcap.capacity.exhaustion import date_of_limit
from ralphcap.capacity.forecast import Paths, daily_paths
from ralphcap.capacity.growth import growth_per_day
from ralphcap.capacity.verdicts import verdicts

_SEOUL = ZoneInfo("Asia/Seoul")
_BEYOND = 2  # times the horizon that paths go on, so that a date beyond it still gets its late end


@dataclass(frozen=True)
class Assessment:
    """rows: verdicts(); demand: demand(); daily: daily_demand(); paths: daily_paths() of the days ahead."""

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
    needed = demand(usage, limits, sessions, zone=zone)
    daily = daily_demand(usage, limits, sessions, zone=zone, step=step)
    paths = daily_paths(daily, sessions, days=_BEYOND * horizon.days)
    dates = date_of_limit(daily, limits, paths, now=now, horizon=horizon, zone=zone)
    growth = growth_per_day(daily, sessions)
    rows = verdicts(needed, daily, growth, dates, limits, incomplete=incomplete, days=days, zone=zone)
    return Assessment(rows, needed, daily, paths)
