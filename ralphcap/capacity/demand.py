"""How much does each row of the sizing table need: over the window, and day by day? Imports capacity's types
of arrays only.

`usage` holds measured 5-minute values: timestamp (UTC, right edge of what it measures), service, resource, value [the
limit's unit]. `limits` is Sizing.frame(); `sessions` is trading_sessions(). Days are local days of `zone`.
"""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Places

ROW = ["service", "resource"]
STEP = pd.Timedelta(minutes=5)
COMPLETE = (
    0.8  # share of a day's steps, and of its session's, without which its statistic could be a dip that never was
)
_SEOUL = ZoneInfo("Asia/Seoul")


def demand(
    usage: pd.DataFrame, limits: pd.DataFrame, sessions: pd.DataFrame, *, zone: ZoneInfo = _SEOUL
) -> pd.DataFrame:
    """What each limit is compared with, by the limit's own statistic.

    p99   99th percentile of the 5-minute means, in session or of all hours, whichever is larger: a peak of six hours
          must not be thinned out by the nights, and a nightly batch must not be missed
    max   largest value
    Returns one row a limit, in the limits' order: service, resource, value [the limit's unit], samples, basis, note.
    Every sample counts, also those of partial days. A limit that nothing measured keeps its row with NaN and a note.
    """
    return _of_window(_measured(usage, limits, sessions, zone=zone), limits)


def _of_window(measured: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    table = _statistic(measured, by=ROW).reset_index().astype(dict.fromkeys(ROW, "str"))
    table = limits[ROW].astype("str").merge(table, on=ROW, how="left", validate="one_to_one")
    table["samples"] = table["samples"].fillna(0).astype("int64")
    table["note"] = table["value"].isna().map({True: "nothing measured it in this window", False: ""})
    return table[[*ROW, "value", "samples", "basis", "note"]]


def daily_demand(
    usage: pd.DataFrame,
    limits: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    zone: ZoneInfo = _SEOUL,
    step: pd.Timedelta = STEP,
) -> pd.DataFrame:
    """The same statistic for each local day on which something was measured.

    Returns, by row and day: service, resource, date (naive local day), value, trading (whether the exchange opens),
    complete (whether enough of the day was measured for its value to be compared with other days').
    """
    return _by_day(_measured(usage, limits, sessions, zone=zone), sessions, step)


def demands(
    usage: pd.DataFrame,
    limits: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    zone: ZoneInfo = _SEOUL,
    step: pd.Timedelta = STEP,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """demand() and daily_demand() of the same use."""
    measured = _measured(usage, limits, sessions, zone=zone)
    return _of_window(measured, limits), _by_day(measured, sessions, step)


def complete_days(daily: pd.DataFrame) -> list[tuple[tuple[str, str], Places, Array]]:
    """Of each row of daily_demand(), in order of appearance: service and resource, numbers of its complete days, values."""
    code = daily.groupby(ROW, observed=True, sort=False).ngroup().to_numpy()
    day, value = day_numbers(daily["date"]), daily["value"].to_numpy(dtype="float64")
    complete = daily["complete"].to_numpy(dtype=bool)
    first = np.unique(code, return_index=True)[1]
    keys = zip(*(daily[name].iloc[first].astype("str") for name in ROW), strict=True)
    found = []
    for place, key in enumerate(keys):
        mine = np.flatnonzero((code == place) & complete)
        mine = mine[np.argsort(day[mine], kind="stable")]
        found.append((key, day[mine], value[mine]))
    return found


def day_numbers(dates: pd.Series) -> Places:
    """Days since 1970 of naive local days."""
    return dates.to_numpy().astype("datetime64[D]").astype("int64")


def _by_day(measured: pd.DataFrame, sessions: pd.DataFrame, step: pd.Timedelta) -> pd.DataFrame:
    by = [*ROW, "date"]
    table = _statistic(measured, by=by).reset_index().astype(dict.fromkeys(ROW, "str"))
    hours = sessions.set_index("date")
    opening = (hours["close"] - hours["open"]).reindex(table["date"]).to_numpy()
    table["trading"] = table["date"].isin(hours.index)
    session_steps = pd.Series(opening).fillna(pd.Timedelta(0)).to_numpy() / step
    whole_day = table["samples"] >= COMPLETE * (pd.Timedelta(days=1) / step)
    whole_session = ~table["p99"] | (table["in_session"] >= COMPLETE * session_steps)
    table["complete"] = whole_day & whole_session
    return table[[*by, "value", "trading", "complete"]].sort_values(by, ignore_index=True)


def _measured(usage: pd.DataFrame, limits: pd.DataFrame, sessions: pd.DataFrame, *, zone: ZoneInfo) -> pd.DataFrame:
    """The samples that a limit asks for, each with its local day and whether it lies in session.

    NaN, infinite and negative values are not measurements of a use: they are left out, never counted as 0.
    """
    code = usage.groupby(ROW, observed=True, sort=False).ngroup().to_numpy()
    first = np.unique(code, return_index=True)[1]
    asked = limits[[*ROW, "statistic"]].astype("str")
    rows = usage[ROW].iloc[first].astype("str").merge(asked, on=ROW, how="left", validate="many_to_one")
    value = usage["value"].to_numpy(dtype="float64")
    mine = np.isfinite(value) & (value >= 0) & rows["statistic"].notna().to_numpy()[code]
    code, times = code[mine], pd.DatetimeIndex(usage["timestamp"])[mine]
    samples = pd.DataFrame({"timestamp": times, "value": value[mine]})
    for name in ROW:
        categories = pd.Categorical(rows[name])
        samples[name] = pd.Categorical.from_codes(categories.codes[code], dtype=categories.dtype)
    # A value at 09:00 tells of the five minutes before it, so it belongs to what ended then: edges are (open, close].
    just_before = times - pd.Timedelta(milliseconds=1)
    samples["date"] = just_before.tz_convert(zone).tz_localize(None).normalize().as_unit("ms")
    samples["in_session"] = _in_session(times, day_numbers(samples["date"]), sessions)
    samples["p99"] = (rows["statistic"] == "p99").to_numpy()[code]
    return samples


def _in_session(times: pd.DatetimeIndex, days: Places, sessions: pd.DataFrame) -> np.ndarray:
    """Whether each time lies in the session of its day, if that has one."""
    if not len(sessions):
        return np.zeros(len(times), dtype=bool)
    place = pd.Index(day_numbers(sessions["date"])).get_indexer(pd.Index(days))
    opens, closes = (pd.DatetimeIndex(sessions[name]).as_unit("ms").asi8 for name in ("open", "close"))
    moments = times.as_unit("ms").asi8
    return np.asarray((place >= 0) & (moments > opens[place]) & (moments <= closes[place]))


def _statistic(samples: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """By group: value, basis (what it was taken over), samples, in_session (their number), p99 (whether it is one)."""
    groups = samples.groupby(by, observed=True)
    table = groups.agg(
        largest=("value", "max"), samples=("value", "size"), in_session=("in_session", "sum"), p99=("p99", "first")
    )
    percentiles = samples[samples["p99"]]
    table["all_hours"] = percentiles.groupby(by, observed=True)["value"].quantile(0.99)
    table["session"] = percentiles[percentiles["in_session"]].groupby(by, observed=True)["value"].quantile(0.99)
    in_session = table["session"] > table["all_hours"]
    table["value"] = np.where(table["p99"], table[["all_hours", "session"]].max(axis=1), table["largest"])
    table["basis"] = np.select([~table["p99"], in_session], ["largest value", "p99 in session"], "p99 of all hours")
    return table[["value", "basis", "samples", "in_session", "p99"]]
