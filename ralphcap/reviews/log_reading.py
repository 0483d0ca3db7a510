"""What do a window's lines say, and what changed against another window? Asks a source, reads each line once, keeps none.

How a review and `ralphcap logs` read: by the same questions, so that what one recorded answers the other.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.errors import NoData, ParameterError
from ralphcap.frames import TIMESTAMP
from ralphcap.incidents.logs import compare, templates
from ralphcap.sources import Source
from ralphcap.window import Window, parse_duration

DOCUMENTS, LINES, LOGGERS = "logs.documents", "logs.lines", "logs.loggers"
STEP = "1m"  # of the windows that documents are read in: their bounds are floored to it
COUNT_STEP = "10m"  # of the windows that lines are counted in
CHANGE_COLUMNS = (
    "change", "template", "level", "within", "before", "during", "share", "ratio", "ratio_low", "ratio_high", "p_value",
    "adjusted", "first", "last", "services", "example",
)  # fmt: skip
SURE = 0.05  # largest expected share of false answers among the new, the gone and the changed ones (Benjamini & Hochberg 1995)
_LONGEST_EXAMPLE = 1_000  # letters; the line itself is in the logs


@dataclass(frozen=True)
class Chosen:
    """Which lines are meant: of these services and levels ('a|b'; '' is all), with these words in their message."""

    services: str = ""
    levels: str = ""
    match: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of an entry on logs."""
        return {name: text for name, text in vars(self).items() if text}

    @property
    def without_match(self) -> dict[str, Any]:
        """The same for an entry that does not look into messages."""
        return {name: text for name, text in self.values.items() if name != "match"}

    def __str__(self) -> str:
        return ", ".join(f"{name} {text!r}" for name, text in self.values.items())


def reading(window: Window) -> Window:
    """The window in which documents are read: the same bounds, at STEP where they allow it."""
    return _at(window, STEP) or window


def counting(window: Window) -> Window:
    """The window in which lines are counted: the same bounds, at COUNT_STEP where they allow it."""
    return _at(window, COUNT_STEP) or reading(window)


def _at(window: Window, step: str) -> Window | None:
    length = parse_duration(step)
    fits = window.start.floor(length) == window.start and window.end.floor(length) == window.end
    return Window(window.start, window.end, length) if fits else None


def refusal(source: Source, window: Window, chosen: Chosen) -> str:
    """What reading the lines would cost where they are more than are read, in words; '' where they are read."""
    if source.count(DOCUMENTS, window, **chosen.values) <= source.most_documents:
        return ""
    try:
        next(source.documents(DOCUMENTS, window, **chosen.values), None)
    except ParameterError as error:
        return str(error).partition("\n")[0]
    return ""


def said(source: Source, window: Window, chosen: Chosen) -> pd.DataFrame:
    """The templates of a window's lines, the most frequent first: CHANGE_COLUMNS, those that compare left empty."""
    table = templates(source.documents(DOCUMENTS, window, **chosen.values))
    return _as_rows(table.rename(columns={"count": "during"}))


def compared(
    source: Source, before: Window, during: Window, chosen: Chosen, *, read: tuple[pd.Timedelta, pd.Timedelta]
) -> pd.DataFrame:
    """What changed, the surest first, then the other templates, the most frequent first: CHANGE_COLUMNS.

    read     how long each window is, without what was not read
    Returns:
    change           new, gone, more, less; '' where nothing is sure to have changed
    before, during   events in each window; share: of the second window's [ratio]
    The others are incidents.logs.compare's; `example` is one line, its middle left out where it is very long.
    """
    frames = (source.documents(DOCUMENTS, window, **chosen.values) for window in (before, during))
    everything = compare(*frames, read_before=read[0], read_during=read[1], error=1)
    sure = everything["adjusted"] <= SURE
    whole = everything[(everything["within"] == "") & ~sure]
    rest = whole.sort_values(["during", "template"], ascending=[False, True], kind="stable").assign(change="")
    total = everything.loc[everything["within"] == "", "during"].sum()
    table = pd.concat([everything[sure], rest], ignore_index=True)
    return _as_rows(table.assign(share=table["during"] / max(total, 1)))


def nothing() -> pd.DataFrame:
    """The table without a row."""
    return _as_rows(templates([]).rename(columns={"count": "during"}))


def _as_rows(table: pd.DataFrame) -> pd.DataFrame:
    example = pd.Series([shown_line(lines[0]) if len(lines) else "" for lines in table["examples"]], dtype="str")
    given = table.reset_index(drop=True).assign(example=example)
    for name in CHANGE_COLUMNS:
        if name not in given:
            given[name] = "" if name in ("change", "within") else np.nan
    return given[list(CHANGE_COLUMNS)]


def shown_line(line: str) -> str:
    """A line as an example: without its middle where it is longer than anybody reads."""
    half = _LONGEST_EXAMPLE // 2
    return line if len(line) <= _LONGEST_EXAMPLE else f"{line[:half]} … {line[-half:]}"


def times_read(lines: pd.DataFrame) -> pd.DatetimeIndex:
    """The times of a window that were read, by the lines of all services with their zeros (LINES).

    None where no line of any service was found: then nobody can tell whether a day was read.
    """
    return pd.DatetimeIndex(lines[TIMESTAMP].unique())


def lengths_read(source: Source, before: Window, during: Window) -> tuple[pd.Timedelta, pd.Timedelta]:
    """How long each of two windows is without what was not read. Raises NoData where nothing of one was."""
    lengths = []
    for window in map(counting, (before, during)):
        lengths.append(len(times_read(source.ask(LINES, window))) * window.step)
        if not lengths[-1]:
            raise NoData(
                f"No line of any service was found in {window.describe(source.zone)}, so nothing compares with it.\n"
                "  Choose another window, or leave out the comparison."
            )
    return lengths[0], lengths[1]
