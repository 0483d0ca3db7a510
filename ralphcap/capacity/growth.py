"""How fast does each row grow? Imports capacity.demand, disturbances and forecast.

The slope is Theil and Sen's (Sen 1968, "Estimates of the regression coefficient based on Kendall's tau"): the median of the
slopes between all pairs of days, which a quarter of odd days cannot move. Its interval is Sen's, from the ranks of those
slopes, widened for days that resemble their neighbours (Hamed & Rao 1998, with the lag-1 correlation only).
"""

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW, complete_days, day_numbers
from ralphcap.capacity.disturbances import settled
from ralphcap.capacity.forecast import LEAST_DAYS
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Places

_NORMAL_90 = 1.2816  # 90 % point of the normal distribution: both sides leave 80 %


def growth_per_day(daily: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Growth of each series' daily values, as a robust trend with its 80 % interval.

    daily     service, resource, date, value, complete: daily_demand()
    Returns one row a series: service, resource, growth_per_day, growth_low, growth_high [the series' unit a day], note.
    Pairs of days never span a drop, nor a trading and a closed day. Fewer than LEAST_DAYS complete days: NaN and a note.
    """
    trading = day_numbers(sessions["date"])
    rows = [
        {
            "service": service,
            "resource": resource,
            **_trend(day, values, np.isin(day, trading), sleeps=resource == "cpu"),
        }
        for (service, resource), day, values in complete_days(daily)
    ]
    return pd.DataFrame(rows, columns=[*ROW, "growth_per_day", "growth_low", "growth_high", "note"])


def _trend(day: Places, value: Array, opens: np.ndarray, *, sleeps: bool) -> dict[str, object]:
    marks = settled(day, value, opens, sleeps=sleeps)
    day, value, kind = day[marks.kept], value[marks.kept], (2 * marks.segment + opens)[marks.kept]
    first, second = np.triu_indices(len(day), k=1)
    alike = kind[first] == kind[second]
    first, second = first[alike], second[alike]
    if len(day) < LEAST_DAYS or not first.size:
        note = f"{len(day)} complete days of data; {LEAST_DAYS} are needed"
        return {"growth_per_day": np.nan, "growth_low": np.nan, "growth_high": np.nan, "note": note}
    slopes = np.sort((value[second] - value[first]) / (day[second] - day[first]))
    slope = float(np.median(slopes))
    low, high = _interval(slopes, _resemblance(value - slope * day, kind), kind)
    return {"growth_per_day": slope, "growth_low": low, "growth_high": high, "note": ""}


def _resemblance(rest: np.ndarray, kind: np.ndarray) -> float:
    """Correlation of each day's rest with the day before, each kind of day around its own median; from 0 to .9."""
    around = rest.copy()
    for one in np.unique(kind):
        around[kind == one] -= np.median(rest[kind == one])
    power = float(around @ around)
    return float(np.clip(around[1:] @ around[:-1] / power, 0, 0.9)) if power > 0 else 0.0


def _interval(slopes: np.ndarray, resemblance: float, kind: np.ndarray) -> tuple[float, float]:
    """Sen's interval: the slopes whose ranks lie within the spread of Kendall's statistic."""
    count = np.unique(kind, return_counts=True)[1].astype("float64")
    variance = float((count * (count - 1) * (2 * count + 5)).sum()) / 18
    spread = _NORMAL_90 * np.sqrt(variance * (1 + resemblance) / (1 - resemblance))
    ranks = np.clip([(len(slopes) - spread) / 2, (len(slopes) + spread) / 2], 0, len(slopes) - 1)
    low, high = np.interp(ranks, np.arange(len(slopes)), slopes)
    return float(low), float(high)
