"""What frame do an answer's buckets make? Pages of a composite aggregation, from indices that spell fields otherwise.

Imports catalog, frames, window.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.catalog.arithmetic import evaluate, paths
from ralphcap.catalog.search_answers import joined_by
from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import BY, LINES, TIME
from ralphcap.frames import TIME_DTYPE, TIMESTAMP, VALUE, empty_series, label_column
from ralphcap.window import Window


def buckets_of(aggregations: Mapping[str, Any], total: int) -> list[dict[str, Any]]:
    """The buckets of one page; without a composite aggregation the whole answer is the one bucket."""
    if BY in aggregations:
        return list(aggregations[BY].get("buckets", []))
    return [{"key": {}, LINES: total, **aggregations}]


def numbers_of(bound: BoundSearch, buckets: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a bucket: its keys by source, and each number that a column reads, by its path."""
    buckets = list(buckets)
    read = sorted({path for column in bound.search.columns.values() for path in paths(column.sources[0])} | {LINES})
    columns: dict[str, Any] = {
        source: pd.Series([bucket["key"][source] for bucket in buckets], dtype="Int64")
        if source == TIME
        else pd.Series([_text(bucket["key"][source]) for bucket in buckets], dtype="object")
        for source in bound.search.sources
    }
    columns |= {path: np.array([_number(bucket, path) for bucket in buckets], dtype="float64") for path in read}
    return pd.DataFrame(columns)


def joined(bound: BoundSearch, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The numbers of several groups of indices as one table: counts add up, first times are the least, …"""
    table = pd.concat(parts, ignore_index=True) if parts else numbers_of(bound, [])
    keys = list(bound.search.sources)
    if len(parts) < 2 or not keys:
        return table if keys or len(table) < 2 else table.agg(_ways(bound, table)).to_frame().T
    return table.groupby(keys, dropna=False, sort=False, observed=True).agg(_ways(bound, table)).reset_index()


def _ways(bound: BoundSearch, table: pd.DataFrame) -> dict[str, str]:
    return {path: joined_by(bound.search, path) for path in table.columns if path not in bound.search.sources}


def answer_frame(bound: BoundSearch, table: pd.DataFrame, read: pd.DatetimeIndex) -> pd.DataFrame:
    """The answer from its numbers.

    read    times of the window of which all days were read: where `zero` says so, what lacks there is 0
    """
    values = {
        name: evaluate(column.sources[0], lambda path: table[path].to_numpy("float64"))
        for name, column in bound.search.columns.items()
    }
    times = table[TIME] if TIME in table else pd.Series([bound.window.start.timestamp() * 1000] * len(table))
    columns: dict[str, Any] = {TIMESTAMP: pd.to_datetime(times.to_numpy("int64"), unit="ms", utc=True).as_unit("ms")}
    columns |= {label_column(label): _labels(table[label]) for label in bound.labels}
    if not bound.search.is_series:
        return _records(bound, columns, values)
    frame = pd.DataFrame(columns | {VALUE: np.broadcast_to(values[VALUE], len(table)).astype("float64")})
    if bound.search.zero:
        frame = _with_zeros(frame, bound, read)
    return _sorted(frame, bound.labels)


def _records(bound: BoundSearch, columns: dict[str, Any], values: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A table of the declared columns: the labels, then each column in its type."""
    frame = pd.DataFrame(columns)
    for name, column in bound.search.columns.items():
        numbers = np.broadcast_to(values[name], len(frame)).astype("float64")
        if column.type == "time":
            frame[name] = pd.to_datetime(pd.Series(numbers).round().astype("Int64"), unit="ms", utc=True).dt.as_unit(
                "ms"
            )
        else:
            frame[name] = numbers
    if TIME not in bound.search.sources:
        frame = frame.drop(columns=TIMESTAMP)
    return (
        frame.sort_values([label_column(label) for label in bound.labels], ignore_index=True) if bound.labels else frame
    )


def _with_zeros(frame: pd.DataFrame, bound: BoundSearch, read: pd.DatetimeIndex) -> pd.DataFrame:
    """The frame with a 0 wherever a series has no line in a time that was read."""
    labels = [label_column(label) for label in bound.labels]
    times = read if TIME in bound.search.sources else pd.DatetimeIndex([bound.window.start]).as_unit("ms")
    if labels:
        series = frame[labels].drop_duplicates(ignore_index=True)
        grid = series.merge(pd.DataFrame({TIMESTAMP: times}), how="cross")
    else:
        grid = pd.DataFrame({TIMESTAMP: times})
    whole = grid.merge(frame, on=[TIMESTAMP, *labels], how="outer")
    whole[VALUE] = whole[VALUE].fillna(0.0)
    for label in labels:
        whole[label] = whole[label].astype(frame[label].dtype)
    return whole[frame.columns].astype({TIMESTAMP: TIME_DTYPE})


def _sorted(frame: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    if frame.empty:
        return empty_series(labels)
    return frame.sort_values([*(label_column(label) for label in labels), TIMESTAMP], ignore_index=True)


def _labels(keys: pd.Series) -> pd.Categorical:
    """A label of the answer: NaN where a line lacks the field."""
    texts = keys.astype("object").where(keys.notna(), None)
    return pd.Categorical(texts, categories=pd.Index(sorted(texts.dropna().unique()), dtype="str"))


def _text(key: Any) -> str | None:
    """What a bucket stands for, as a text: one index may hold numbers where another holds texts."""
    if isinstance(key, float) and key.is_integer():
        key = int(key)
    return key if isinstance(key, str) or key is None else json.dumps(key)


def _number(bucket: Mapping[str, Any], path: str) -> float:
    value: Any = bucket
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return float("nan") if value is None else float(value)


def read_times(window: Window, days: Iterable[pd.Timestamp] | None) -> pd.DatetimeIndex:
    """The window's times of whose whole step each UTC day was read; None: there are no days, and all of it was."""
    times = window.times
    if days is None:
        return times
    first, last = _days(times), _days(times.shift(1, freq=window.step) - pd.Timedelta(milliseconds=1))
    known = np.zeros(last.max() - first.min() + 1, dtype=bool)
    for day in _days(pd.DatetimeIndex(list(days), tz="UTC")) - first.min():
        if 0 <= day < len(known):
            known[day] = True
    read_up_to = np.concatenate([[0], np.cumsum(known)])
    whole = read_up_to[last - first.min() + 1] - read_up_to[first - first.min()] == last - first + 1
    return pd.DatetimeIndex(times[whole])


def _days(times: pd.DatetimeIndex) -> np.ndarray:
    """UTC days since 1970."""
    return times.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[D]").astype("int64")
