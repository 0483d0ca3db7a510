"""Which blocks does a Prometheus hold, and when does it write, merge and delete them? Imports errors, window and
capacity.ingest.

The rules are those of its storage engine (tsdb: `ExponentialBlockRanges`, `LeveledCompactor.plan`, `BeyondTimeRetention`,
`Head.compactable`; Prometheus docs, storage), seen on a real 2.42: tests/capacity/test_retention_on_servers.py.

* What came in stays in memory and in the write-ahead log until it spans one and a half shortest ranges (3 h). Then the
  oldest whole range (2 h) is cut off and written as a block. Ranges begin at multiples of their length since 1970.
* Three blocks become one of three times the range, up to a tenth of the retention or 31 d. A range is merged once it is
  complete and a newer block exists.
* A block is deleted when it ends more than the retention before the newest block's end. Prometheus 3 also deletes one that
  ends exactly the retention before: one block's length earlier, at most.

Times are whole seconds since 1970 (UTC) in arrays of any shape.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ralphcap.capacity.ingest import Times
from ralphcap.errors import ParameterError
from ralphcap.window import format_duration

SHORTEST = pd.Timedelta(hours=2)
LONGEST = pd.Timedelta(days=31)
DEFAULT = pd.Timedelta(days=15)  # where neither time nor size is given
STEPS, FACTOR = 10, 3  # ranges at most, and how many of one make the next
SHARE = 10  # the largest block is at most this part of the retention


@dataclass(frozen=True)
class Retention:
    """What a Prometheus is told to keep.

    time      --storage.tsdb.retention.time; None: no limit by time, or 15 d where there is no limit by size either
    size      --storage.tsdb.retention.size [bytes; its KB, MB, GB are binary]; None: no limit by size
    shortest  --storage.tsdb.min-block-duration
    longest   --storage.tsdb.max-block-duration; None: what Prometheus makes of the retention
    Raises ParameterError for a length or size that is not above 0.
    """

    time: pd.Timedelta | None = None
    size: float | None = None
    shortest: pd.Timedelta = SHORTEST
    longest: pd.Timedelta | None = None

    def __post_init__(self) -> None:
        for name, length in (("time", self.time), ("shortest", self.shortest), ("longest", self.longest)):
            if length is not None and length < pd.Timedelta(seconds=1):
                raise ParameterError(
                    f"A retention's {name} of {length} keeps nothing.\n  Give one above 0, such as '30d'."
                )
        if self.size is not None and not self.size > 0:
            raise ParameterError(
                f"A retention's size of {self.size} keeps nothing.\n  Leave it out for no limit by size."
            )

    @property
    def kept(self) -> pd.Timedelta | None:
        """The limit by time that is in force; None where only the size limits."""
        return DEFAULT if self.time is None and self.size is None else self.time

    @property
    def ranges(self) -> tuple[int, ...]:
        """The lengths of blocks [s], shortest first."""
        longest = self.longest or (min(LONGEST, self.kept / SHARE) if self.kept is not None else LONGEST)
        shortest = round(self.shortest.total_seconds())
        return tuple(
            length
            for length in (shortest * FACTOR**step for step in range(STEPS))
            if length == shortest or length <= longest.total_seconds()
        )

    def flags(self) -> str:
        """The command-line flags that say so."""
        time = [f"--storage.tsdb.retention.time={format_duration(self.time)}"] if self.time is not None else []
        size = [f"--storage.tsdb.retention.size={_spelled(self.size)}"] if self.size is not None else []
        return " ".join([*time, *size])


def cuts(retention: Retention, begin: int, end: int) -> Times:
    """Ends of the blocks that are written while data come in from `begin` to `end`; each as soon as `written()` says."""
    length = retention.ranges[0]
    first = begin // length * length + length
    last = -(-(2 * end - length) // (2 * length)) * length - length  # the last whose moment lies before the end
    return np.arange(first, last + 1, length, dtype="int64")


def written(retention: Retention, cut: Times) -> Times:
    """The moment at which the block that ends at `cut` is written: half a range later, the head spans one and a half."""
    return cut + retention.ranges[0] // 2


def oldest_by_time(retention: Retention, cut: Times, begin: int) -> Times:
    """Where the oldest block begins once the block that ends at `cut` was written, merged and what is too old deleted.

    Holds for retentions that are at least as long as their largest block.
    """
    if retention.kept is None:
        return np.full(cut.shape, begin, dtype="int64")
    edge = cut - round(retention.kept.total_seconds())
    ends, lengths = cut, np.full(cut.shape, retention.ranges[0], dtype="int64")
    for length in retention.ranges:  # the last that holds is the largest block that reaches beyond the edge
        end = -(-edge // length) * length
        there = end <= _merged_up_to(retention, cut, length)
        ends, lengths = np.where(there, end, ends), np.where(there, length, lengths)
    return np.asarray(np.maximum(ends - lengths, begin))


def count(retention: Retention, cut: Times, oldest: Times) -> Times:
    """How many blocks there are from `oldest` to `cut`."""
    total = np.ones(np.broadcast_shapes(cut.shape, oldest.shape), dtype="int64")
    begin = oldest
    for length in reversed(retention.ranges):
        end = _merged_up_to(retention, cut, length)
        total = total + np.maximum(-((begin - end) // length), 0)
        begin = np.maximum(begin, end)
    return np.asarray(total)


def merges(retention: Retention, cut: Times) -> list[tuple[int, NDArray[np.bool_]]]:
    """By range [s], from the second shortest: whether a block of it is merged when the block that ends at `cut` is there."""
    before = cut - retention.ranges[0]
    return [(length, before % length == 0) for length in retention.ranges[1:]]


def _merged_up_to(retention: Retention, cut: Times, length: int) -> Times:
    """Where blocks of one range end: the newest block of all is never merged."""
    return np.asarray((cut - retention.ranges[0]) // length * length)


def _spelled(size: float) -> str:
    """A size as Prometheus reads it, rounded down to a whole number of its unit with at least three digits."""
    for name, factor in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= 100 * factor or (name == "GB" and size >= factor and size % factor == 0):
            return f"{int(size // factor)}{name}"
    return f"{int(size)}B"
