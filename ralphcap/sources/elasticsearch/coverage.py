"""Of the lines that a window should hold, which are there to be counted? Asks Elasticsearch once a question.

Errors that stand in two families of indices, lines without a time, stretches in which nobody wrote, values that an index
left out since they are long, and clocks that are hours ahead: none of them shows in an answer itself.
Imports errors, frames, window.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.catalog.searches import Also, Search
from ralphcap.sources.elasticsearch.envelope import Envelope, doubts
from ralphcap.sources.elasticsearch.indices import day_of, wildcard
from ralphcap.window import Window

CELL = pd.Timedelta(minutes=10)
SILENCE = pd.Timedelta(hours=1)  # without a line of any service, where lines are frequent otherwise
FREQUENT = 10  # lines in a usual cell: below that, an empty hour is no wonder
AHEAD = pd.Timedelta(minutes=10)  # more than clocks differ, and than a pipeline holds a line back
LATE = pd.Timedelta(hours=1)  # an index is made by its day's first line


@dataclass(frozen=True)
class Counted:
    """What one look at the indices told.

    by_index    index → lines in the window, and of these such as the second family holds
    cells       lines in each CELL of the window, by its start
    """

    by_index: Mapping[str, tuple[int, int]]
    cells: pd.Series
    missing: tuple[str, ...] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)


def body(search: Search, fields: Sequence[str]) -> dict[str, Any]:
    """The aggregations of the look. `fields`: those that rows are told apart by, as these indices spell them."""
    holds = {"such": {"filter": dict(search.also.holds)}} if search.also else {}
    return {
        "indices": {"terms": {"field": "_index", "size": 10_000}, **({"aggs": holds} if holds else {})},
        "cells": {
            "date_histogram": {
                "field": search.time_field,
                "fixed_interval": f"{CELL.total_seconds():.0f}s",
                "min_doc_count": 1,
            }
        },
        "everything": {
            "global": {},
            "aggs": {"timeless": {"filter": {"bool": {"must_not": [{"exists": {"field": search.time_field}}]}}}},
        },
        **{f"ignored {name}": {"filter": {"term": {"_ignored": name}}} for name in fields},
    }


def counted(parts: Sequence[Envelope]) -> Counted:
    """What the looks at several groups of indices told together."""
    by_index: dict[str, tuple[int, int]] = {}
    cells: dict[int, int] = {}
    ignored: dict[str, int] = {}
    timeless, said = 0, dict.fromkeys(text for part in parts for text in doubts(part))
    for part in parts:
        aggs = part.aggregations
        for bucket in aggs["indices"]["buckets"]:
            by_index[bucket["key"]] = (bucket["doc_count"], bucket.get("such", {}).get("doc_count", 0))
        for bucket in aggs["cells"]["buckets"]:
            cells[bucket["key"]] = cells.get(bucket["key"], 0) + bucket["doc_count"]
        timeless += aggs["everything"]["timeless"]["doc_count"]
        for name, value in aggs.items():
            if name.startswith("ignored ") and value["doc_count"]:
                ignored[name.removeprefix("ignored ")] = (
                    ignored.get(name.removeprefix("ignored "), 0) + value["doc_count"]
                )
    if timeless:
        said[f"{timeless:,} lines have no time, so no window holds them"] = None
    moments = pd.to_datetime(np.array(list(cells), dtype="int64"), unit="ms", utc=True)
    return Counted(
        by_index, pd.Series(list(cells.values()), index=moments, dtype="int64").sort_index(), tuple(said), ignored
    )


def once(search: Search, indices: Sequence[str], seen: Counted) -> tuple[list[str], list[str], list[str]]:
    """Which indices to read so that each line counts once; what lacks in that, and what is to be noted, in words."""
    if not search.also:
        return list(indices), [], []
    kept: list[str] = []
    copied: list[str] = []
    moved: list[str] = []
    both: list[str] = []
    partners = _partners(search, search.also, indices)
    for index in indices:
        if index not in partners:
            kept.append(index)
            continue
        here, there = seen.by_index.get(index, (0, 0))[0], seen.by_index.get(partners[index], (0, 0))[1]
        if here and there >= here:
            copied.append(index)
            continue
        kept.append(index)
        (both if here and there else moved).append(index)
    errors = wildcard(search.also.index)
    notes = [f"what {errors} holds are copies: counted once"] if copied else []
    notes += [f"lines were moved into {errors}: both are read"] if moved and not copied else []
    lacks = [
        f"{min(seen.by_index[index][0], seen.by_index[partners[index]][1]):,} lines of {index} may stand in {partners[index]}, too, and count twice"
        for index in both
    ]
    return kept, lacks, notes


def _partners(search: Search, also: Also, indices: Sequence[str]) -> dict[str, str]:
    """The index of the second family → that of the first of the same day."""
    first = {day_of(search.index, index): index for index in indices if not pd.isna(day_of(search.index, index))}
    days = {index: day_of(also.index, index) for index in indices}
    return {
        index: first[day] for index, day in days.items() if not pd.isna(day) and day in first and first[day] != index
    }


def cut(seen: Counted) -> Iterator[str]:
    """Which values an index left out of its fields since they are long, in words."""
    for name, count in seen.ignored.items():
        yield f"{count:,} lines have a longer {name.removesuffix('.keyword')} than the index keeps, and count as without"


def silences(cells: pd.Series, window: Window, days: Sequence[pd.Timestamp] | None) -> Iterator[str]:
    """Stretches in which nobody wrote although lines are frequent, in words: a pipeline that stood still, or lost lines."""
    if len(cells) < 2 or cells.median() < FREQUENT:
        return
    times = pd.date_range(window.start.floor(CELL), window.end, freq=CELL, inclusive="left")
    known = None if days is None else {day.normalize() for day in days}
    quiet = [time not in cells.index and (known is None or time.normalize() in known) for time in times]
    start = None
    for time, silent in zip([*times, times[-1] + CELL], [*quiet, False], strict=True):
        if silent and start is None:
            start = time
        elif not silent and start is not None:
            if time - start >= SILENCE:
                yield f"no line of any service {start:%Y-%m-%d %H:%M} to {time:%Y-%m-%d %H:%M} UTC"
            start = None


def late(table: pd.DataFrame, indices: Sequence[str]) -> str:
    """Which of the indices were made later than their day's first line makes one, in words."""
    mine = table[table["index"].isin(indices) & table["day"].notna()]
    later = mine[mine["created"] > mine["day"] + LATE]
    if later.empty:
        return ""
    which = (
        "the indices were"
        if len(later) == len(indices) > 1
        else f"{', '.join(later['index'])} {'was' if len(later) == 1 else 'were'}"
    )
    return f"{which} made after their days had begun (restored, written late, or deleted before)"


def clock_body(time_field: str, service_field: str, now: pd.Timestamp) -> dict[str, Any]:
    """Which services write into the future: the newest time of each, and lines ahead of now."""
    ahead = {"filter": {"range": {time_field: {"gt": int((now + AHEAD).timestamp() * 1000), "format": "epoch_millis"}}}}
    newest = {"max": {"field": time_field}}
    return {
        "services": {
            "terms": {"field": service_field, "size": 1_000, "missing": ""},
            "aggs": {"ahead": ahead, "newest": newest},
        }
    }


def clocks(aggregations: Mapping[str, Any], now: pd.Timestamp) -> Iterator[str]:
    """Services whose clock is ahead, in words. Where most of them are, 'now' lies in the past, and clocks tell nothing."""
    buckets = aggregations["services"]["buckets"]
    ahead = [bucket for bucket in buckets if bucket["ahead"]["doc_count"]]
    if 2 * len(ahead) > len(buckets):
        return
    for bucket in ahead:
        hours = (bucket["newest"]["value"] / 1000 - now.timestamp()) / 3600
        yield f"the clock of {bucket['key'] or 'lines without a service'} is about {hours:.1f} h ahead: its lines stand at times that are not theirs"
