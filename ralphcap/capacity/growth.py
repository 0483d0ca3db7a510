"""How fast does each row grow? Imports capacity.disturbances.

The slope is Theil and Sen's (Sen 1968, "Estimates of the regression coefficient based on Kendall's tau"): the median of the
slopes between all pairs of days, which a quarter of odd days cannot move. Its interval is Sen's, from the ranks of those
slopes, widened for days that resemble their neighbours (Hamed & Rao 1998, with the lag-1 correlation only).
"""

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW
from ralphcap.capacity.disturbances import settled
from ralphcap.capacity.forecast import LEAST_DAYS

_NORMAL_90 = 1.2816  # 90 % point of the normal distribution: both sides leave 80 %


def growth_per_day(daily: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Growth of each series' daily values, as a robust trend with its 80 % interval.

    daily     service, resource, date, value, complete: daily_demand()
    Returns one row a series: service, resource, growth_per_day, growth_low, growth_high [the series' unit a day], note.
    Pairs of days never span a drop, nor a trading and a closed day. Fewer than LEAST_DAYS complete days: NaN and a note.
    """
    trading = pd.DatetimeIndex(sessions["date"])
    rows = [
        {"service": service, "resource": resource, **_trend(one, trading)}
        for (service, resource), one in daily.groupby(ROW, observed=True, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*ROW, "growth_per_day", "growth_low", "growth_high", "note"])


def _trend(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> dict[str, object]:
    marked = settled(daily[daily["complete"]].sort_values("date", ignore_index=True), trading)
    kept = marked[marked["kept"]]
    opens = pd.DatetimeIndex(kept["date"]).isin(trading)
    day = ((kept["date"] - kept["date"].min()) / pd.Timedelta(days=1)).to_numpy()
    value, kind = kept["value"].to_numpy(), 2 * kept["segment"].to_numpy() + opens
    first, second = np.triu_indices(len(kept), k=1)
    alike = kind[first] == kind[second]
    first, second = first[alike], second[alike]
    if len(kept) < LEAST_DAYS or not first.size:
        note = f"{len(kept)} complete days of data; {LEAST_DAYS} are needed"
        return {"growth_per_day": np.nan, "growth_low": np.nan, "growth_high": np.nan, "note": note}
    slopes = np.sort((value[second] - value[first]) / (day[second] - day[first]))
    slope = float(np.median(slopes))
    low, high = _interval(slopes, _resemblance(value - slope * day, kind), kind)
    return {"growth_per_day": slope, "growth_low": low, "growth_high": high, "note": ""}


def _resemblance(rest: np.ndarray, kind: np.ndarray) -> float:
    """Correlation of each day's rest with the day before, each kind of day around its own median; from 0 to .9."""
    around = rest - pd.Series(rest).groupby(kind).transform("median").to_numpy()
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
