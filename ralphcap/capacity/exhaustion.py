"""When does each row reach its limit, and how sure is that? Imports capacity.forecast."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW
from ralphcap.capacity.forecast import REACH, Paths

QUANTILES = {"date_early": 0.1, "date_median": 0.5, "date_late": 0.9}  # the 80 % interval of a date
NEVER = 0.1  # below this probability within all that the history bears, the answer is 'never'
_SEOUL = ZoneInfo("Asia/Seoul")


def date_of_limit(
    daily: pd.DataFrame, limits: pd.DataFrame, paths: Paths, *, now: pd.Timestamp, horizon: pd.Timedelta, zone: ZoneInfo = _SEOUL
) -> pd.DataFrame:
    """The first day on which each row's daily value exceeds its limit.

    daily     daily_demand(); paths: daily_paths() of it; limits: Sizing.frame()
    Returns one row a limit, in the limits' order: service, resource, answer, date_early, date_median, date_late (p10, p50,
    p90 of the day, as its local midnight in UTC; NaT where so much of the probability lies beyond all that was simulated),
    probability (that it happens within the horizon) [ratio], highest (p90 of the largest value within the horizon) [the
    limit's unit], note.
    answer    'date'; 'now' (the last day measured exceeds the limit); 'never' (fewer than NEVER of the paths reach it, as
              far ahead as the history bears); 'cannot say' (no paths: the note says why)
    """
    today = now.tz_convert(zone).tz_localize(None).normalize()
    last = daily.sort_values("date").groupby(ROW, observed=True)["value"].last()
    places = {key: place for place, key in enumerate(zip(paths.series["service"], paths.series["resource"], strict=True))}
    rows = []
    for limit in limits.to_dict("records"):
        key = (str(limit["service"]), str(limit["resource"]))
        row = {"service": key[0], "resource": key[1], **_UNKNOWN}
        if np.isnan(limit["limit"]):
            row["note"] = "the sizing table has no limit for it"
        elif key not in places:
            row["note"] = "nothing measured it in this window"
        else:
            place = places[key]
            series = paths.series.iloc[place]
            row |= _passage(paths.values[place], series, float(limit["limit"]), float(last[key]), today, horizon)
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*ROW, *_UNKNOWN])
    for name in QUANTILES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[ms]").dt.tz_localize(zone).dt.tz_convert("UTC")
    return table


_UNKNOWN = {"answer": "cannot say", **dict.fromkeys(QUANTILES, pd.NaT), "probability": np.nan, "highest": np.nan, "note": ""}


def _passage(
    values: np.ndarray, series: pd.Series, limit: float, last: float, today: pd.Timestamp, horizon: pd.Timedelta
) -> dict[str, object]:
    if np.isnan(values).all():
        return {"note": series["note"]}
    first = series["first"]
    within = int((today - first) / pd.Timedelta(days=1)) + horizon.days + 1
    reached = values[:, ~np.isnan(values).any(axis=0)]
    highest = float(np.quantile(reached[:, :within].max(axis=1), 0.9))
    note = series["note"]
    if reached.shape[1] < within:
        bears = f"{series['days']} days of data bear a forecast of {reached.shape[1]} days (at most {REACH} times as many), not of {horizon.days}"
        note = f"{note}; {bears}" if note else bears
    if last > limit:
        return {"answer": "now", "probability": 1.0, "highest": highest, "note": note}
    above = reached > limit
    waits = np.where(above.any(axis=1), above.argmax(axis=1), np.inf)
    probability = float((waits < within).mean())
    if np.isfinite(waits).mean() < NEVER:
        return {"answer": "never", "probability": probability, "highest": highest, "note": note}
    quantiles = {name: np.quantile(waits, level, method="inverted_cdf") for name, level in QUANTILES.items()}
    dates = {name: max(first + pd.Timedelta(days=int(wait)), today) if np.isfinite(wait) else pd.NaT for name, wait in quantiles.items()}
    return {"answer": "date", **dates, "probability": probability, "highest": highest, "note": note}
