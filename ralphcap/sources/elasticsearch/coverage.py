"""Of the lines that a window should hold, which are there to be counted? Asks Elasticsearch once a question.

Lines without a time or with one of another day, without a field or with one that is too long for its index, and stretches
in which nobody wrote: none of them shows in an answer itself. Imports errors, frames, window.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.catalog.searches import Search
from ralphcap.sources.elasticsearch.envelope import Envelope, doubts
from ralphcap.sources.elasticsearch.indices import DAY, day_of
from ralphcap.window import Window

CELL = pd.Timedelta(minutes=10)
MOST_CELLS = 20_000  # of a window, a third of the buckets that a server gives (search.max_buckets)
SILENCE = pd.Timedelta(hours=1)  # without a line of any service, where lines are frequent otherwise
FREQUENT = 10  # lines in a usual cell: below that, an empty hour is no wonder
LATE = pd.Timedelta(hours=1)  # an index is made by its day's first line


@dataclass(frozen=True)
class Index:
    """What a look told of one index.

    lines, such   lines in the window, and of these such as the second family holds
    cells         the same two of each cell that has any, by its start [ms]
    have          name of a field → lines that have it
    """

    lines: int
    such: int
    cells: Mapping[int, tuple[int, int]]
    have: Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """What one look at the indices told.

    cells      lines in each cell of the window, by its start
    missing    what lacks, in words
    ignored    field → lines whose value is too long for it
    elsewhere  index → lines of other days than its own
    instead    name of a field → lines that have it under another spelling than their index is asked by
    """

    by_index: Mapping[str, Index]
    cells: pd.Series
    missing: tuple[str, ...] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    instead: Mapping[str, int] = field(default_factory=dict)


def cell_of(window: Window) -> pd.Timedelta:
    """How long the cells of a window are: CELL, or as many of them as MOST_CELLS asks for."""
    return CELL * max(1, -(-(window.end - window.start) // (CELL * MOST_CELLS)))


def body(search: Search, spelling: Mapping[str, str], indices: Sequence[str], window: Window) -> dict[str, Any]:
    """The aggregations of the look at indices that spell fields in one way."""
    such = {"such": {"filter": dict(search.also.holds)}} if search.also else {}
    seconds = f"{cell_of(window).total_seconds():.0f}s"
    histogram = {"field": search.time_field, "fixed_interval": seconds, "min_doc_count": 1}
    cells = {"date_histogram": histogram, **({"aggs": such} if such else {})}
    have = {f"have {name}": {"filter": _exists(name_in_index)} for name, name_in_index in spelling.items()}
    instead = {f"instead {name}": {"filter": _instead(search, name, asked)} for name, asked in spelling.items()}
    return {
        "indices": {"terms": {"field": "_index", "size": 10_000}, "aggs": {**such, "cells": cells, **have}},
        "everything": {"global": {}, "aggs": _everything(search, indices)},
        **{f"ignored {name}": {"filter": {"term": {"_ignored": name}}} for name in sorted(set(spelling.values()))},
        **instead,
    }


def _exists(name: str) -> dict[str, Any]:
    return {"exists": {"field": name}}


def _instead(search: Search, name: str, asked: str) -> dict[str, Any]:
    """Lines without the field that is asked for, and with another one that may be it."""
    others = {candidate.removesuffix(".keyword") for candidate in search.fields[name]}
    there = [_exists(other) for other in sorted(others - {asked.removesuffix(".keyword")})]
    return {"bool": {"must_not": [_exists(asked)], "filter": [{"bool": {"should": there}} if there else _NOTHING]}}


_NOTHING: dict[str, Any] = {"bool": {"must_not": [{"match_all": {}}]}}


def _everything(search: Search, indices: Sequence[str]) -> dict[str, Any]:
    """What lines of any time tell: those without one, and those of another day than their index."""
    has = _exists(search.time_field)
    days = {index: day for index in indices if isinstance(day := _day(search, index), pd.Timestamp)}
    elsewhere = [
        {"bool": {"filter": [{"term": {"_index": index}}, has], "must_not": [_within_a_day(search.time_field, day)]}}
        for index, day in days.items()
    ]
    by_index = {"indices": {"terms": {"field": "_index", "size": 10_000}}}
    return {
        "timeless": {"filter": {"bool": {"must_not": [has]}}},
        "elsewhere": {"filter": {"bool": {"should": elsewhere or [_NOTHING]}}, "aggs": by_index},
    }


def _day(search: Search, index: str) -> Any:
    day = day_of(search.index, index)
    return day_of(search.also.index, index) if pd.isna(day) and search.also else day


def _within_a_day(time_field: str, day: pd.Timestamp) -> dict[str, Any]:
    start, end = (int(bound.timestamp() * 1000) for bound in (day, day + DAY))
    return {"range": {time_field: {"gte": start, "lt": end, "format": "epoch_millis"}}}


def counted(parts: Sequence[Envelope]) -> Counted:
    """What the looks at several groups of indices told together."""
    by_index: dict[str, Index] = {}
    cells: dict[int, int] = {}
    ignored: dict[str, int] = {}
    instead: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    timeless, said = 0, dict.fromkeys(text for part in parts for text in doubts(part))
    for part in parts:
        aggs = part.aggregations
        for bucket in aggs["indices"]["buckets"]:
            index = by_index[bucket["key"]] = _index(bucket)
            for start, (lines, _) in index.cells.items():
                cells[start] = cells.get(start, 0) + lines
        timeless += aggs["everything"]["timeless"]["doc_count"]
        elsewhere |= {one["key"]: one["doc_count"] for one in aggs["everything"]["elsewhere"]["indices"]["buckets"]}
        _add(ignored, aggs, "ignored ")
        _add(instead, aggs, "instead ")
    if timeless:
        said[f"{timeless:,} lines have no time, so no window holds them"] = None
    moments = pd.to_datetime(np.array(list(cells), dtype="int64"), unit="ms", utc=True)
    series = pd.Series(list(cells.values()), index=moments, dtype="int64").sort_index()
    return Counted(by_index, series, tuple(said), ignored, elsewhere, instead)


def _index(bucket: Mapping[str, Any]) -> Index:
    return Index(
        bucket["doc_count"],
        bucket.get("such", {}).get("doc_count", 0),
        {one["key"]: (one["doc_count"], one.get("such", {}).get("doc_count", 0)) for one in bucket["cells"]["buckets"]},
        {name.removeprefix("have "): one["doc_count"] for name, one in bucket.items() if name.startswith("have ")},
    )


def _add(counts: dict[str, int], aggs: Mapping[str, Any], prefix: str) -> None:
    for called, value in aggs.items():
        if called.startswith(prefix) and value["doc_count"]:
            name = called.removeprefix(prefix)
            counts[name] = counts.get(name, 0) + value["doc_count"]


def without(seen: Counted, indices: Sequence[str]) -> Iterator[str]:
    """Fields that no line of an index has, and lines that have them elsewhere, in words."""
    lacking: dict[str, list[str]] = {}
    for index in indices:
        for name, count in seen.by_index[index].have.items() if index in seen.by_index else ():
            if not count:
                lacking.setdefault(name, []).append(index)
    for name, where in lacking.items():
        yield f"no line of {', '.join(where)} has a {name}"
    for name, count in seen.instead.items():
        yield f"{count:,} lines have their {name} in another field than their index is asked by, and count as without"


def astray(seen: Counted) -> Iterator[str]:
    """Lines that no question about their times finds, since they stand in the index of another day, in words."""
    for index, count in seen.elsewhere.items():
        yield f"{count:,} lines of {index} have times of other days, and are not found there"


def cut(seen: Counted) -> Iterator[str]:
    """Which values an index left out of its fields since they are long, in words."""
    for name, count in seen.ignored.items():
        yield f"{count:,} lines have a longer {name.removesuffix('.keyword')} than the index keeps, and count as without"


def silences(cells: pd.Series, window: Window, days: Sequence[pd.Timestamp] | None) -> Iterator[str]:
    """Stretches in which nobody wrote although lines are frequent, in words: a pipeline that stood still, or lost lines."""
    if cells.empty and window.end - window.start >= SILENCE:
        yield f"no line of any service {_moment(window.start)} to {_moment(window.end)} UTC"
    if len(cells) < 2 or cells.median() < FREQUENT:
        return
    cell = cell_of(window)
    times = pd.date_range(window.start.floor(cell), window.end, freq=cell, inclusive="left")
    known = None if days is None else {day.normalize() for day in days}
    quiet = [time not in cells.index and (known is None or time.normalize() in known) for time in times]
    start = None
    for time, silent in zip([*times, times[-1] + cell], [*quiet, False], strict=True):
        if silent and start is None:
            start = time
        elif not silent and start is not None:
            if time - start >= SILENCE:
                yield f"no line of any service {_moment(start)} to {_moment(time)} UTC"
            start = None


def _moment(time: pd.Timestamp) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


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
