"""How much disk does a Prometheus need over time? Imports errors, capacity.blocks, capacity.head and capacity.size_limit.

Blocks, write-ahead log and head chunks are followed cut by cut (every 2 h), for many paths of ingest at once. A limit by
size never stops a write: the disk needs more than that, for the next block, or the result of a merge beside its sources.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention, Times, count, cuts, merges, oldest_by_time, written
from ralphcap.capacity.head import Head, head
from ralphcap.capacity.noises import Array
from ralphcap.capacity.size_limit import Stock, oldest_by_size
from ralphcap.errors import NoData, ParameterError

HEADER = 30 / 120  # bytes a sample: each head chunk of 120 samples has a header and a checksum (tsdb, head_chunks.md)
COLUMNS = ("timestamp", "path", "blocks", "log", "chunks", "used", "peak", "oldest")


@dataclass(frozen=True)
class Footprint:
    """What the data take on disk [bytes].

    sample  a sample in a block (Prometheus docs, storage: one to two)
    series  a series in the index of a block: each block lists its series anew
    logged  a sample in the write-ahead log. Without compression: the value's 8 and about 2 for reference and time (tsdb,
            wal.md); snappy, the default, takes off what repeats
    """

    sample: float = 2.0
    series: float = 0.0
    logged: float = 10.0


def footprint(blocks: pd.DataFrame, *, logged: float = Footprint.logged) -> Footprint:
    """What samples and series take, by least squares over blocks of several lengths.

    blocks   bytes, samples, series: one row a block, from each block's meta.json and size
    Blocks of one length cannot tell the two apart: all is laid on the samples. Raises NoData without samples.
    """
    known = blocks[blocks["samples"] > 0]
    if known.empty:
        raise NoData("No block holds a sample.\n  Ask again once the first block is written, three hours after the start.")
    size = known["bytes"].to_numpy(dtype="float64")
    parts = known[["samples", "series"]].to_numpy(dtype="float64")
    scale = parts.max(axis=0).clip(min=1)
    found, _, rank, _ = np.linalg.lstsq(parts / scale, size, rcond=1e-6)
    if rank < parts.shape[1] or (found < 0).any():
        return Footprint(float(size.sum() / parts[:, 0].sum()), 0.0, logged)
    sample, series = found / scale
    return Footprint(float(sample), float(series), logged)


def prometheus_disk(
    ingest: pd.DataFrame, retention: Retention, footprint: Footprint | None = None, *, series: float = 0.0
) -> pd.DataFrame:
    """Disk used over time, path by path, from the first sample on.

    ingest   timestamp (UTC, regular, right edge of its step), and a column a path, or a quantile: samples a second, or
             bytes a second with Footprint(sample=1, logged=…). It begins with the oldest sample that is held.
    series   how many series there are at a time
    Returns COLUMNS, path by path: timestamp (UTC), path, blocks, log (write-ahead), chunks (of the head), used (their sum) at
    that time, peak (the most within the step that ends there, source and result of a merge side by side) [bytes], oldest
    (UTC, where the oldest block begins; NaT before the first).
    Raises ParameterError for irregular times or ingest below 0, NoData for an empty frame. NaN: nothing was taken in.
    """
    taken = _taken(ingest)
    held = _held(taken, retention, footprint or Footprint(), series)
    place = np.searchsorted(held.moments, taken.times[1:], side="left")
    samples = taken.samples[:, 1:]
    blocks = held.blocks[:, place]
    log = held.takes.logged * samples - held.head.log[:, place] + held.checkpoint[:, place]
    chunks = _chunked(held.takes) * samples - held.head.chunks[:, place]
    used = blocks + log + chunks
    peak = used.copy()
    steps = np.searchsorted(taken.times[1:], held.moments, side="left")
    inside = steps < len(taken.times) - 1
    np.maximum.at(peak, (slice(None), steps[inside]), held.peak[:, inside])
    oldest = held.oldest[:, place]
    return _table(taken, {"blocks": blocks, "log": log, "chunks": chunks, "used": used, "peak": peak}, oldest)


@dataclass(frozen=True)
class _Taken:
    """Cumulative samples (paths × times) at each time [s]; the first time is the first step's left edge."""

    paths: list[str]
    times: Times
    samples: Array

    def at(self, times: Times) -> Array:
        """The same at other times: of all paths, or of each path its own row."""
        rows = np.broadcast_to(times, (len(self.samples), times.shape[-1]))
        return np.stack([np.interp(row, self.times, path) for row, path in zip(rows, self.samples, strict=True)])


@dataclass(frozen=True)
class _Held:
    """What is held after each cut, first before any: paths × (cuts + 1); and the most at each cut: paths × cuts."""

    takes: Footprint
    moments: Times
    head: Head
    checkpoint: Array
    blocks: Array
    oldest: Times
    peak: Array


def _taken(ingest: pd.DataFrame) -> _Taken:
    if len(ingest) < 2:
        raise NoData("The ingest has fewer than two steps.\n  Ask for a longer window.")
    stamps = ingest["timestamp"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    times = stamps.astype("datetime64[s]").astype("int64")
    steps = np.diff(times)
    if (steps != steps[0]).any() or steps[0] <= 0:
        raise ParameterError("The ingest's times are not regular.\n  Give one row a step; NaN where nothing was measured.")
    values = ingest.drop(columns="timestamp")
    rates = np.nan_to_num(values.to_numpy(dtype="float64").T)
    if (rates < 0).any():
        raise ParameterError("The ingest falls below 0.\n  Nothing that was taken in is given back: deletions are not ingest.")
    samples = np.concatenate([np.zeros((len(rates), 1)), np.cumsum(rates * steps[0], axis=1)], axis=1)
    return _Taken([str(name) for name in values.columns], np.append(times[0] - steps[0], times), samples)


def _held(taken: _Taken, retention: Retention, takes: Footprint, series: float) -> _Held:
    begin, listed = int(taken.times[0]), series * takes.series
    cut = cuts(retention, begin, int(taken.times[-1]))
    moments = written(retention, cut)
    there = taken.at(moments)
    log, chunks = takes.logged * there, _chunked(takes) * there
    left = head(log, chunks)
    checkpoint = left.checkpointed * listed
    full_log = log - left.log[:, :-1] + checkpoint[:, :-1]
    at_write, at_merge = full_log + chunks - left.chunks[:, :-1], full_log + chunks - left.chunks[:, 1:]
    levels = takes.sample * taken.at(np.append(begin, cut))
    stock = Stock(begin, cut, retention.ranges[0], levels, listed)
    by_time = oldest_by_time(retention, cut, begin)
    first = oldest = np.broadcast_to(by_time, log.shape)
    if retention.size is not None:
        first, oldest = oldest_by_size(retention, stock, by_time, at_write, at_merge)
    blocks = _bytes(stock, cut, oldest, count(retention, cut, oldest))
    before = np.concatenate([np.zeros((len(log), 1)), blocks], axis=1)
    new = _bytes(stock, cut, np.maximum(cut - stock.length, begin), np.ones(len(cut)))
    merging = _bytes(stock, cut, first, count(retention, cut - stock.length, first) + 1) + _result(retention, stock, first)
    peak = np.maximum(before[:, :-1] + new + at_write, merging + at_merge)
    unknown = np.full((len(log), 1), -1, dtype="int64")
    return _Held(takes, moments, left, checkpoint, before, np.concatenate([unknown, oldest], axis=1), peak)


def _chunked(takes: Footprint) -> float:
    """Bytes of a sample in the head's chunks on disk."""
    return takes.sample + HEADER


def _bytes(stock: Stock, ends: Times, begins: Times, blocks: Array | Times) -> Array:
    """Bytes between two times, in a number of blocks."""
    begins = np.broadcast_to(begins, (len(stock.levels), len(stock.cut)))
    levels = stock.levels[:, stock.place(ends)] - np.take_along_axis(stock.levels, stock.place(begins), axis=1)
    return np.asarray(levels + blocks * stock.listed)


def _result(retention: Retention, stock: Stock, oldest: Times) -> Array:
    """Bytes of the largest block that is merged at each cut; 0 where none is."""
    largest = np.zeros((len(stock.levels), len(stock.cut)))
    end = stock.cut - stock.length
    for length, complete in merges(retention, stock.cut):
        size = _bytes(stock, end, np.minimum(np.maximum(end - length, oldest), end), np.ones(len(end)))
        largest = np.where(complete, np.maximum(largest, size), largest)
    return largest


def _table(taken: _Taken, values: dict[str, Array], oldest: Times) -> pd.DataFrame:
    count_of_paths = len(taken.paths)
    table = pd.DataFrame({name: one.ravel() for name, one in values.items()})
    stamps = pd.to_datetime(np.tile(taken.times[1:], count_of_paths), unit="s", utc=True).as_unit("ms")
    table.insert(0, "timestamp", stamps)
    table.insert(1, "path", np.repeat(taken.paths, len(taken.times) - 1))
    begins = pd.Series(pd.to_datetime(oldest.ravel(), unit="s", utc=True).as_unit("ms"))
    return table.assign(oldest=begins.where(oldest.ravel() >= 0))[list(COLUMNS)]
