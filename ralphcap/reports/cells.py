"""How is one cell of a result's table written? Imports figures, units, reports.markup.

A row is an object of the result's JSON: times are RFC 3339 texts, missing values None.
"""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import ranking, wording
from ralphcap.figures.theme import VERDICT_COLORS
from ralphcap.reports.markup import Markup, escaped, joined, tag
from ralphcap.units import UNITS, format_value

Row = Mapping[str, Any]

MARKS = {"breach": "◆", "watch": "▲", "cannot say": "○", "unmeasured": "×", "ok": "●"}
RATIOS = (
    "share",
    "share_before",
    "probability",
    "risk",
    "throttled",
    "coverage",
    "error",
    "trend",
    "backtest_error",
    "backtest_coverage",
)  # columns that are a ratio whatever the row's unit is
COUNTS = ("samples", "days", "rank", "series", "lines", "documents", "replicas", "age_days")  # and plain numbers
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?")
_FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet runs where a cell begins with it (OWASP, "CSV injection")


def value(row: Row, column: str, zone: ZoneInfo) -> Markup:
    """Any cell: numbers in the row's unit, times in the display zone, everything else as its text."""
    cell = row.get(column)
    if cell is None or cell == "":
        return escaped("")
    if isinstance(cell, bool):
        return escaped("yes" if cell else "no")
    if isinstance(cell, int | float) or cell in ("+Inf", "-Inf"):
        return escaped(format_value(float(cell), unit_of(column, row.get("unit"))))
    return escaped(_time(cell, zone) if _TIME.fullmatch(str(cell)) else plain(cell))


def is_number(cell: object) -> bool:
    """Numbers stand right-aligned."""
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or cell in ("+Inf", "-Inf")


def plain(text: object) -> str:
    """A text that a spreadsheet does not run as a formula when the table is pasted into it."""
    words = str(text)
    return f"'{words}" if words.startswith(_FORMULA) else words


def verdict(row: Row) -> Markup:
    """Shape, color and word."""
    word = str(row["verdict"])
    mark = tag(
        "span",
        MARKS.get(word, "·"),
        class_="mark",
        aria_hidden="true",
        style=f"color:{VERDICT_COLORS.get(word, '#8A8A8A')}",
    )
    return joined(mark, " ", word)


def name(row: Row) -> Markup:
    """'Elasticsearch disk'."""
    return escaped(plain(wording.name(row)))


def share(row: Row) -> Markup:
    """Demand as a share of the limit: a bar up to the limit with the number beside it."""
    ratio = ranking.share(row)
    if not wording.known(ratio):
        return escaped("–")
    color = VERDICT_COLORS.get(str(row.get("verdict")), "#8A8A8A")
    bar = tag("span", tag("span", style=f"width:{min(max(ratio, 0.0), 1.0):.0%};background:{color}"), class_="bar")
    return joined(bar, tag("span", wording.percent(ratio), class_="beside"))


def growth(row: Row) -> Markup:
    """'+0.30 %': what a day adds, as a share of the limit, so that rows compare; the amount is its hover text."""
    cell, limit = row.get("growth_per_day"), row.get("limit")
    if not (is_number(cell) and limit):
        return escaped("–")
    number = float(str(cell))
    percent = round(100 * number / float(limit), 2) + 0.0  # no "−0.00"
    signed = f"{percent:+.2f} %".replace("-", "−")
    return tag("span", signed, title=f"{format_value(number, str(row.get('unit')))} a day")


def outcome(row: Row, zone: ZoneInfo) -> Markup:
    """'full 14 Jan (2 Jan – 6 Feb)', 'since 9 Nov'."""
    dates = ("since", "date_early", "date_median", "date_late")
    times = {column: pd.Timestamp(row[column]) for column in dates if row.get(column)}
    return escaped(wording.outcome({**row, **dict.fromkeys(dates), **times}, zone))


def unit_of(column: str, unit: object) -> str:
    """The unit of a column of numbers where the row's own is `unit`."""
    if column in RATIOS:
        return "ratio"
    return str(unit) if unit in UNITS and column not in COUNTS else "count"


def _time(text: str, zone: ZoneInfo) -> str:
    return f"{pd.Timestamp(text).tz_convert(zone):%Y-%m-%d %H:%M}" if text.endswith("Z") else text
