"""Which limits of services that share a disk cannot be used up? Imports units and capacity's retention_faults,
retention_lines and shared_disk.
"""

import math

import pandas as pd

from ralphcap.capacity.retention_faults import FAULT
from ralphcap.capacity.retention_lines import container_logs
from ralphcap.capacity.shared_disk import WATERMARKS
from ralphcap.units import format_value

CONTAINER_LOGS = "container logs"
ELASTICSEARCH = "elasticsearch"


def disk_faults(rows: pd.DataFrame, *, size: float, available: float) -> pd.DataFrame:
    """Limits that the disk does not hold, limits that come after a watermark, and what has no limit at all.

    rows   part, used, limit [bytes; NaN: none]: what lies on one file system
    size, available   of it [bytes]
    Returns FAULT.
    """
    taken = size - available
    found = [*_more_than_there_is(rows, available)]
    for row in rows.to_dict("records"):
        part, used, limit = str(row["part"]), float(row["used"]), float(row["limit"])
        if part == ELASTICSEARCH:
            found += _watermarks(taken - used, limit, size)
        if math.isnan(limit):
            line = container_logs() if part == CONTAINER_LOGS else f"[{part}.disk] in sizing.toml"
            text = f"it has {format_value(used, 'bytes')} and grows as long as there is room"
            found.append({"service": part, "fault": "no limit", "evidence": text, "line": line})
    return pd.DataFrame(found, columns=list(FAULT))


def _more_than_there_is(rows: pd.DataFrame, available: float) -> list[dict[str, str]]:
    limited = rows[rows["limit"].notna()]
    promised, there = float(limited["limit"].sum()), available + float(limited["used"].sum())
    if promised <= there:
        return []
    text = f"the limits add up to {format_value(promised, 'bytes')}; {format_value(there, 'bytes')} are there for them"
    return [
        {"service": "host", "fault": "limits exceed the disk", "evidence": text, "line": "limit = … in sizing.toml"}
    ]


def _watermarks(others: float, limit: float, size: float) -> list[dict[str, str]]:
    """The first watermark that comes before a limit, where all else on the disk has `others` bytes in use."""
    first = next((mark for mark in WATERMARKS if others + limit > mark.level(size)), None)
    if first is None:
        return []
    room = format_value(max(first.level(size) - others, 0.0), "bytes")
    text = f"{first.name} comes at {room} of its {format_value(limit, 'bytes')}: {first.consequence}"
    line = f'limit = "{room.replace(",", "")}"  # sizing.toml, [elasticsearch.disk]'
    return [{"service": ELASTICSEARCH, "fault": "watermarks come before the limit", "evidence": text, "line": line}]
