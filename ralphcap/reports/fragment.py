"""How is one table of a result shown inside a notebook? As in the report, with its style written into each cell.

JupyterLab strips style sheets from notebooks that it does not trust, and keeps style attributes.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from ralphcap.reports import disks, logs, tables
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, joined, tag

_CELL = "padding:3px 12px 3px 0;vertical-align:top;white-space:nowrap;background:none;"
# What the report's style sheet says of these, as attributes. Texts cannot hold them: their quotes and brackets are escaped.
_STYLES = {
    "<th ": f'<th style="{_CELL}text-align:left" ',
    'text-align:left" scope="col" class="right"': 'text-align:right" scope="col"',
    "<td>": f'<td style="{_CELL}text-align:left">',
    '<td class="right">': f'<td style="{_CELL}text-align:right">',
    "<td colspan=": '<td style="padding:0 0 5px 0;text-align:left;white-space:normal;background:none;opacity:0.7" colspan=',
    'class="bar"': 'style="display:inline-block;width:70px;height:9px;margin-right:6px;background:#e1e4e8"',
    '<span style="width:': '<span style="display:block;height:100%;width:',
}


def fragment(name: str, rows: Sequence[Row], zone: ZoneInfo) -> str:
    """One table as inert HTML: a review's rows as the sizing table, kinds of lines with examples, any other in its columns' order."""
    write = tables.any_table
    if name == "rows" and tables.are_sizing(rows):
        write = tables.sizing_rows
    elif name == "rows" and disks.are_disks(rows):
        write = disks.disk_rows
    elif logs.are_templates(rows):
        write = logs.template_rows
    written = str(write(rows, zone))
    for plain, styled in _STYLES.items():
        written = written.replace(plain, styled)
    return joined(tag("h4", tables.heading(name).capitalize()), Markup(written))
