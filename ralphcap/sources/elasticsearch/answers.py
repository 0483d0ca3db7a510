"""What does a question on logs bring? A frame, and how complete it is. Imports frames."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class LogAnswer:
    """The answer to one question on logs.

    rows      series or rows in it
    lines     that fit the question, by the server's own count
    got       lines that the answer rests on
    pages     calls that it took
    missing   what lacks, in words; notes: what is no lack, and good to know
    """

    frame: pd.DataFrame
    rows: int
    lines: int
    got: int
    pages: int
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
