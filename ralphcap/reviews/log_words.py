"""How is said what the logs say? The same words for terminal, notebook, report and JSON. Imports figures, sources, units."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.axes import local_time
from ralphcap.figures.text import shortened
from ralphcap.frames import records
from ralphcap.sources import Source
from ralphcap.units import format_value
from ralphcap.window import Window

Row = Mapping[str, Any]

MARKS = {"new": "●", "more": "●", "less": "●", "gone": "●"}
MOST = 8  # changes: more than these are read in the table
_LASTING = 0.1  # of the time since it began: what was said that lately goes on


def title(kind: str, source: Source, window: Window) -> str:
    """'Logs review · window · source · answers complete (6 of 6)'."""
    ledger = source.ledger.frame()
    got = int(ledger["complete"].sum())
    complete = f"answers {'complete' if got == len(ledger) else 'incomplete'} ({got} of {len(ledger)})"
    return " · ".join([kind, window.describe(source.zone), source.title, complete])


def lacks(ledger: pd.DataFrame) -> list[str]:
    """What could not be read, each thing once however many questions it concerned."""
    return list(dict.fromkeys(part for text in ledger["missing"] if text for part in str(text).split("; ")))


def change(row: Row, zone: ZoneInfo, end: pd.Timestamp, *, letters: int = 70) -> str:
    """' ● new   "order <*> rejected …"  40 lines  since 17:02  api-gateway'."""
    text = f'"{shortened(" ".join(str(row["template"]).split()), letters)}"'
    return (
        f" {MARKS[row['change']]} {row['change']:<5} {text}  {counts(row)}  {when(row, zone, end)}  {row['services']}"
    )


def counts(row: Row) -> str:
    """'40 lines', '250 lines, 50 before', '60 lines before'."""
    if row["change"] == "gone":
        return f"{_lines(row['before'])} before"
    return _lines(row["during"]) + ("" if row["change"] == "new" else f", {row['before']:,} before")


def ratio(row: Row) -> str:
    """'× 5 (3.1 – 8.2)', '× at least 1.8', '× at most 0.14': how often beside before, with its interval of 95 %."""
    low, high = (format_value(float(row[f"ratio_{end}"]), "count") for end in ("low", "high"))
    if not math.isfinite(float(row["ratio"])):
        return f"× at least {low}"
    if float(row["ratio"]) == 0:
        return f"× at most {high}"
    return f"× {format_value(float(row['ratio']), 'count')} ({low} – {high})"


def when(row: Row, zone: ZoneInfo, end: pd.Timestamp) -> str:
    """'since 17:02', '17:02 – 17:40', 'until 19 Nov 08:34': local times, with their day where it is not the window's last."""
    first, last = (moment(row[name], zone, end) for name in ("first", "last"))
    if row["change"] == "gone":
        return f"until {last}"
    goes_on = end - row["last"] <= _LASTING * (end - row["first"])
    return f"since {first}" if goes_on else first if first == last else f"{first} – {last}"


def moment(time: pd.Timestamp, zone: ZoneInfo, end: pd.Timestamp) -> str:
    """'17:02', or '19 Nov 17:02' where it is another day than the window's last."""
    local, last = local_time(time, zone), local_time(end - pd.Timedelta(milliseconds=1), zone)
    return f"{local:%H:%M}" if local.date() == last.date() else f"{local:%-d %b %H:%M}"


def changed(rows: pd.DataFrame) -> Sequence[Row]:
    """The rows that changed, the surest first."""
    return records(rows[rows["change"] != ""])


def rest(rows: pd.DataFrame) -> str:
    """'nothing else changed (of 118 templates)'."""
    looked_at = int((rows["within"] == "").sum())
    some = bool((rows["change"] != "").any())
    return f"nothing {'else ' if some else ''}changed (of {looked_at:,} templates)"


def _lines(count: float) -> str:
    return f"{count:,.0f} {'line' if count == 1 else 'lines'}"
