"""What is wrong with what a running system keeps? Imports units, window and capacity's blocks, footprint,
needs and retention_lines.

Faults come as tables with one set of columns (FAULT), so that those of several stores stand in one.
"""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.needs import needed
from ralphcap.capacity.retention_lines import lifecycle_policy
from ralphcap.units import format_value
from ralphcap.window import format_duration, parse_duration

FAULT = ("service", "fault", "evidence", "line")
SIZE_SHARE = 0.8  # of the disk: what Prometheus' docs (storage) advise a limit by size to be, for merges and the log
DAY = pd.Timedelta(days=1)
_FACTORS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40, "P": 2**50, "E": 2**60}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGTPE]?)i?B")


def retention_of(flags: Mapping[str, str]) -> Retention:
    """What a Prometheus is told to keep, from /api/v1/status/flags. '0s' and '0B' are no limit."""
    size = sum(
        float(number) * _FACTORS[unit] for number, unit in _SIZE.findall(flags.get("storage.tsdb.retention.size", ""))
    )
    return Retention(
        _duration(flags.get("storage.tsdb.retention.time")),
        size or None,
        _duration(flags.get("storage.tsdb.min-block-duration")) or Retention.shortest,
        _duration(flags.get("storage.tsdb.max-block-duration")),
    )


def prometheus_faults(
    flags: Mapping[str, str],
    *,
    now: pd.Timestamp,
    oldest: pd.Timestamp | None = None,
    deletions: float | None = None,
    paper: pd.Timedelta | None = None,
    limit: float | None = None,
    rate: float | None = None,
    footprint: Footprint | None = None,
    series: float = 0.0,
) -> pd.DataFrame:
    """Faults of a Prometheus' retention.

    flags    /api/v1/status/flags
    oldest   its oldest sample (UTC); deletions: how often it deleted (prometheus_tsdb_time_retentions_total and
             …_size_retentions_total since the oldest sample); none makes a short past a young server's, and no fault
    paper    the retention, and limit: the disk [bytes], that the sizing table gives it
    rate     samples a second, with footprint and series as in prometheus_disk(): tells which limit deletes
    """
    kept = retention_of(flags)
    found = [
        *_without_size(kept, limit),
        *_on_paper(kept, paper),
        *_on_disk(kept, oldest, now, deletions),
        *_cut_by_size(kept, rate, footprint, series),
    ]
    return _table("prometheus", found)


def index_faults(indices: pd.DataFrame, *, now: pd.Timestamp, paper: pd.Timedelta) -> pd.DataFrame:
    """Faults of the retention of daily indices.

    indices   index, day (UTC midnight), bytes, documents: one row an index that is there
    paper     how long the sizing table wants them kept
    """
    found: list[dict[str, str]] = []
    days = int(paper / DAY)
    today = now.floor("D")
    if indices.empty:
        return _table("elasticsearch", found)
    old = indices[indices["day"] < today - (days + 1) * DAY]
    reach = int((today - indices["day"].min()) / DAY)
    if len(old):
        size = format_value(float(old["bytes"].sum()), "bytes")
        text = f"{len(old)} indices are older than {days} d: {size}; the oldest is of {indices['day'].min():%Y-%m-%d}"
        found.append({"fault": "nothing deletes old indices", "evidence": text, "line": lifecycle_policy(days)})
    missing = (indices["day"].max() - indices["day"].min()) / DAY + 1 - indices["day"].nunique()
    if missing > 0:
        text = f"{int(missing)} days between the oldest and the newest have no index"
        found.append({"fault": "days are missing", "evidence": text, "line": "GET _cat/indices?expand_wildcards=all"})
    if not len(old) and reach < days - 1:
        text = f"{reach} whole days are held, {days} are promised: younger than that, or deleted early"
        found.append(
            {"fault": "retention on paper and on disk differ", "evidence": text, "line": lifecycle_policy(days)}
        )
    ahead = indices[indices["day"] > today]
    if len(ahead):
        text = f"{len(ahead)} indices are of days to come, up to {ahead['day'].max():%Y-%m-%d}: a clock or a time zone is wrong"
        found.append(
            {"fault": "indices of the future", "evidence": text, "line": "date { timezone => … } in Logstash's filter"}
        )
    return _table("elasticsearch", found)


def _without_size(kept: Retention, limit: float | None) -> Iterator[dict[str, str]]:
    if kept.size is None:
        unknown = "--storage.tsdb.retention.size=…  # 80 % of its disk"
        yield {
            "fault": "no limit by size is set",
            "evidence": "more series, or a shorter interval, fill the disk before any age is reached",
            "line": unknown if limit is None else Retention(size=SIZE_SHARE * limit).flags(),
        }
    elif limit is not None and kept.size > limit:
        text = f"deletes at {format_value(kept.size, 'bytes')}, its disk has {format_value(limit, 'bytes')}"
        yield {
            "fault": "limit by size above the disk",
            "evidence": text,
            "line": Retention(size=SIZE_SHARE * limit).flags(),
        }
    if kept.size is not None and kept.time is None:
        text = f"blocks grow to {format_value(kept.ranges[-1], 'seconds')}, and one deletion takes all of the oldest"
        yield {
            "fault": "a limit by size alone",
            "evidence": text,
            "line": Retention(time=30 * DAY).flags() + " beside it",
        }


def _on_paper(kept: Retention, paper: pd.Timedelta | None) -> Iterator[dict[str, str]]:
    if paper is not None and kept.kept is not None and kept.kept != paper:
        text = f"told {format_duration(kept.kept)}, the sizing table says {format_duration(paper)}"
        yield {
            "fault": "retention on paper and as told differ",
            "evidence": text,
            "line": Retention(time=paper).flags(),
        }


def _on_disk(
    kept: Retention, oldest: pd.Timestamp | None, now: pd.Timestamp, deletions: float | None
) -> Iterator[dict[str, str]]:
    if oldest is None or kept.kept is None:
        return
    reach = now - oldest
    # The oldest block goes once it ends before the retention; and the head is up to three ranges of the shortest long.
    most = kept.kept + pd.Timedelta(seconds=kept.ranges[-1]) + 2 * kept.shortest
    days = format_value(reach / pd.Timedelta(seconds=1), "seconds")
    if reach > most:
        text = f"the oldest sample is {days} old, {format_duration(kept.kept)} are told: nothing was compacted or deleted lately"
        line = "prometheus_tsdb_compactions_failed_total, prometheus_tsdb_reloads_failures_total: look why"
        yield {"fault": "retention on paper and on disk differ", "evidence": text, "line": line}
    elif reach < kept.kept and deletions != 0:
        text = f"the oldest sample is {days} old, {format_duration(kept.kept)} are told: younger than that, or deleted by size or by hand"
        line = "prometheus_tsdb_size_retentions_total: look whether the size cut it"
        yield {"fault": "retention on paper and on disk differ", "evidence": text, "line": line}


def _cut_by_size(
    kept: Retention, rate: float | None, footprint: Footprint | None, series: float
) -> Iterator[dict[str, str]]:
    if kept.size is None or kept.time is None or not rate:
        return
    days = needed(rate, [kept], footprint, series=series)["most"].iloc[0]
    if days < kept.time / DAY:
        whole = needed(rate, [Retention(kept.time)], footprint, series=series)["highest"].iloc[0]
        text = f"{format_value(kept.size, 'bytes')} hold {days:.0f} d at today's ingest, never the {format_duration(kept.time)} that are told"
        line = f"--storage.tsdb.retention.size={whole / 2**30:.0f}GB, or --storage.tsdb.retention.time={days:.0f}d"
        yield {"fault": "the size always cuts first", "evidence": text, "line": line}


def _duration(text: str | None) -> pd.Timedelta | None:
    return None if not text or text in ("0", "0s") else parse_duration(text)


def _table(service: str, found: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame([{"service": service, **one} for one in found], columns=list(FAULT))
