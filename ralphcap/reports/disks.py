"""How are the rows of a disk forecast written? What compares stands first. Imports figures, reports.cells and reports.tables."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from ralphcap.figures import wording
from ralphcap.reports import cells
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, escaped, joined
from ralphcap.reports.tables import Column, heading, table

_DISKS = {"verdict", "used", "limit", "by_whom", "backtest_coverage"}
_SEPARATOR = "; "


def are_disks(rows: Sequence[Row]) -> bool:
    """Whether the rows are a disk forecast's."""
    return bool(rows) and set(rows[0]) >= _DISKS


def disk_rows(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    """The rows in their order; target and method stand in the note's line."""
    number = partial(_number, zone=zone)
    told = [row | {"demand": row.get("used"), "note": _note(row)} for row in map(dict, rows)]
    columns = [
        Column("verdict", cells.verdict),
        Column("disk", lambda row: escaped(cells.plain(f"{row['title']}"))),
        Column("share of limit", cells.share),
        *(number(name) for name in ("used", "limit")),
        Column("growth a day", lambda row: cells.value(row, "growth_per_day", zone) or joined("–"), right=True),
        Column("limit left", lambda row: cells.outcome(row, zone)),
        *(number(name) for name in ("probability", "highest", "backtest_error", "backtest_coverage")),
        Column("filled by", lambda row: cells.value(row, "by_whom", zone)),
    ]
    return table(told, columns, zone=zone)


def _number(name: str, *, zone: ZoneInfo) -> Column:
    return Column(heading(name), lambda row: cells.value(row, name, zone) or joined("–"), right=True)


def _note(row: Row) -> str:
    method = f"by {row['method']}" if row.get("method") else ""
    return _SEPARATOR.join(str(part) for part in (row.get("target"), method, row.get("note")) if wording.known(part))
