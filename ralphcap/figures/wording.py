"""How is a row of the sizing table named in a figure, and its dates? Imports capacity.disk_rows, figures.axes, units."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.disk_rows import CUT
from ralphcap.figures.axes import local_time
from ralphcap.units import format_value

DATES = ("date_early", "date_median", "date_late")  # p10, p50, p90 of the day on which a row reaches its limit

Row = Mapping[Any, Any]  # a row of a review's table: what `to_dict("records")` gives, or an object of its JSON


def name(row: Row) -> str:
    """'Elasticsearch disk', 'Prometheus CPU'."""
    resource = "CPU" if row["resource"] == "cpu" else str(row["resource"])
    return f"{row.get('title') or row['service']} {resource}"


def amount(row: Row, column: str) -> str:
    """A cell of the row in the row's unit."""
    return format_value(float(row[column]), str(row["unit"]))


def known(value: Any) -> bool:
    """The cell holds something: not None, NaN, NaT or an empty text."""
    return not pd.isna(value) and value != ""


def day(value: Any, zone: ZoneInfo, *, beside: Any = None) -> str:
    """'14 Jan 2027', in the display zone, without the year beside a day of the same one; 'later' where it is not known."""
    if not known(value):
        return "later"
    local = local_time(value, zone)
    same = known(beside) and local_time(beside, zone).year == local.year
    return f"{local:%-d %b}" if same else f"{local:%-d %b %Y}"


def dates(row: Row, zone: ZoneInfo) -> str:
    """'14 Jan 2027 (2 Jan – 6 Feb)', or the one day that all three lie in.

    '1 chance in 10 by 20 Jan 2027' where the median never comes; '' without dates.
    """
    early, median, late = (row.get(name) for name in DATES)
    if known(median):
        first, middle, last = (day(one, zone, beside=median) for one in (early, median, late))
        return day(median, zone) + ("" if first == middle == last else f" ({first} – {last})")
    return f"1 chance in 10 by {day(early, zone)}" if known(early) else ""


def outcome(row: Row, zone: ZoneInfo) -> str:
    """What the verdict comes to, in a few words: 'full 14 Jan 2027 (2 Jan – 6 Feb)', 'since 9 Nov 2026'; '' where nothing comes.

    A row that brings its own (`outcome`) is taken at its word.
    """
    if known(row.get("outcome")):
        return str(row["outcome"])
    if row["verdict"] == "breach":
        return f"since {day(row['since'], zone)}" if known(row.get("since")) else "over its limit"
    when = dates(row, zone)
    if when and not known(row.get("date_median")):
        return when
    if row["verdict"] == "watch" and not when:
        return "at its limit already"  # its last day is above the limit, though the window's demand is not
    comes = "retention cut" if CUT in str(row.get("note") or "") else "full"
    return f"{comes} {when}" if when else ""


def percent(share: float) -> str:
    """A share in whole percent: '112 %'; '–' where it is not known."""
    return f"{share:.0%}".replace("%", " %") if known(share) else "–"
