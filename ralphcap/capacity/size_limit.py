"""What does a limit by size leave of a Prometheus' blocks? Imports capacity.blocks and
capacity.ingest.

Source: tsdb, `BeyondSizeRetention`, called whenever blocks are read anew: after each write and after each merge. It adds
up log, head chunks and blocks from the newest on, and deletes the first block above the limit with all older ones. After a
merge the sources are still there and count beside the result (seen on a real 2.42).
"""

from dataclasses import dataclass

import numpy as np

from ralphcap.capacity.blocks import Retention, merges
from ralphcap.capacity.ingest import Array, Times


@dataclass(frozen=True)
class Stock:
    """What goes into the blocks.

    begin    where the oldest block begins; cut: ends of the blocks as they are written [s]
    levels   cumulative bytes in blocks at `begin` and at each cut: paths × (cuts + 1)
    listed   bytes that each block takes besides
    """

    begin: int
    cut: Times
    length: int
    levels: Array
    listed: float

    def place(self, times: Times) -> Times:
        """Which column of `levels` holds each time."""
        return np.asarray(np.maximum(times // self.length - self.begin // self.length, 0))

    def sizes(self, ends: Times, oldest: Times) -> Array:
        """Bytes of the blocks between `ends` (columns), of each only what lies after `oldest` (a column a path)."""
        begins = np.maximum(ends[:-1], oldest[:, None])
        there = begins < ends[1:]
        levels = self.levels[:, ends[1:]] - np.take_along_axis(self.levels, np.minimum(begins, ends[1:]), axis=1)
        return np.asarray(levels + there * self.listed)


def oldest_by_size(
    retention: Retention, stock: Stock, by_time: Times, at_write: Array, at_merge: Array
) -> tuple[Times, Times]:
    """Where the oldest block begins [s], paths × cuts: after each write, and after the merges that follow it.

    by_time             oldest_by_time() of each cut
    at_write, at_merge  bytes of log and head chunks at each cut: when the block was written, and while blocks are merged
    """
    times = np.concatenate([[stock.begin], stock.cut])
    limit = np.inf if retention.size is None else retention.size
    merging = merges(retention, stock.cut)
    too_old = stock.place(by_time)
    oldest, ends = np.zeros(len(stock.levels), dtype="int64"), np.zeros(1, dtype="int64")
    written, merged = (np.empty(at_write.shape, dtype="int64") for _ in range(2))
    for number in range(len(stock.cut)):
        ends = np.append(ends[np.searchsorted(ends, oldest.min(), side="right") - 1 :], number + 1)
        oldest = _left(stock, ends, np.maximum(oldest, too_old[number]), at_write[:, number], limit)
        written[:, number] = times[oldest]
        for length, complete in merging:
            if complete[number]:
                begin = max(number - length // stock.length, 0)
                beside = at_merge[:, number] + stock.sizes(np.array([begin, number]), oldest)[:, 0]
                oldest = _left(stock, ends, oldest, beside, limit, up_to=begin)
                ends = ends[(ends <= begin) | (ends >= number)]
        merged[:, number] = times[oldest]
    return written, merged


def _left(stock: Stock, ends: Times, oldest: Times, beside: Array, limit: float, *, up_to: int | None = None) -> Times:
    """The oldest block's begin (a column a path), once all above the limit is deleted; no block that ends after `up_to` is."""
    most = beside + stock.levels[:, ends[-1]] - stock.levels[np.arange(len(oldest)), oldest] + stock.listed * len(ends)
    if (most <= limit).all():
        return oldest
    sizes = stock.sizes(ends, oldest)
    total = beside[:, None] + np.cumsum(sizes[:, ::-1], axis=1)[:, ::-1]
    above = total > limit
    if up_to is not None:
        above &= ends[1:] <= up_to
    return np.asarray(np.maximum(oldest, (above * ends[1:]).max(axis=1, initial=0)))
