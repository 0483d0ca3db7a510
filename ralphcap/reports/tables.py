"""How is a result's table written as HTML? Known columns by name, any other by its kind. Imports reports.cells, reports.markup."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ralphcap.figures import ranking
from ralphcap.reports import cells
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, joined, tag

_SIZING = {"verdict", "resource", "unit", "limit", "demand"}


class Column(NamedTuple):
    """One column: its heading, how a row's cell is written, whether it stands right-aligned."""

    heading: str
    cell: Callable[[Row], Markup]
    right: bool = False


def table(rows: Sequence[Row], columns: Sequence[Column], *, zone: ZoneInfo) -> Markup:
    """The rows in their order, a row's note on a line of its own below it.

    A wide table scrolls by itself, so that the page never does.
    """
    if not rows:
        return tag("p", "None.", class_="quiet")
    head = tag(
        "tr", *(tag("th", column.heading, scope="col", class_="right" if column.right else None) for column in columns)
    )
    bodies = [tag("tbody", _line(row, columns), _note(row, len(columns), zone)) for row in rows]
    return tag("div", tag("table", tag("thead", head), *bodies), class_="wide", tabindex="0")


def _line(row: Row, columns: Sequence[Column]) -> Markup:
    return tag("tr", *(tag("td", column.cell(row), class_="right" if column.right else None) for column in columns))


def _note(row: Row, width: int, zone: ZoneInfo) -> Markup:
    if not row.get("note"):
        return joined()
    return tag("tr", tag("td", cells.value(row, "note", zone), colspan=width), class_="note")


def any_table(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    """A table whose columns are not known here: in the order of the rows' keys, empty ones left out."""
    names = list(dict.fromkeys(name for row in rows for name, cell in row.items() if cell is not None and cell != ""))
    hidden = {"unit", "note"} | ({"service"} if "title" in names else set())
    return table(rows, [_any_column(rows, name, zone) for name in names if name not in hidden], zone=zone)


def are_sizing(rows: Sequence[Row]) -> bool:
    """Whether the rows are a capacity review's."""
    return bool(rows) and set(rows[0]) >= _SIZING


def sizing_rows(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    """The rows of a capacity review: what compares stands first."""
    number = partial(_number, zone=zone)
    optional = [
        name
        for name in ("probability", "recommended", "risk", "backtest_error", "backtest_coverage", "working_set")
        if any(row.get(name) is not None for row in rows)
    ]
    columns = [
        Column("verdict", cells.verdict),
        Column("row", cells.name),
        Column("share of limit", cells.share),
        *(number(name) for name in ("demand", "limit", "headroom")),
        Column("growth a day", cells.growth, right=True),
        Column("limit reached", lambda row: cells.outcome(row, zone)),
        *(number(name) for name in optional),
    ]
    return table(ranking.worst_first(rows), columns, zone=zone)


def _number(name: str, *, zone: ZoneInfo) -> Column:
    return Column(heading(name), lambda row: cells.value(row, name, zone) or joined("–"), right=True)


def _any_column(rows: Sequence[Row], name: str, zone: ZoneInfo) -> Column:
    if name == "verdict":
        return Column(name, cells.verdict)
    right = any(cells.is_number(row.get(name)) for row in rows)
    return Column(heading(name), lambda row: cells.value(row, name, zone), right)


def heading(name: str) -> str:
    """'growth_per_day' is 'growth per day'."""
    return name.replace("_", " ")
