"""How is a row of the sizing table named in a figure, and its dates? Imports figures.axes, units."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.axes import local_time
from ralphcap.units import format_value


def name(row: Mapping[str, Any]) -> str:
    """'Elasticsearch disk', 'Prometheus CPU'."""
    resource = "CPU" if row["resource"] == "cpu" else str(row["resource"])
    return f"{row.get('title') or row['service']} {resource}"


def amount(row: Mapping[str, Any], column: str) -> str:
    """A cell of the row in the row's unit."""
    return format_value(float(row[column]), str(row["unit"]))


def known(value: Any) -> bool:
    """The cell holds something: not None, NaN, NaT or an empty text."""
    return value is not None and value == value and value is not pd.NaT and value != ""


def day(value: Any, zone: ZoneInfo) -> str:
    """'14 Jan', in the display zone; 'later' where the date is not known."""
    return f"{local_time(value, zone):%-d %b}" if known(value) else "later"


def dates(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """'14 Jan (2 Jan – 6 Feb)'; '' for a row without dates."""
    early, median, late = (row.get(f"date_{which}") for which in ("early", "median", "late"))
    if not any(known(date) for date in (early, median, late)):
        return ""
    ends = f"{day(early, zone)} – {day(late, zone)}"
    return f"{day(median, zone)} ({ends})" if known(median) else f"{ends}"


def outcome(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """What the verdict comes to, in a few words: 'full 14 Jan (2 Jan – 6 Feb)', 'since 9 Nov', '' for ok."""
    if row["verdict"] == "breach":
        return f"since {day(row['since'], zone)}" if known(row.get("since")) else "over its limit"
    when = dates(row, zone)
    return f"full {when}" if when else ""
