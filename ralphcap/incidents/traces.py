"""Which documents are one event? A stack trace, whose lines arrive as documents of their own. Imports nothing of the project.

The lines of a trace have no level, and follow, in their service, the line that they belong to. Some of them tell what they
are: indented lines, Java's `Caused by:`. What stands between two of those, or between them and the line with a level, is
the trace's, too (`Traceback …`, `During handling of …`), and so is the line after Python's last frame: the error itself.
Other lines without a level (an access log's, a malformed one) are events of their own.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

BETWEEN = 5  # unindented lines in a row within a trace: Python's chained errors have five, with their blank lines
PAUSE_MS = 10_000  # between two lines of one trace, which are written at once and read within Filebeat's rounds of 10 s
LONGEST = 1000  # lines of one event; what follows is the next one
_FRAME = r"^(?:[ \t]|Caused by: |\.\.\. \d+ )"
_NO_ERROR_FOLLOWS = r"^(?:\s+at |\s*\.\.\. \d+ |Caused by: )"  # Java and JavaScript name the error first


def events(lines: "pl.DataFrame", *, final: bool) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """The lines with each trace joined to its event, and those that what comes next may still belong to.

    lines   timestamp, service, level, message, in order of time
    final   nothing comes next: all lines are in the first frame
    An event has its first line's timestamp and level; the messages of its lines are joined by line breaks.
    """
    import polars as pl

    if lines.is_empty() or not (lines["level"] == "").any():
        return _split(lines, final)
    lines = lines.with_columns(place=pl.int_range(pl.len()))
    marked = _marked(lines)
    open_from = pl.len() if final else _open_from()
    marked = marked.with_columns(open=pl.col("row") >= open_from.over("service"))
    rest = marked.filter("open").sort("place").select(lines.columns[:-1])
    return _joined(marked.filter(~pl.col("open"))).select(lines.columns[:-1]), rest


def _split(lines: "pl.DataFrame", final: bool) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Lines with levels only: each is an event; a trace may follow the last one of each service."""
    import polars as pl

    if final or lines.is_empty():
        return lines, lines.clear()
    placed = lines.with_columns(place=pl.int_range(pl.len()))
    last = placed.group_by("service").agg(pl.col("place").last())["place"].sort()
    closed = np.ones(len(lines), dtype=bool)
    closed[last.to_numpy()] = False
    return lines.filter(pl.Series(closed)), lines[last]


def _marked(lines: "pl.DataFrame") -> "pl.DataFrame":
    """Lines by service with their row within it, and `begins`: whether an event begins there."""
    import polars as pl

    row = pl.int_range(pl.len()).over("service")
    free, message = pl.col("level") == "", pl.col("message")
    frame = free & message.str.contains(_FRAME)
    marked = lines.sort("service", "place").with_columns(row=row, free=free, frame=frame)
    anchored = pl.when(~pl.col("free") | pl.col("frame")).then(pl.col("row"))
    before = anchored.forward_fill().over("service")
    framed = pl.when(pl.col("frame")).then(pl.col("row")).when(~pl.col("free")).then(-1)
    after = framed.backward_fill().over("service")
    between = (after >= 0) & (after - before <= BETWEEN + 1)
    ends = pl.col("frame").shift(fill_value=False).over("service")
    ends &= ~message.shift(fill_value="").str.contains(_NO_ERROR_FOLLOWS).over("service")
    pause = pl.col("timestamp").to_physical().diff().over("service")
    soon = (pause <= PAUSE_MS).fill_null(value=False)
    continued = pl.col("free") & soon & (pl.col("frame") | between.fill_null(value=False) | ends)
    marked = marked.with_columns(begins=~continued | (pl.col("row") == 0))
    return _cut(marked)


def _cut(marked: "pl.DataFrame") -> "pl.DataFrame":
    """Adds `event`, and lets one begin after each LONGEST lines."""
    import polars as pl

    begun = pl.when("begins").then(pl.col("row")).forward_fill().over("service")
    marked = marked.with_columns(begins=(pl.col("row") - begun) % LONGEST == 0)
    return marked.with_columns(event=pl.col("begins").cum_sum())


def _open_from() -> "pl.Expr":
    """The row from which on lines may belong to what comes next: the event of the line that could be a trace's first."""
    import polars as pl

    sure = pl.col("row") <= pl.len().cast(pl.Int64) - 1 - BETWEEN
    return pl.when(pl.col("begins") & (sure | (pl.col("row") == 0))).then(pl.col("row")).max()


def _joined(marked: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    one = pl.col("event").is_unique()
    single, several = marked.filter(one), marked.filter(~one)
    if several.is_empty():
        return single.sort("place")
    first = [pl.col(name).first() for name in marked.columns if name not in ("message", "event")]
    joined = several.group_by("event", maintain_order=True).agg(*first, pl.col("message").str.join("\n"))
    return pl.concat([single, joined.select(single.columns)]).sort("place")
