"""How much does each row of the sizing table need: over the window, and day by day? Imports errors only.

`usage` holds measured 5-minute values: timestamp (UTC, right edge of what it measures), service, resource, value [the
limit's unit]. `limits` is Sizing.frame(); `sessions` is trading_sessions(). Days are local days of `zone`.
"""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

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
    measured = _measured(usage, limits, sessions, zone=zone)
    table = _statistic(measured, by=ROW).reset_index()
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
    measured = _measured(usage, limits, sessions, zone=zone)
    by = [*ROW, "date"]
    table = _statistic(measured, by=by).reset_index()
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
    samples: pd.DataFrame = usage.assign(**{name: usage[name].astype("str") for name in ROW})
    samples = samples.merge(limits[[*ROW, "statistic"]].astype("str"), on=ROW, how="inner", validate="many_to_one")
    samples = pd.DataFrame(samples[np.isfinite(samples["value"]) & (samples["value"] >= 0)])
    # A value at 09:00 tells of the five minutes before it, so it belongs to what ended then: edges are (open, close].
    just_before = samples["timestamp"] - pd.Timedelta(milliseconds=1)
    samples["date"] = just_before.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize().astype("datetime64[ms]")
    hours = sessions.set_index("date").reindex(samples["date"])
    opens, closes = (pd.DatetimeIndex(hours[name]) for name in ("open", "close"))
    times = pd.DatetimeIndex(samples["timestamp"])
    samples["in_session"] = (times > opens) & (times <= closes)
    samples["p99"] = samples["statistic"] == "p99"
    return samples


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
