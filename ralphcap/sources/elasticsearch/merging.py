"""In which order do documents from several slices come? By time, then id, with little held back. Imports nothing of the project."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TIMESTAMP, ID = "timestamp", "id"


@dataclass
class Stream:
    """The documents of one slice of time, as they arrive: in any order.

    begins   no document is older [ms], and none of a slice before it is as young
    """

    begins: int
    held: list[pa.Table] = field(default_factory=list)
    finished: bool = False


def ready(streams: list[Stream]) -> Iterator[pa.Table]:
    """The documents that nothing can come before any more, sorted by time, then id; at most one table."""
    bound = min((stream.begins for stream in streams if not stream.finished), default=None)
    parts = []
    for stream in streams:
        if stream.finished and (bound is None or stream.begins < bound):
            parts += stream.held
            stream.held = []
    if parts:
        yield in_order(pa.concat_tables(parts))


def in_order(table: pa.Table) -> pa.Table:
    """The rows by time, then id. Most of them are in order of time, and few of one time, which is what makes this quick."""
    times = table[TIMESTAMP].to_numpy()
    order = np.argsort(times, kind="stable")
    same = np.diff(times[order]) == 0
    tied = np.append(same, False) | np.append(False, same)  # of a row and the one before it, or behind it
    if tied.any():
        some = order[tied]
        order[tied] = some[
            pc.sort_indices(table.select([TIMESTAMP, ID]).take(some), [(TIMESTAMP, "ascending"), (ID, "ascending")])
        ]
    return table.take(order)
