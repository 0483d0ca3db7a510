"""How many lines came in two windows, by service and level, and at which times was that read? Asks a source."""

from dataclasses import dataclass

import pandas as pd

from ralphcap.reviews import log_reading
from ralphcap.reviews.log_reading import Chosen
from ralphcap.sources import Source
from ralphcap.window import Window


@dataclass(frozen=True)
class Counts:
    """Lines by service and level over time, with 0 where none came.

    lines, before           of the services that the review is about
    chosen, chosen_before   of these the lines that it is about
    read                    the times of each window that were read, by the lines of all services
    The earlier window's are None where no line of any service was found in it.
    """

    lines: pd.DataFrame
    before: pd.DataFrame | None
    chosen: pd.DataFrame
    chosen_before: pd.DataFrame | None
    read: tuple[pd.DatetimeIndex, pd.DatetimeIndex]


def count(source: Source, asked: Window, earlier: Window, chosen: Chosen) -> Counts:
    """The counts of both windows. What was read is told by the lines of all services."""
    everything, before = (source.ask(log_reading.LINES, each) for each in (asked, earlier))
    read = log_reading.times_read(everything), log_reading.times_read(before)
    lines, lines_before = (_of_services(frame, chosen.services) for frame in (everything, before))
    some, some_before = lines, lines_before
    if set(chosen.values) - {"services"}:
        some, some_before = (source.ask(log_reading.LINES, each, **chosen.values) for each in (asked, earlier))
    known = bool(len(before))
    return Counts(lines, lines_before if known else None, some, some_before if known else None, read)


def _of_services(lines: pd.DataFrame, services: str) -> pd.DataFrame:
    return lines[lines["service"].isin(services.split("|"))].reset_index(drop=True) if services else lines
