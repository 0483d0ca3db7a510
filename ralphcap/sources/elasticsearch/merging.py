"""In which order do documents from several streams come? By time, then id, with little held back. Imports nothing of the project."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TIMESTAMP, ID = "timestamp", "id"


@dataclass
class Stream:
    """One stream of documents in order of time; what arrives twice (a page asked again) is handed on once.

    begins   no document is older [ms]
    last     time of its newest document
    count    documents that arrived, each once
    """

    begins: int = 0
    held: list[pa.Table] = field(default_factory=list)
    last: int | None = None
    count: int = 0
    finished: bool = False
    _seen: set[str] = field(default_factory=set)  # ids at the last time

    def add(self, table: pa.Table) -> None:
        """Take a page."""
        if not len(table):
            return
        times = table[TIMESTAMP].to_numpy()
        if self.last is not None and times[0] <= self.last:
            again = int(np.searchsorted(times, self.last, side="right"))
            ids = table[ID].slice(0, again).to_pylist()
            keep = np.array(
                [time == self.last and one not in self._seen for time, one in zip(times, ids, strict=False)]
            )
            table = table.filter(pa.array(np.concatenate([keep, np.ones(len(table) - again, dtype=bool)])))
            if not len(table):
                return
            times = table[TIMESTAMP].to_numpy()
        newest = int(times[-1])
        first = int(np.searchsorted(times, newest))
        ids_there = set(table[ID].slice(first).to_pylist())
        self._seen = self._seen | ids_there if newest == self.last else ids_there
        self.last = newest
        self.count += len(table)
        self.held.append(table)


def ready(streams: list[Stream]) -> Iterator[pa.Table]:
    """The documents that nothing can come before any more, sorted by time, then id; at most one table."""
    waiting = [stream for stream in streams if not stream.finished]
    bound = min((stream.begins if stream.last is None else stream.last for stream in waiting), default=None)
    parts = []
    for stream in streams:
        left = []
        for table in stream.held:
            cut = len(table) if bound is None else int(np.searchsorted(table[TIMESTAMP].to_numpy(), bound))
            if cut:
                parts.append(table.slice(0, cut))
            if cut < len(table):
                left.append(table.slice(cut))
        stream.held = left
    if parts:
        whole = pa.concat_tables(parts)
        yield whole.take(pc.sort_indices(whole, sort_keys=[(TIMESTAMP, "ascending"), (ID, "ascending")]))
