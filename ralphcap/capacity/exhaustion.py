"""When does each row reach its limit, and how sure is that? Imports capacity.forecast."""

from collections.abc import Hashable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW
from ralphcap.capacity.forecast import Paths
from ralphcap.capacity.noises import Array

QUANTILES = {"date_early": 0.1, "date_median": 0.5, "date_late": 0.9}  # the 80 % interval of a date
NEVER = 0.1  # below this probability within all that the history bears, the answer is 'never'
STALE = 2  # days since the last whole one, beyond which what was measured says nothing of today
_SEOUL = ZoneInfo("Asia/Seoul")


def date_of_limit(
    daily: pd.DataFrame,
    limits: pd.DataFrame,
    paths: Paths,
    *,
    now: pd.Timestamp,
    horizon: pd.Timedelta,
    zone: ZoneInfo = _SEOUL,
) -> pd.DataFrame:
    """The first day on which each row's daily value exceeds its limit.

    daily     daily_demand(); paths: daily_paths() of it; limits: Sizing.frame()
    Returns one row a limit, in the limits' order: service, resource, answer, date_early, date_median, date_late (p10, p50,
    p90 of the day, as its local midnight in UTC; NaT where so much of the probability lies beyond all that was simulated),
    probability (that it happens within the horizon) [ratio], note.
    answer    'date'; 'now' (the last day measured exceeds the limit); 'never' (fewer than NEVER of the paths reach it, as
              far ahead as they go); 'cannot say' (the note says why: too few days, none of the last STALE days measured
              whole, or a history that bears no forecast as far as the horizon and no limit before)
    """
    today = now.tz_convert(zone).tz_localize(None).normalize()
    last = daily.sort_values("date").groupby(ROW, observed=True)["value"].last()
    simulated = {
        (series["service"], series["resource"]): (series, values)
        for series, values in zip(paths.series.to_dict("records"), paths.values, strict=True)
    }
    rows = []
    for limit in limits[[*ROW, "limit"]].to_dict("records"):
        key = (str(limit["service"]), str(limit["resource"]))
        row = {"service": key[0], "resource": key[1], **_UNKNOWN}
        if np.isnan(limit["limit"]):
            row["note"] = "the sizing table has no limit for it"
        elif key not in simulated:
            row["note"] = "nothing measured it in this window"
        else:
            series, values = simulated[key]
            row |= _row(series, values, limit["limit"], today=today, horizon=horizon)
            row |= _EXCEEDED if last[key] > limit["limit"] else {}
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*ROW, *_UNKNOWN])
    for name in QUANTILES:
        local = pd.to_datetime(table[name]).astype("datetime64[ms]")
        table[name] = local.dt.tz_localize(zone).dt.tz_convert("UTC")
    return table


_NO_DATES = dict.fromkeys(QUANTILES, pd.NaT)
_UNKNOWN: dict[str, object] = {
    "answer": "cannot say",
    **_NO_DATES,
    "probability": np.nan,
    "note": "",
}
_EXCEEDED = {"answer": "now", **_NO_DATES, "probability": 1.0}


def _row(
    series: dict[Hashable, Any], values: Array, limit: float, *, today: pd.Timestamp, horizon: pd.Timedelta
) -> dict[str, object]:
    """One series' answer, from its paths (paths × days ahead)."""
    simulated = values[:, ~np.isnan(values).any(axis=0)]
    if not simulated.size:
        return {"note": series["note"]}
    first = series["first"]
    if (today - first).days > STALE:
        return {"note": _joined(series["note"], f"last measured on {first - pd.Timedelta(days=1):%Y-%m-%d}")}
    within = (today - first).days + horizon.days + 1
    above = simulated > limit
    wait = np.where(above.any(axis=1), above.argmax(axis=1), np.inf)
    probability = float((wait < within).mean())
    if simulated.shape[1] < within and probability < NEVER:
        probability = np.nan  # what lies beyond the paths is not known, and 'not reached so far' is no answer to it
    answer = {
        "probability": probability,
        "note": _with_reach(series, simulated.shape[1], within, horizon),
    }
    if np.isfinite(wait).mean() < NEVER:
        return answer | {"answer": "cannot say" if np.isnan(probability) else "never"}
    waits = np.quantile(wait, list(QUANTILES.values()), method="inverted_cdf")
    dates = [max(first + pd.Timedelta(days=int(days)), today) if np.isfinite(days) else pd.NaT for days in waits]
    return answer | {"answer": "date"} | dict(zip(QUANTILES, dates, strict=True))


def _with_reach(series: dict[Hashable, Any], simulated: int, within: int, horizon: pd.Timedelta) -> str:
    """The series' note; where the horizon lies beyond what the history bears, also how far the answer reaches."""
    if simulated >= within:
        return str(series["note"])
    short = f"{series['days']} days of data bear a forecast of {simulated} days, not of {horizon.days}"
    return _joined(series["note"], short)


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
