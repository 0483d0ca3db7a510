"""Which days differ from the exchange's calendar? Imports errors only.

`queries/calendar.toml` lists closed days, shifted and extra sessions as `[[day]]`; the table goes to
`sessions.trading_sessions`.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

import pandas as pd

from ralphcap.catalog.faults import Table

FILE = "calendar.toml"
KINDS = ("closed", "shifted", "extra")
COLUMNS = ("date", "kind", "open", "close", "note")


def days(file: Table) -> list[dict[str, Any]]:
    """The file's `[[day]]` tables; TOML's own dates and times become texts, since JSON has none. Raises CatalogError."""
    file.check_keys(("day",))
    listed = file.data.get("day", [])
    if not isinstance(listed, list) or not all(isinstance(day, dict) for day in listed):
        raise file.fault("'day' is not a list of tables.", "Write each day under a line of its own, [[day]].")
    for number, day in enumerate(listed, start=1):
        Table(file.file, f"day {number}", day).check_keys(COLUMNS, required=("date", "kind"))
    return [{key: _text(value) for key, value in day.items()} for day in listed]


def _text(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def build_calendar(days: Iterable[Table]) -> pd.DataFrame:
    """One row a day, by date: date (datetime64[ms], the exchange's local day), kind, open, close ('10:00' or ''), note."""
    rows = [_row(day) for day in days]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[1:], "str"))
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[ms]")
    return frame.sort_values("date", ignore_index=True)


def _row(day: Table) -> dict[str, str]:
    kind = day.choice("kind", KINDS)
    hours = [_hour(day, key) for key in ("open", "close")]
    if kind == "closed" and any(hours):
        raise day.fault("a closed day has no hours.", "Take 'open' and 'close' out, or write kind = \"shifted\".")
    if kind != "closed" and not hours[0] < hours[1]:
        raise day.fault(f"a day that is {kind} opens before it closes.", 'Write open = "10:00" and close = "16:30".')
    return {"date": _date(day), "kind": kind, "open": hours[0], "close": hours[1], "note": day.text("note")}


def _date(day: Table) -> str:
    try:
        return date.fromisoformat(day.text("date")).isoformat()
    except ValueError as error:
        raise day.fault(f"{day.text('date')!r} is not a date.", "Write it as 2026-11-19.") from error


def _hour(day: Table, key: str) -> str:
    text = day.text(key)
    try:
        return time.fromisoformat(text).strftime("%H:%M") if text else ""
    except ValueError as error:
        raise day.fault(f"{key} = {text!r} is not a time of day.", 'Write it as "09:00".') from error
