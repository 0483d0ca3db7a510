"""Which row of the sizing table leaves its limit? One verdict a row. Imports capacity.demand and headroom."""

from collections.abc import Hashable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import ROW
from ralphcap.capacity.headroom import headroom

WATCHED = 0.1  # one chance in ten: the horizon's lower end of the 80 % interval of the date
TRUSTED = 0.5  # share of the window's days without which an incomplete answer is no ground for 'ok' or 'watch'
COLUMNS = (
    *ROW, "title", "unit", "limit", "demand", "headroom", "share", "growth_per_day", "growth_low", "growth_high", "verdict",
    "since", "date_early", "date_median", "date_late", "probability", "recommended", "risk", "method", "backtest_error",
    "backtest_coverage", "complete", "note",
)  # fmt: skip
_SEOUL = ZoneInfo("Asia/Seoul")


def verdicts(
    demand: pd.DataFrame,
    daily: pd.DataFrame,
    growth: pd.DataFrame,
    dates: pd.DataFrame,
    tested: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    incomplete: pd.DataFrame | None = None,
    days: float | None = None,
    zone: ZoneInfo = _SEOUL,
) -> pd.DataFrame:
    """Each row of the sizing table with its verdict and the reason.

    demand, daily, growth, dates   the tables of demand(), daily_demand(), growth_per_day(), date_of_limit()
    tested      service, resource, method, backtest_error, backtest_coverage, recommended, risk: assessment.tested()
    limits      Sizing.frame(): service, title, resource, unit, limit, statistic, query, measured_by
    incomplete  service, resource, note: rows whose answers were short, and what is missing
    days        how many days the window has; None: as many as were measured
    Returns one row a limit, in the limits' order, with COLUMNS.
    breach      the demand exceeds the limit; `since` is the first day of the run of days up to now above it, or the last
                day above it where it is below again (UTC, local midnight)
    watch       probability of leaving the limit within the horizon is at least WATCHED
    ok          neither
    unmeasured  nothing measured it, and the note holds the line that would
    cannot say  measured on too few days, or too incompletely
    """
    table = headroom(demand, limits).rename(columns={"value": "demand"})
    table = table.merge(growth.drop(columns="note"), on=ROW, how="left", validate="one_to_one")
    table = table.merge(dates.rename(columns={"note": "forecast_note"}), on=ROW, how="left", validate="one_to_one")
    table = table.merge(tested, on=ROW, how="left", validate="one_to_one")
    table = table.merge(_missing(incomplete, daily, days), on=ROW, how="left", validate="one_to_one")
    table = table.merge(_runs(daily, limits, zone=zone), on=ROW, how="left", validate="one_to_one")
    table["verdict"] = _verdict(table)
    table["note"] = [_note(row) for row in table.to_dict("records")]
    table["since"] = table["since"].where(table["verdict"] == "breach")
    table["complete"] = table["missing"].isna()
    table["method"] = table["method"].fillna("")
    return table.reindex(columns=list(COLUMNS))


def _verdict(table: pd.DataFrame) -> np.ndarray:
    cases = {
        "unmeasured": table["demand"].isna(),
        "cannot say": table["limit"].isna(),
        "breach": table["demand"] > table["limit"],
        "cannot say ": table["probability"].isna() | (table["missing"].notna() & (table["measured"] < TRUSTED)),
        "watch": table["probability"] >= WATCHED,
    }
    words = [word.strip() for word in cases]
    return np.select([case.to_numpy() for case in cases.values()], words, "ok")


def _missing(incomplete: pd.DataFrame | None, daily: pd.DataFrame, days: float | None) -> pd.DataFrame:
    """By row: measured (share of the window's days that are complete), missing (what an answer lacks; NaN: nothing)."""
    complete = daily[daily["complete"]].groupby(ROW, observed=True).size()
    table = (complete / (days or _days(daily))).rename("measured").reset_index()
    if incomplete is None or incomplete.empty:
        return table.assign(missing=pd.Series(np.nan, index=table.index, dtype="object"))
    short = incomplete.groupby(ROW, observed=True)["note"].agg("; ".join).rename("missing").reset_index()
    return table.merge(short, on=ROW, how="outer")


def _days(daily: pd.DataFrame) -> int:
    """Local days from the first measured to the last, at least one."""
    return (daily["date"].max() - daily["date"].min()).days + 1 if len(daily) else 1


def _runs(daily: pd.DataFrame, limits: pd.DataFrame, *, zone: ZoneInfo) -> pd.DataFrame:
    """By row: since, days_above, days and whether the last comparable day is above the limit (`still`)."""
    table = daily.merge(limits[[*ROW, "limit", "statistic"]], on=ROW, how="inner").sort_values([*ROW, "date"])
    table["above"] = table["value"] > table["limit"]
    rows = [{"service": key[0], "resource": key[1], **_run(one)} for key, one in table.groupby(ROW, observed=True)]
    runs = pd.DataFrame(rows, columns=[*ROW, "since", "days_above", "days", "still"])
    since = pd.to_datetime(runs["since"]).astype("datetime64[ms]")
    return runs.assign(since=since.dt.tz_localize(zone).dt.tz_convert("UTC"))


def _run(daily: pd.DataFrame) -> dict[str, object]:
    """A closed day below the limit ends no run of CPU: the load sleeps then, the shortage does not."""
    sleeping = (daily["statistic"] == "p99") & ~daily["trading"] & ~daily["above"]
    told = daily[~sleeping]
    above = told["above"].to_numpy()
    days = {"days_above": int(above.sum()), "days": len(daily)}
    if not above.any():
        return {"since": pd.NaT, "still": False, **days}
    still = bool(above[-1])
    below = np.flatnonzero(~above)
    start = (below[-1] + 1 if below.size else 0) if still else np.flatnonzero(above)[-1]
    return {"since": told["date"].iloc[start], "still": still, **days}


def _note(row: dict[Hashable, Any]) -> str:
    if row["verdict"] == "unmeasured":
        line = row.get("measured_by")
        parts = [str(row["note"]), f"to measure it: {line}" if line else ""]
    elif row["verdict"] == "breach":
        parts = [_breach(row), _text(row["forecast_note"])]
    else:
        parts = [str(row["note"]), _text(row["forecast_note"])]
    parts.append(f"incomplete data: {row['missing']}" if _text(row["missing"]) else "")
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _breach(row: dict[Hashable, Any]) -> str:
    if row["still"] is True:
        return f"above the limit on {row['days_above']:.0f} of {row['days']:.0f} local days"
    if not row["days_above"]:
        return "above the limit over the whole window, on no single day"
    return f"above the limit on {row['days_above']:.0f} of {row['days']:.0f} local days, not on the last"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
