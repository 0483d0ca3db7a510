"""How may what a store takes in go on over months: does its rate grow, too? Paths of whole days, tested on past sums.

Behind a retention it is the rate of one retention ahead that fills the disk, so a trend of the rate counts, which sums of
the next days hardly show. Imports capacity.filling and forecast.
"""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import COMPLETE
from ralphcap.capacity.filling import PARTS, Filling, filling
from ralphcap.capacity.forecast import LEAST_DAYS, REACH, Paths, daily_paths
from ralphcap.capacity.noises import Array

TESTED = 7  # days back from which past sums are told; each needs LEAST_DAYS before it
PREFERRED = (
    1.25  # times the error of sums up to which a trend is believed: beyond the days that are tested, it alone tells
)
CEILING = 5  # times the largest day seen: a few weeks show no steady growth beyond it
LOW, HIGH = 0.1, 0.9  # the 80 % interval that is tested
_SEOUL = ZoneInfo("Asia/Seoul")


def rate_filling(
    arrivals: pd.Series, sessions: pd.DataFrame, *, day: int, days: int, zone: ZoneInfo = _SEOUL
) -> Filling:
    """What comes in after the last step, by the local day: as Filling, its paths in the order of their sums.

    arrivals   what came in at each step (UTC, regular, right edge), NaN where it is not known; day: steps of a day
    sessions   trading_sessions(), also of the days ahead; days: how many of those are wanted
    With too few days for a trend, or where it told past sums worse than filling() did, that answers.
    """
    totals = _daily(arrivals, day, zone)
    if int(totals["complete"].sum()) < LEAST_DAYS:
        return filling(arrivals, day=day)
    known = int(totals["complete"].sum())
    simulated = daily_paths(totals, sessions, days=min(days, REACH * known))
    row = simulated.series.iloc[0]
    ceiling = CEILING * float(totals["value"].max())
    sums = _sums(simulated, arrivals.index[-1], pd.Timedelta(days=1) / day, zone, ceiling)
    plain = filling(arrivals, day=day)
    error, covered, plainly = _tested(totals, sessions, arrivals, day)
    if not sums.shape[1] or not error <= PREFERRED * plainly:
        return plain
    return Filling(sums, known * day, str(row["method"]), error, covered, str(row["note"]))


def _daily(arrivals: pd.Series, day: int, zone: ZoneInfo) -> pd.DataFrame:
    """daily_demand()'s columns: each local day's total, as far as it was measured."""
    just_before = pd.DatetimeIndex(arrivals.index) - pd.Timedelta(milliseconds=1)
    local = just_before.tz_convert(zone).tz_localize(None).normalize().as_unit("ms")
    groups = arrivals.groupby(local)
    table = pd.DataFrame({"value": groups.mean() * day, "complete": groups.count() >= COMPLETE * day})
    table = table.rename_axis("date").reset_index().dropna(subset="value")
    return table.assign(service="store", resource="arrivals")


def _sums(simulated: Paths, now: pd.Timestamp, step: pd.Timedelta, zone: ZoneInfo, ceiling: float) -> Array:
    """PATHS × steps ahead: of all paths those that stand for each part of the probability, each day spread evenly."""
    values = simulated.values[0]
    values = np.minimum(values[:, ~np.isnan(values).any(axis=0)], ceiling)
    if not values.size:
        return np.empty((PARTS - 1, 0))
    order = np.argsort(values.sum(axis=1), kind="stable")
    ranks = (np.arange(1, PARTS) * len(order) / PARTS).astype("int64")
    first = pd.Timestamp(simulated.series["first"].iloc[0])
    end = (first + pd.Timedelta(days=values.shape[1])).tz_localize(zone).tz_convert("UTC")
    times = pd.date_range(now + step, end, freq=step)
    local = (times - pd.Timedelta(milliseconds=1)).tz_convert(zone).tz_localize(None).normalize()
    place = np.asarray((local - first) / pd.Timedelta(days=1)).astype("int64")
    rates = values[order[ranks]][:, np.maximum(place, 0)] * (step / pd.Timedelta(days=1))
    return np.asarray(np.cumsum(np.maximum(rates, 0), axis=1))


def _tested(totals: pd.DataFrame, sessions: pd.DataFrame, arrivals: pd.Series, day: int) -> tuple[float, float, float]:
    """Sums of the last days, told from before them: median error (logarithm) and share within the interval; filling()'s error."""
    whole = totals[totals["complete"]].reset_index(drop=True)
    errors, inside, others = [], [], []
    for back in range(1, min(TESTED, len(whole) - LEAST_DAYS) + 1):
        before, after = whole.iloc[:-back], whole.iloc[-back:]
        ahead = (after["date"].iloc[-1] - before["date"].iloc[-1]).days
        told = daily_paths(before, sessions, days=ahead).values[0].sum(axis=1)
        plain = filling(arrivals.iloc[: -day * ahead], day=day).sums[:, : day * ahead]
        came = float(after["value"].sum())
        if np.isfinite(told).all() and plain.shape[1] and came > 0:
            low, middle, high = np.quantile(told, [LOW, 0.5, HIGH])
            errors.append(_off(came, float(middle)))
            others.append(_off(came, float(plain[PARTS // 2 - 1, -1])))
            inside.append(low <= came <= high)
    if not errors:
        return np.nan, np.nan, np.nan
    return float(np.median(errors)), float(np.mean(inside)), float(np.median(others))


def _off(came: float, said: float) -> float:
    return float(abs(np.log(came / said))) if said > 0 else np.inf
