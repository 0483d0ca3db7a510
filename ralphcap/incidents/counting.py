"""How often was each masked line said, when, by whom? Counted chunk by chunk. Imports documents, masking and traces."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from ralphcap.incidents.documents import columns
from ralphcap.incidents.masking import masked
from ralphcap.incidents.traces import events

if TYPE_CHECKING:
    import polars as pl

    Count = Callable[[pl.DataFrame], pl.DataFrame]

SAID = ("mask", "service", "level")
ROWS_KEPT = 200_000  # rows of counts from several chunks, before they are added up


class Counting:
    """Counts of masked lines; memory grows with how different the lines are, not with how many.

    step   also count by stretches of this length, from 1970 on; None: don't
    """

    def __init__(self, step: pd.Timedelta | None = None) -> None:
        self.step = step
        self._open: pl.DataFrame | None = None
        self._counts: list[pl.DataFrame] = []
        self._times: list[pl.DataFrame] = []

    def add(self, documents: pd.DataFrame) -> None:
        """Counts a chunk of documents. Chunks come in order of time."""
        import polars as pl

        lines = columns(documents)
        if self._open is not None:
            lines = pl.concat([self._open, lines])
        closed, self._open = events(lines, final=False)
        said = _said(closed)
        self._counts = _kept([*self._counts, _counted(said)], _added)
        if self.step is not None:
            self._times = _kept([*self._times, _timed(said, self.step)], _added_times)

    def counts(self) -> "pl.DataFrame":
        """One row a masked line, service and level: count; first, last [UTC]; first_line, last_line, least_line."""
        import polars as pl

        return _added(pl.concat([*self._counts, _counted(self._unfinished())]))

    def times(self) -> "pl.DataFrame":
        """One row a masked line, service, level and stretch: count; `timestamp` is the stretch's start [UTC].

        Lines without a time are in no stretch.
        """
        import polars as pl

        if self.step is None:
            raise ValueError("these lines were not counted by time: give `step`")
        return _added_times(pl.concat([*self._times, _timed(self._unfinished(), self.step)]))

    def _unfinished(self) -> "pl.DataFrame":
        """The lines that what comes next may belong to, as if nothing came."""
        open_lines = columns(pd.DataFrame(_NO_LINE)) if self._open is None else self._open
        return _said(events(open_lines, final=True)[0])


_NO_LINE = {"timestamp": pd.Series([], dtype="datetime64[ms, UTC]")}


def _said(closed: "pl.DataFrame") -> "pl.DataFrame":
    return closed.with_columns(masked(closed["message"]).alias("mask"))


def _kept(parts: "list[pl.DataFrame]", add: "Count") -> "list[pl.DataFrame]":
    """The parts, added up once they have many rows."""
    import polars as pl

    return [add(pl.concat(parts))] if sum(map(len, parts)) > ROWS_KEPT else parts


def _counted(said: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    time, line = pl.col("timestamp"), pl.col("message")
    return said.group_by(SAID).agg(
        pl.len().cast(pl.Int64).alias("count"),
        time.min().alias("first"),
        time.max().alias("last"),
        line.first().alias("first_line"),
        line.last().alias("last_line"),
        line.min().alias("least_line"),
    )


def _added(counts: "pl.DataFrame") -> "pl.DataFrame":
    """Counts of several chunks, in their order, as one."""
    import polars as pl

    return (
        counts.group_by(SAID, maintain_order=True)
        .agg(
            pl.col("count").sum(),
            pl.col("first").min(),
            pl.col("last").max(),
            pl.col("first_line").first(),
            pl.col("last_line").last(),
            pl.col("least_line").min(),
        )
        .sort(SAID)
    )


def _timed(said: "pl.DataFrame", step: pd.Timedelta) -> "pl.DataFrame":
    import polars as pl

    milliseconds = step // pd.Timedelta(milliseconds=1)
    stretch = (pl.col("timestamp").to_physical() // milliseconds * milliseconds).cast(pl.Datetime("ms", "UTC"))
    timed = said.filter(pl.col("timestamp").is_not_null())
    return timed.group_by(*SAID, stretch.alias("timestamp")).agg(pl.len().cast(pl.Int64).alias("count"))


def _added_times(times: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    return times.group_by(*SAID, "timestamp").agg(pl.col("count").sum()).sort(*SAID, "timestamp")
