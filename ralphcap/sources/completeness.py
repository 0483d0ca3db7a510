"""What lacks in an answer? Pure: frames in, words and numbers out. Imports frames and window.

Prometheus fills gaps by looking back, and a sum hides a lost target. So an entry is judged by its targets' scrapes
(`up`), not by its points; an expression of the user's own, of which no target is known, by its series' steps.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, lcm

import numpy as np
import numpy.typing as npt
import pandas as pd

from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.sources.stretches import describe, find
from ralphcap.window import Window

MOST_REACHES = 12  # times the shortest reach: a step of a whole number of 5 s, and a scrape a minute
LONGEST_REACH = pd.Timedelta(hours=2)

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shortfall:
    """How many samples an answer should rest on, how many it does, and what lacks, in words."""

    expected: int = 0
    got: int = 0
    missing: tuple[str, ...] = ()

    def __add__(self, other: "Shortfall") -> "Shortfall":
        return Shortfall(self.expected + other.expected, self.got + other.got, (*self.missing, *other.missing))


@dataclass(frozen=True)
class Scrapes:
    """The scrapes of one job in a window.

    targets    instances, the rows of the matrices
    reach      how far back each of the window's times looks: a whole number of steps, at least one scrape
    expected   scrapes of each target and time
    succeeded  sum_over_time(up[reach]): scrapes that brought samples
    tried      count_over_time(up[reach]): scrapes at all; None while that was not asked
    """

    job: str
    targets: Sequence[str]
    window: Window
    reach: pd.Timedelta
    expected: Cells
    succeeded: Cells
    tried: Cells | None = None


def reach_of(window: Window, longest_interval: pd.Timedelta) -> pd.Timedelta:
    """How far back a step looks for scrapes: the step, or as many steps as one scrape takes.

    An instant looks two scrapes back: the latest may be under way.
    """
    if window.count == 1:
        return max(2 * longest_interval, window.step).ceil("s")
    return ceil(longest_interval / window.step) * window.step


def counting_reach(window: Window, intervals: Collection[pd.Timedelta]) -> pd.Timedelta:
    """How far back a step counts scrapes: a whole number of steps that holds a whole number of each target's scrapes.

    Of a step of 100 s, a scrape a minute fills one or two: there a lost one would not show, in 300 s it does. Where they
    have no common length that is bearable, it is reach_of's.
    """
    least = reach_of(window, max(intervals))
    if window.count == 1:
        return least
    longest = max(MOST_REACHES * least, LONGEST_REACH)
    milliseconds = lcm(*(round(length.total_seconds() * 1000) for length in (window.step, *intervals)))
    return pd.Timedelta(milliseconds=milliseconds) if milliseconds <= longest.total_seconds() * 1000 else least


def expected_scrapes(
    window: Window, reach: pd.Timedelta, intervals: Sequence[pd.Timedelta], now: pd.Timestamp
) -> Cells:
    """Scrapes that each target (row) and time (column) should hold; 0 where the next scrape may not be over yet."""
    each = np.array([1 if window.count == 1 else int(reach / interval) for interval in intervals], dtype=np.int64)
    cells = np.repeat(each[:, np.newaxis], window.count, axis=1)
    if window.count > 1:
        for row, interval in enumerate(intervals):
            cells[row, np.asarray(window.times > now - interval)] = 0
    return cells


def from_time(scrapes: Scrapes, first: pd.Timestamp) -> Scrapes:
    """The scrapes without the times that look back on what lies before `first`: there, none is expected or counted."""
    judged = np.asarray(scrapes.window.times - scrapes.reach >= first)
    return replace(scrapes, expected=scrapes.expected * judged, succeeded=scrapes.succeeded * judged)


def cells_of(frame: pd.DataFrame, targets: Sequence[str], window: Window) -> Cells:
    """A frame of counts, one series an instance, as a matrix targets × times; what is absent is 0."""
    cells = np.zeros((len(targets), window.count), dtype=np.int64)
    rows = pd.Index(list(targets), dtype="str").get_indexer(pd.Index(frame["instance"].astype("str")))
    columns = ((frame[TIMESTAMP] - window.start) // window.step).to_numpy()
    cells[rows, columns] = frame[VALUE].to_numpy().round().astype(np.int64)
    return cells


def lacking(scrapes: Scrapes) -> Cells:
    """Scrapes that lack in each cell. One that came late is counted in the next step, and is not lost."""
    lack = scrapes.expected - scrapes.succeeded
    next_cell = max(1, round(scrapes.reach / scrapes.window.step))  # the first one that begins where a cell ends
    surplus = np.pad(np.maximum(-lack, 0), ((0, 0), (next_cell, next_cell)))
    late = (lack == 1) & (surplus[:, 2 * next_cell :] > 0)
    surplus[:, 2 * next_cell :] -= late  # one scrape too many makes good for one that lacks, on one side
    early = (lack == 1) & ~late & (surplus[:, : -2 * next_cell] > 0)
    return np.where(late | early, 0, np.maximum(lack, 0))


def scrape_shortfall(scrapes: Scrapes) -> Shortfall:
    """What lacks of a job's scrapes, told apart: targets that were down, and times without any scrape."""
    lack = lacking(scrapes)
    steps_in_reach = (
        1 if scrapes.window.count == 1 else scrapes.reach / scrapes.window.step
    )  # a scrape is seen by so many times
    expected = round(scrapes.expected.sum() / steps_in_reach)
    missing = ceil(lack.sum() / steps_in_reach)
    if not missing:
        return Shortfall(expected, expected)
    tried = scrapes.expected if scrapes.tried is None else scrapes.tried
    down = (lack > 0) & (tried >= scrapes.expected)
    reasons = (
        (down, f'target down: up{{job="{scrapes.job}"}} == 0'),
        ((lack > 0) & ~down, f"not scraped: job {scrapes.job!r}"),
    )
    texts = (f"{_name(scrapes, cells, lack)} ({reason})" for cells, reason in reasons if cells.any())
    return Shortfall(expected, expected - missing, tuple(texts))


def _name(scrapes: Scrapes, short: npt.NDArray[np.bool_], lack: Cells) -> str:
    window, times = scrapes.window, scrapes.window.times
    if window.count == 1:  # an instant looks back over its whole reach
        starts, ends = times - scrapes.reach, times
    else:  # a lost scrape is seen by every time that looks back on it
        starts, ends = times - window.step, times - (scrapes.reach - window.step)
        ends = ends.where(ends > starts, times)
    found = find(short, lack, scrapes.expected, starts, ends)
    return describe(found, len(scrapes.targets), "targets", window)


def step_shortfall(frame: pd.DataFrame, window: Window, first: pd.Timestamp | None = None) -> Shortfall:
    """What an answer's series lack of the window's steps, of those after `first`. NaN is a sample; a step without one is missing."""
    present = presence(frame, window)
    judged = np.asarray(window.times > first) if first is not None else np.ones(window.count, dtype=bool)
    expected, absent = len(present) * int(judged.sum()), ~present & judged
    if not absent.any():
        return Shortfall(expected, expected)
    one = np.ones(present.shape, dtype=np.int64)
    found = find(absent, absent.astype(np.int64), one, window.times, window.times + window.step)
    return Shortfall(expected, expected - int(absent.sum()), (describe(found, len(present), "series", window),))


def health_shortfall(sign: str, ill: pd.DataFrame, window: Window, reach: pd.Timedelta) -> Shortfall:
    """What an exporter says of itself, from the rows at which it was ill (`sign`: 'pg_up == 0'); scrapes succeeded, so no sample is counted."""
    if ill.empty:
        return Shortfall()
    short = presence(ill, window)
    one = short.astype(np.int64)
    found = find(short, one, one, window.times - (reach if window.count == 1 else window.step), window.times)
    named = describe(found, len(short), "series", window).replace("no samples ", "")
    return Shortfall(missing=(f"the exporter itself failed {named} ({sign})",))


def presence(frame: pd.DataFrame, window: Window) -> npt.NDArray[np.bool_]:
    """Which of the window's steps (columns) each series of a frame (rows) has."""
    series = _series_numbers(frame)
    milliseconds = frame[TIMESTAMP].dt.tz_localize(None).to_numpy().astype("datetime64[ms]").astype(np.int64)
    steps = (milliseconds - int(window.start.timestamp() * 1000)) // int(window.step.total_seconds() * 1000)
    present = np.zeros((series.max(initial=-1) + 1, window.count), dtype=bool)
    present[series, steps] = True
    return present


def _series_numbers(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Which series each row belongs to, from 0: rows lie series by series, so one begins where a label changes."""
    begins = np.zeros(len(frame), dtype=bool)
    for label in label_columns(frame):
        codes = frame[label].cat.codes.to_numpy()
        begins[1:] |= codes[1:] != codes[:-1]
    return begins.cumsum(dtype=np.int64)


def absent_jobs(jobs: Iterable[str], seen: Collection[str]) -> Shortfall:
    """The declared jobs of which no target was there in the whole window."""
    absent = [job for job in jobs if job not in seen]
    if not absent:
        return Shortfall()
    names = ", ".join(map(repr, absent))
    return Shortfall(missing=(f"no target of job{'s' if len(absent) > 1 else ''} {names} in this window",))
