"""How complete was each answer? One row a question. Imports frames and window."""

from dataclasses import dataclass

import pandas as pd

from ralphcap.frames import TIME_DTYPE
from ralphcap.window import Window

COLUMNS = {
    "query": "str",
    "start": TIME_DTYPE,
    "end": TIME_DTYPE,
    "step_seconds": "int64",
    "server": "str",
    "series": "int64",
    "samples_expected": "int64",
    "samples_got": "int64",
    "complete": "bool",
    "missing": "str",
    "warnings": "str",
    "note": "str",
    "pages": "int64",
}


@dataclass(frozen=True)
class Entry:
    """One question's row.

    query             an entry's name, or the expression
    series            series in the answer
    samples_expected  of an entry: scrapes of its jobs' targets that the window should hold; of an expression of the
                      user's own: series × steps. Where nothing is to be expected, what was got
    missing           what lacks, in words; empty where the answer is complete
    warnings          what the server said besides (warnings and infos of its API)
    note              what is no lack, and good to know: bounds that were floored to the step, an empty answer's reason
    """

    query: str
    window: Window
    server: str
    series: int
    samples_expected: int
    samples_got: int
    missing: str
    warnings: str
    note: str
    pages: int

    @property
    def complete(self) -> bool:
        """Nothing lacks."""
        return not self.missing

    def row(self) -> dict[str, object]:
        """The entry as the ledger's frame shows it."""
        window = {
            "start": self.window.start,
            "end": self.window.end,
            "step_seconds": int(self.window.step.total_seconds()),
        }
        return {**vars(self), **window, "complete": self.complete}


class Ledger:
    """The entries of all questions that a source was asked, in their order."""

    def __init__(self) -> None:
        self._entries: dict[Entry, None] = {}
        self.latest: Entry | None = None  # the row of the question that was asked last

    def add(self, entry: Entry) -> None:
        """Note a question. The same question with the same answer is noted once."""
        self._entries[entry] = None
        self.latest = entry

    @property
    def complete(self) -> bool:
        """No answer was short."""
        return all(entry.complete for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def frame(self) -> pd.DataFrame:
        """One row a question: query, start and end (UTC), step_seconds, server, …; Entry explains the columns."""
        rows = [entry.row() for entry in self._entries]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
