"""How are series written as OpenMetrics text, fast? One file for each stretch of time, joined by Arrow in one pass."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tests.lab.series import Series

END = b"# EOF\n"


class OpenMetricsWriter:
    """Writes stretches of the same series: what does not change between files is rendered once.

    start   the grid's first minute; `values[i]` of a series was scraped at start + i minutes + its target's offset
    """

    def __init__(self, series: Sequence[Series], start: pd.Timestamp) -> None:
        self.series = list(series)
        self.start = start
        self.names = pa.array([f"{one.text} " for one in self.series], pa.string())
        self.offsets = np.array([one.target.offset for one in self.series])

    def write(self, path: Path, first: int, last: int) -> int:
        """The samples of the grid's minutes [first, last), as one OpenMetrics file. Returns their number."""
        values = np.vstack([one.values[first:last] for one in self.series]).ravel()
        there = ~np.isnan(values)
        rows = np.repeat(np.arange(len(self.series)), last - first)[there]
        lines = pc.binary_join_element_wise(
            self.names.take(pa.array(rows)),
            pc.cast(pa.array(values[there]), pa.string()),
            self._times(first, last).take(pa.array(np.flatnonzero(there))),
            "",
        )
        with path.open("wb") as file:
            file.write(_characters(lines))
            file.write(END)
        return int(there.sum())

    def _times(self, first: int, last: int) -> pa.Array:
        """' 1763596807.3\\n' for each series and minute, in the order of the values."""
        minutes = self.start.timestamp() + 60.0 * np.arange(first, last)
        distinct, which = np.unique(self.offsets, return_inverse=True)
        texts = [f" {moment:.3f}\n" for offset in distinct for moment in minutes + offset]
        width = last - first
        return pa.array(texts, pa.string()).take(pa.array((which[:, None] * width + np.arange(width)).ravel()))


def _characters(lines: pa.Array) -> memoryview:
    """All characters of an array of texts in a row: Arrow keeps them in one buffer."""
    ends = np.frombuffer(lines.buffers()[1], dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(lines.buffers()[2] or b"")[ends[0] : ends[-1]]
