"""How is one table of a result shown inside a notebook? As in the report, with just enough style. Imports reports."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from ralphcap.reports import tables
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, joined, tag

_STYLE = Markup(
    "<style>.ralphcap{overflow-x:auto}.ralphcap table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".ralphcap td,.ralphcap th{text-align:left;vertical-align:top;padding:3px 10px 3px 0}.ralphcap .right{text-align:right}"
    ".ralphcap td.right{white-space:nowrap}.ralphcap tr.note td{opacity:.7;padding-top:0;max-width:72em}"
    ".ralphcap .bar{display:inline-block;width:70px;height:9px;background:#8883;margin-right:6px}"
    ".ralphcap .bar span{display:block;height:100%}</style>"
)


def fragment(name: str, rows: Sequence[Row], zone: ZoneInfo) -> str:
    """One table as inert HTML: 'rows' as the sizing table, any other in the order of its columns."""
    table = (
        tables.sizing_rows(rows, zone) if name == "rows" and tables.are_sizing(rows) else tables.any_table(rows, zone)
    )
    return joined(_STYLE, tag("h4", tables.heading(name).capitalize()), tag("div", table, class_="ralphcap"))
