"""When does the exchange trade? What exchange-calendars knows, and a table laid over it. Imports errors only."""

import datetime as dt
import warnings
from collections.abc import Hashable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.errors import ParameterError

KINDS = ("closed", "shifted", "extra")
EXCHANGE = "XKRX"
EXCHANGE_ZONE = ZoneInfo("Asia/Seoul")  # its local days are what sessions, and daily figures beside them, are cut by


def trading_sessions(
    first: dt.date | str,
    last: dt.date | str,
    overrides: pd.DataFrame | None = None,
    *,
    calendar: str = EXCHANGE,
) -> pd.DataFrame:
    """The sessions of the trading days from `first` to `last`, both included.

    first, last  days of the exchange's own calendar: a date, a datetime (its local day counts) or '2026-11-19'
    overrides    date, kind, open, close [local time, '10:00']: a day that is `closed`, a trading day with `shifted`
                 hours, or an `extra` day. They go over what exchange-calendars knows; further columns are ignored.
    Returns one row a trading day, in order: date (naive: the exchange's local day), open, close (UTC).
    A window without a trading day gives an empty table.
    Raises ParameterError for an unknown calendar, days outside its bounds, and overrides that contradict it.
    """
    days = _local_day(first), _local_day(last)
    if days[0] > days[1]:
        raise ParameterError(
            f"No day lies from {days[0]:%Y-%m-%d} to {days[1]:%Y-%m-%d}.\n"
            "  Give a first day that is not after the last."
        )
    known, zone = _exchange(calendar, days[0].year, days[1].year)
    known = known[known["date"].between(*days)]
    if overrides is None or overrides.empty:
        return known.reset_index(drop=True)
    changed = _local_sessions(overrides, zone)
    changed = changed[changed["date"].between(*days)]
    _check_shifted(changed, known)
    untouched = known[~known["date"].isin(changed["date"])]
    trading = changed.loc[changed["kind"] != "closed", ["date", "open", "close"]]
    return pd.concat([untouched, trading]).sort_values("date", ignore_index=True)


def _local_day(day: dt.date | str) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(day)
    except (ValueError, TypeError) as error:
        raise ParameterError(f"{day!r} is not a day ({error}).\n  Write it as '2026-11-19'.") from error
    if pd.isna(moment):
        raise ParameterError(f"{day!r} is not a day.\n  Write it as '2026-11-19'.")
    return moment.tz_localize(None).normalize().as_unit("ms")


@lru_cache(maxsize=8)
def _exchange(calendar: str, first_year: int, last_year: int) -> tuple[pd.DataFrame, dt.tzinfo]:
    """The calendar's own sessions of whole years, and its zone. Whole years: one calendar serves many windows."""
    import exchange_calendars  # slow to import

    try:
        with warnings.catch_warnings():
            # exchange-calendars 4.13 on pandas 3.1 converts its own columns in a way that pandas deprecates.
            warnings.filterwarnings("ignore", message="Series.values returning", module="pandas|exchange_calendars")
            exchange = exchange_calendars.get_calendar(calendar, start=f"{first_year}-01-01", end=f"{last_year}-12-31")
            schedule = exchange.schedule[["open", "close"]]
    except exchange_calendars.errors.InvalidCalendarName as error:
        raise ParameterError(
            f"Unknown exchange calendar {calendar!r}.\n  Use a name of exchange-calendars, such as 'XKRX'."
        ) from error
    except (ValueError, exchange_calendars.errors.CalendarError) as error:
        raise ParameterError(
            f"The calendar {calendar} does not cover {first_year} to {last_year}: {error}\n"
            "  Ask for days within its bounds."
        ) from error
    schedule = schedule.rename_axis("date").reset_index()
    columns = {column: schedule[column].dt.as_unit("ms") for column in ("date", "open", "close")}
    return pd.DataFrame(columns), exchange.tz


def _local_sessions(overrides: pd.DataFrame, zone: dt.tzinfo) -> pd.DataFrame:
    """The overrides with parsed days, and their local hours as UTC: date, kind, open, close."""
    rows = [_local_session(row, zone) for row in overrides.to_dict("records")]
    table = pd.DataFrame(rows, columns=["date", "kind", "open", "close"])
    twice = table.loc[table["date"].duplicated(), "date"]
    if len(twice):
        raise ParameterError(
            f"The calendar's overrides name {twice.iloc[0]:%Y-%m-%d} twice.\n  Keep one line for each day."
        )
    hours = {bound: pd.to_datetime(table[bound], utc=True).dt.as_unit("ms") for bound in ("open", "close")}
    return table.assign(date=pd.to_datetime(table["date"]).dt.as_unit("ms"), **hours)


def _local_session(row: dict[Hashable, Any], zone: dt.tzinfo) -> tuple[pd.Timestamp, str, Any, Any]:
    day, kind = _local_day(row["date"]), row["kind"]
    if kind == "closed":
        return day, kind, pd.NaT, pd.NaT
    if kind not in KINDS:
        raise ParameterError(
            f"The calendar's override of {day:%Y-%m-%d} is of the unknown kind {kind!r}.\n  Use {', '.join(KINDS)}."
        )
    opens, closes = (_moment(day, row.get(bound), zone) for bound in ("open", "close"))
    if opens >= closes:
        raise ParameterError(
            f"The session of {day:%Y-%m-%d} opens at {row['open']} and closes at {row['close']}.\n"
            "  Give an opening before the close."
        )
    return day, kind, opens, closes


def _moment(day: pd.Timestamp, clock: object, zone: dt.tzinfo) -> pd.Timestamp:
    try:
        return pd.Timestamp.combine(day.date(), dt.time.fromisoformat(str(clock))).tz_localize(zone).tz_convert("UTC")
    except ValueError as error:
        raise ParameterError(
            f"{clock!r} is not a time of day on {day:%Y-%m-%d} ({error}).\n"
            "  Write the exchange's local time as '10:00'."
        ) from error


def _check_shifted(changed: pd.DataFrame, known: pd.DataFrame) -> None:
    """Only a day that trades can have other hours; closing a day that is closed already is harmless."""
    astray = changed[(changed["kind"] == "shifted") & ~changed["date"].isin(known["date"])]
    if len(astray):
        raise ParameterError(
            f"The calendar's overrides shift {astray['date'].iloc[0]:%Y-%m-%d}, which is no trading day.\n"
            "  Write kind 'extra' for a session on such a day."
        )
