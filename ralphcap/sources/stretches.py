"""When did what lack? Runs of missing points, named for people. Imports window."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ralphcap.window import Window

MOST_NAMED = 4  # stretches in one message; the rest is counted

Matrix = npt.NDArray[np.bool_]


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of time (UTC) in which series lack `missing` of `expected` samples."""

    start: pd.Timestamp
    end: pd.Timestamp
    series: int
    missing: int
    expected: int

    def text(self, total: int, thing: str, dated: bool) -> str:
        """'no samples 02:10-02:40 UTC of 3 of 5 series'."""
        what = "no samples" if self.missing >= self.expected else f"{self.missing} of {self.expected} samples missing"
        return f"{what} {period(self.start, self.end, dated)} of {self.series} of {total} {thing}"


def find(
    short: Matrix,
    missing: npt.NDArray[np.int64],
    expected: npt.NDArray[np.int64],
    starts: pd.DatetimeIndex,
    ends: pd.DatetimeIndex,
) -> list[Stretch]:
    """The stretches of a matrix of series × points; series that lack the same points are told together.

    missing, expected   samples of each point, series × points
    starts, ends        the time that a point stands for
    """
    together: dict[tuple[int, int], list[int]] = {}
    for row, first, last in _runs(short):
        together.setdefault((first, last), []).append(row)
    stretches = []
    for (first, last), rows in together.items():
        cells = np.ix_(rows, range(first, last + 1))
        stretches.append(
            Stretch(starts[first], ends[last], len(rows), int(missing[cells].sum()), int(expected[cells].sum()))
        )
    return sorted(stretches)


def describe(stretches: list[Stretch], total: int, thing: str, window: Window) -> str:
    """The largest stretches in the order of time, and how many more there are; empty without any."""
    dated = window.end - window.start > pd.Timedelta(days=1)
    largest = sorted(sorted(stretches, key=lambda stretch: -stretch.missing)[:MOST_NAMED])
    texts = list(Counter(stretch.text(total, thing, dated) for stretch in largest))
    more = len(stretches) - len(largest)
    return ", ".join(texts) + (f" and {more} shorter stretch{'es' if more > 1 else ''}" if more else "")


def period(start: pd.Timestamp, end: pd.Timestamp, dated: bool) -> str:
    """'02:10-02:40 UTC', with dates where asked for or where midnight lies between."""
    clock = "%H:%M" if start.second == end.second == 0 else "%H:%M:%S"
    if start.date() != end.date():
        return f"{start:%Y-%m-%d {clock}} - {end:%Y-%m-%d {clock}} UTC"
    return f"{start:{'%Y-%m-%d ' if dated else ''}{clock}}-{end:{clock}} UTC"


def _runs(short: Matrix) -> Iterator[tuple[int, int, int]]:
    """(row, first, last) of every run of true cells."""
    edges = np.diff(np.pad(short.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, firsts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    for row, first, end in zip(rows.tolist(), firsts.tolist(), ends.tolist(), strict=True):
        yield row, first, end - 1
