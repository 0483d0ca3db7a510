"""When does a disk that several services share fill up, and what happens in which order? Imports capacity.needs.

Each service has a row of its own in the sizing table, and all of them lie on the host's one file system: the disk can be
full while every row is within its limit.

Sources: Elasticsearch reference 8.12, disk-based shard allocation, and the defaults as a real 8.12.2 tells them;
`DiskThresholdDecider` for new indices above the high watermark; queries/alerts for DiskSpaceLow.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.needs import date_left, dated

GB = 2**30
REST = "everything else"


@dataclass(frozen=True)
class Threshold:
    """A level of the disk at which something happens.

    used    share of the disk that is no longer available [ratio]
    free    bytes that are enough, however large the disk is; None: only the share counts
    """

    name: str
    used: float
    free: float | None
    consequence: str

    def level(self, size: float) -> float:
        """The bytes in use at which it is reached, on a disk of `size` bytes."""
        left = (1 - self.used) * size
        return size - (left if self.free is None else min(left, self.free))


# Where the settings are not set, the free space that they demand has an upper end since 8.5: max_headroom.
WATERMARKS = (
    Threshold("Elasticsearch low watermark", 0.85, 200 * GB, "replicas of new indices are not stored any more"),
    Threshold(
        "Elasticsearch high watermark",
        0.90,
        150 * GB,
        "the next day's index gets no shard: from 00:00 UTC (09:00 in Seoul) on its documents find no place",
    ),
    Threshold(
        "Elasticsearch flood stage",
        0.95,
        100 * GB,
        "every index becomes read-only: no log line is stored until space is free",
    ),
)
DISK_SPACE_LOW = Threshold("DiskSpaceLow", 0.90, None, "the alert fires after 5 minutes")
FULL = Threshold("full", 1.0, None, "Prometheus cannot write its log or its blocks, databases stop")
THRESHOLDS = (*WATERMARKS, DISK_SPACE_LOW, FULL)


def joint(parts: pd.DataFrame, *, size: float, available: float, now: pd.Timestamp, by: str = "used") -> pd.DataFrame:
    """Bytes in use on the whole disk over time.

    parts      timestamp (UTC), part, path, and the column that `by` names [bytes]: what each service will use. Path 7 of
               one part belongs to path 7 of the others; with quantiles all parts are high together, the cautious view.
               A part that is called REST tells how the rest grows; without one it stays as it is now.
    size, available   of the file system now, as programs without privileges see it [bytes]
    Returns timestamp, path, used [bytes]: scaled to meet what is measured now; all that no part explains is the rest.
    Times that not all parts have are left out.
    """
    total = parts.pivot_table(index=["timestamp", "path"], columns="part", values=by, observed=True, sort=True).dropna()
    used = total.sum(axis=1).rename("used").reset_index()
    return used.assign(used=used["used"] + _unexplained(parts, size=size, available=available, now=now, by=by))


def shares(
    parts: pd.DataFrame, *, size: float, available: float, now: pd.Timestamp, at: pd.Timestamp, by: str = "used"
) -> pd.DataFrame:
    """Who fills the disk: one row a part, the largest growth first, the rest last.

    Returns part, used (now), then (at another time) [bytes], share (of all that is used now) [ratio], growth [bytes a day];
    medians over the paths.
    """
    days = (at - now) / pd.Timedelta(days=1)
    present, then = (_medians(parts, moment, by) for moment in (now, at))
    table = pd.DataFrame({"used": present, "then": then}).rename_axis("part")
    rest = _unexplained(parts, size=size, available=available, now=now, by=by)
    named = table.index != REST
    if named.all():
        table.loc[REST] = [0.0, 0.0]
    table.loc[REST] += rest
    table["share"] = table["used"] / (size - available)
    table["growth"] = (table["then"] - table["used"]) / days
    last = (table.index == REST).astype(int)
    order = np.lexsort([-table["growth"].to_numpy(), last])
    return table.iloc[order].reset_index()


def crossings(
    used: pd.DataFrame,
    *,
    size: float,
    now: pd.Timestamp,
    horizon: pd.Timedelta,
    thresholds: tuple[Threshold, ...] = THRESHOLDS,
) -> pd.DataFrame:
    """What happens in which order as the disk fills: one row a threshold, in the order in which they come.

    used   joint(); size [bytes]
    Returns threshold, level [bytes in use], date_left()'s columns, consequence.
    """
    rows = []
    for one in thresholds:
        level = one.level(size)
        # A disk is full when nothing fits any more: the level itself is reached, not passed.
        answer = date_left(used, np.nextafter(level, 0), now=now, horizon=horizon, by="used")
        rows.append({"threshold": one.name, "level": level, **answer, "consequence": one.consequence})
    return dated(pd.DataFrame(rows)).sort_values("level", kind="stable", ignore_index=True)


def _unexplained(parts: pd.DataFrame, *, size: float, available: float, now: pd.Timestamp, by: str) -> float:
    """Bytes in use now that no part explains; below 0 where the parts claim more than is in use."""
    return float(size - available - _medians(parts, now, by).sum())


def _medians(parts: pd.DataFrame, moment: pd.Timestamp, by: str) -> pd.Series:
    """By part, the median over its paths at the last time up to `moment`."""
    before = parts[parts["timestamp"] <= moment]
    last = before.groupby("part", observed=True)["timestamp"].transform("max")
    return before[before["timestamp"] == last].groupby("part", observed=True)[by].median()
