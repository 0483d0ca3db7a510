"""How many bytes does a Prometheus need for a sample, and for a series? Imports errors and capacity.ingest.

Sources: Prometheus docs, storage; tsdb's documents of formats (wal.md, head_chunks.md, index.md) and `chunks.NewWriter`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.ingest import Array
from ralphcap.errors import NoData

HEADER = 30 / 120  # bytes a sample: each head chunk of 120 samples has a header and a checksum


@dataclass(frozen=True)
class Footprint:
    """What the data take on disk [bytes].

    sample   a sample in a block (docs: one to two)
    series   a series in the index of a block: each block lists its series anew
    logged   a sample in the write-ahead log. Without compression: the value's 8 and about 2 for reference and time;
             snappy, the default, takes off what repeats
    segment  what a block takes from the file system at a time while it is written: the unused rest is given back at the
             end. 0 where the file system cannot allocate ahead
    """

    sample: float = 2.0
    series: float = 0.0
    logged: float = 10.0
    segment: float = 512 * 2**20

    @property
    def chunked(self) -> float:
        """Bytes of a sample in the head's chunks on disk."""
        return self.sample + HEADER

    def allocated(self, size: Array) -> Array:
        """What blocks of these sizes take from the file system while they are written; nothing for no block."""
        return np.ceil(size / self.segment) * self.segment if self.segment else size


def footprint(blocks: pd.DataFrame, *, logged: float = Footprint.logged) -> Footprint:
    """What samples and series take, by least squares over blocks of several lengths.

    blocks   bytes, samples, series: one row a block, from each block's meta.json and size
    Blocks of one length cannot tell the two apart: all is laid on the samples. Raises NoData without samples.
    """
    known = blocks[blocks["samples"] > 0]
    if known.empty:
        raise NoData(
            "No block holds a sample.\n  Ask again once the first block is written, three hours after the start."
        )
    size = known["bytes"].to_numpy(dtype="float64")
    parts = known[["samples", "series"]].to_numpy(dtype="float64")
    scale = parts.max(axis=0).clip(min=1)
    found, _, rank, _ = np.linalg.lstsq(parts / scale, size, rcond=1e-6)
    if rank < parts.shape[1] or (found < 0).any():
        return Footprint(float(size.sum() / parts[:, 0].sum()), 0.0, logged)
    sample, series = found / scale
    return Footprint(float(sample), float(series), logged)
