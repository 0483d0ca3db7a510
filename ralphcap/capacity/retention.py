"""How much disk does a Prometheus need over time? Imports capacity's blocks, footprint, head, ingest and
size_limit.

Blocks, write-ahead log and head chunks are followed cut by cut (every 2 h), for many paths of ingest at once. A limit by
size never stops a write: the disk needs more than that, for the next block, or the result of a merge beside its sources.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention, count, cuts, merges, oldest_by_time, written
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.head import Head, head
from ralphcap.capacity.ingest import Array, Taken, Times, disk_table, taken
from ralphcap.capacity.size_limit import Stock, oldest_by_size


def prometheus_disk(
    ingest: pd.DataFrame, retention: Retention, footprint: Footprint | None = None, *, series: float = 0.0
) -> pd.DataFrame:
    """Disk used over time, path by path, from the first sample on.

    ingest   timestamp (UTC, regular, right edge of its step), and a column a path, or a quantile: samples a second, or
             bytes a second with Footprint(sample=1, logged=…). It begins with the oldest sample that is held.
    series   how many series there are at a time
    Returns, path by path: timestamp (UTC), path, blocks, log (write-ahead), chunks (of the head), used (their sum) at
    that time, peak (the most on the disk within the step that ends there: a merge's sources and its result side by side, the
    result in whole segments) [bytes], oldest (UTC, where the oldest block begins; NaT before the first).
    Raises ParameterError for irregular times or ingest below 0, NoData for an empty frame. NaN: nothing was taken in.
    """
    flow = taken(ingest)
    held = _held(flow, retention, footprint or Footprint(), series)
    times, samples = flow.times[1:], flow.totals[:, 1:]
    place = np.searchsorted(held.moments, times, side="left")
    blocks = held.blocks[:, place]
    log = held.takes.logged * samples - held.head.log[:, place] + held.checkpoint[:, place]
    chunks = held.takes.chunked * samples - held.head.chunks[:, place]
    used = blocks + log + chunks
    peak = used.copy()
    steps = np.searchsorted(times, held.moments, side="left")
    for row, most in zip(peak, held.peak, strict=True):
        np.maximum.at(row, steps, most)
    values = {"blocks": blocks, "log": log, "chunks": chunks, "used": used, "peak": peak}
    return disk_table(flow, values, held.oldest[:, place])


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


def _held(flow: Taken, retention: Retention, takes: Footprint, series: float) -> _Held:
    begin, listed = int(flow.times[0]), series * takes.series
    cut = cuts(retention, begin, int(flow.times[-1]))
    moments = written(retention, cut)
    there = flow.at(moments)
    log, chunks = takes.logged * there, takes.chunked * there
    left = head(log, chunks)
    checkpoint = np.where(left.checkpointed, listed, 0.0)
    beside = checkpoint - left.log - left.chunks
    at_write, at_merge = log + chunks + beside[:, :-1], log + chunks + beside[:, 1:]  # the log is cut before merges
    levels = takes.sample * flow.at(np.append(begin, cut))
    stock = Stock(begin, cut, retention.ranges[0], levels, listed)
    by_time = oldest_by_time(retention, cut, begin)
    first = oldest = np.broadcast_to(by_time, log.shape)
    if retention.size is not None:
        first, oldest = oldest_by_size(retention, stock, by_time, at_write, at_merge)
    blocks = _bytes(stock, cut, oldest, count(retention, cut, oldest))
    before = np.concatenate([np.zeros((len(log), 1)), blocks], axis=1)
    new = _bytes(stock, cut, np.maximum(cut - stock.length, begin), np.ones(len(cut)))
    merged = _result(retention, stock, first)
    merging = _bytes(stock, cut, first, count(retention, cut - stock.length, first) + 1) + takes.allocated(merged)
    peak = np.maximum(before[:, :-1] + takes.allocated(new) + at_write, np.where(merged > 0, merging + at_merge, 0))
    unknown = np.full((len(log), 1), -1, dtype="int64")
    return _Held(takes, moments, left, checkpoint, before, np.concatenate([unknown, oldest], axis=1), peak)


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
