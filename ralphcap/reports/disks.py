"""How are the rows of a disk forecast written? What compares stands first. Imports figures, reports.cells and reports.tables."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from ralphcap.figures import wording
from ralphcap.reports import cells
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, joined
from ralphcap.reports.tables import Column, heading, table

_DISKS = {"verdict", "used", "limit", "by_whom", "backtest_coverage"}
_SEPARATOR = "; "


def are_disks(rows: Sequence[Row]) -> bool:
    """Whether the rows are a disk forecast's."""
    return bool(rows) and set(rows[0]) >= _DISKS


def disk_rows(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    """The rows in their order; target, who fills it and method stand in the note's line."""
    number = partial(_number, zone=zone)
    told = [row | {"demand": row.get("used"), "note": _note(row)} for row in map(dict, rows)]
    columns = [
        Column("verdict", cells.verdict),
        Column("disk", cells.name),
        Column("share of limit", cells.share),
        *(number(name) for name in ("used", "limit")),
        Column("growth a day", lambda row: cells.value(row, "growth_per_day", zone) or joined("–"), right=True),
        Column("limit left", lambda row: cells.outcome(row, zone)),
        *(number(name) for name in ("probability", "highest", "backtest_error", "backtest_coverage")),
    ]
    return table(told, columns, zone=zone)


def _number(name: str, *, zone: ZoneInfo) -> Column:
    return Column(heading(name), lambda row: cells.value(row, name, zone) or joined("–"), right=True)


def _note(row: Row) -> str:
    filled = f"filled by {row['by_whom']}" if row.get("by_whom") else ""
    method = f"forecast by {row['method']}" if row.get("method") else ""
    told = (row.get("target"), filled, row.get("note"), method)
    return _SEPARATOR.join(str(part) for part in told if wording.known(part))
