"""How much disk does a Prometheus need beside its blocks? Write-ahead log and head chunks. Imports capacity.blocks.

Sources: tsdb, `Head.truncateWAL`, `wlog.DefaultSegmentSize`, `ChunkDiskMapper.Truncate`; seen on a real 2.42.

The write-ahead log is a row of segments. Each cut of the head begins a new one, and removes the lower two thirds of the
closed ones, the newest closed one left out: a busy log holds 1 to 3 h, one that fills less than a segment in 2 h holds
4 to 8 h. What the removed ones said of living series goes into a checkpoint. Head chunks are files that begin at a cut
and are removed at the second cut after: they hold the full chunks of the last 2 to 4 h.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ralphcap.capacity.ingest import Array

SEGMENT = 128 * 2**20  # bytes


@dataclass(frozen=True)
class Head:
    """Where log and chunks begin [cumulative bytes]: paths × (cuts + 1), the first column before any cut.

    checkpointed   whether parts of the log were removed, so that there is a checkpoint
    """

    log: Array
    chunks: Array
    checkpointed: NDArray[np.bool_]


def head(log: Array, chunks: Array) -> Head:
    """What each cut leaves of log and head chunks.

    log, chunks   cumulative bytes at the moment of each cut: paths × cuts
    """
    none = np.zeros((len(log), 1))
    begun = np.concatenate([none, log], axis=1)
    closed = np.cumsum(np.maximum(np.ceil(np.diff(begun) / SEGMENT), 1), axis=1)
    first = np.concatenate([none, _first_segments(closed)], axis=1)
    ends = np.concatenate([none, closed], axis=1)
    starts = np.stack([np.interp(*rows) for rows in zip(first, ends, begun, strict=True)])
    return Head(starts, np.concatenate([none, none, chunks[:, :-1]], axis=1)[:, : begun.shape[1]], first > 0)


def _first_segments(closed: Array) -> Array:
    """The oldest segment left after each cut, given how many were closed up to it (paths × cuts)."""
    rows, which = np.unique(closed, axis=0, return_inverse=True)  # where logs are short, all paths cut alike
    return np.array([_first_of(row.tolist()) for row in rows], dtype="float64").reshape(rows.shape)[which.ravel()]


def _first_of(closed: list[float]) -> list[float]:
    first, found = 0, []
    for last in closed:
        removed = first + max(int(last) - 2 - first, 0) * 2 // 3
        first = removed + 1 if removed > first else first
        found.append(float(first))
    return found
