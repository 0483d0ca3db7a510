"""How are kinds of lines written as a table? What changed with its example, then the most frequent. Imports figures, reports."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ralphcap.figures.text import shortened
from ralphcap.reports import cells
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, escaped, joined, tag
from ralphcap.reports.tables import Column, table

_TEMPLATES = {"change", "template", "level", "before", "during", "ratio_low", "ratio_high"}
MOST = 40  # rows that are shown: the result's JSON holds them all
_HEADINGS = {"during": "lines"}
_LETTERS, _EXAMPLE_LETTERS = 200, 400  # of a template, of an example
_NAMES = 2  # services that are named; of more their number, and their names on hover


def are_templates(rows: Sequence[Row]) -> bool:
    """Whether the rows are kinds of lines, as a logs review has them."""
    return bool(rows) and set(rows[0]) >= _TEMPLATES


def template_rows(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    """The rows in their order; an example below each that changed."""
    shown = [_with_note(row) for row in rows[:MOST]]
    number = [name for name in ("during", "before") if any(row.get(name) is not None for row in shown)]
    changed = any(row.get("change") for row in shown)
    columns = [
        *([Column("change", lambda row: escaped(row.get("change") or "–"))] if changed else []),
        Column("level", lambda row: cells.value(row, "level", zone)),
        *(Column(_HEADINGS.get(name, name), partial(_count, name=name), right=True) for name in number),
        *([Column("times as often", _ratio, right=True)] if changed else []),
        Column("first", lambda row: cells.value(row, "first", zone)),
        Column("last", lambda row: cells.value(row, "last", zone)),
        Column("services", _services),
        Column("kind of line", lambda row: escaped(cells.plain(_short(row["template"])))),
    ]
    more = len(rows) - len(shown)
    left = tag("p", f"… {more:,} more are in the result's JSON.", class_="quiet") if more else escaped("")
    return joined(table(shown, columns, zone=zone), left)


def _with_note(row: Row) -> dict[str, Any]:
    """The row with its example as the note below it, where it changed."""
    within = f"of the kind {_short(row['within'])}; " if row.get("within") else ""
    note = (
        f"{within}for example: {_short(row.get('example'), _EXAMPLE_LETTERS)}"
        if row.get("change") and row.get("example")
        else ""
    )
    return {**row, "note": note}


def _short(text: object, most: int = _LETTERS) -> str:
    return shortened(" ".join(str(text).split()), most)


def _services(row: Row) -> Markup:
    names = str(row["services"]).split(", ")
    written = cells.plain(row["services"])
    return escaped(written) if len(names) <= _NAMES else tag("span", f"{len(names)} services", title=written)


def _count(row: Row, *, name: str) -> Markup:
    count = row.get(name)
    return escaped("–" if count is None else f"{float(count):,.0f}")


def _ratio(row: Row) -> Markup:
    """'4.9 (3.1 – 7.7)', 'at least 1.8'; what did not change has none to tell."""
    low, middle, high = (cells.value(row, name, ZoneInfo("UTC")) for name in ("ratio_low", "ratio", "ratio_high"))
    if not row.get("change"):
        return escaped("–")
    if row["change"] == "new":
        return joined("at least ", low)
    return joined("at most ", high) if row["change"] == "gone" else joined(middle, " (", low, " – ", high, ")")
