"""Which days are not kept yet, or not whole? Asks a server for them, and keeps the answers. Imports sources, catalog.

A day is asked once it is over and its samples are settled. What was incomplete or empty is asked again for as long as the
server has it: late data mends it. A day that is kept gives way only to one that holds more.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import pandas as pd

from ralphcap.errors import PartialAnswer
from ralphcap.history import kept_silences
from ralphcap.history.days import Day
from ralphcap.history.locking import locked
from ralphcap.history.months import LEDGER, MANIFEST, Broken, Month
from ralphcap.history.questions import STEP, Kept, kept_questions
from ralphcap.history.shelf import Shelf
from ralphcap.progress import progress
from ralphcap.sources import Source
from ralphcap.sources.caching import SETTLED
from ralphcap.sources.past import DAY, series_of
from ralphcap.window import Window, now

LONGEST = pd.Timedelta(days=3653)  # how far back a server's first sample is looked for
PRESENCE = "count(up)"  # alerts rest on no job: they were seen whenever the server was there
COLUMNS = ("day", "asked", "kept", "incomplete", "values")


@dataclass
class Updated:
    """What an update did.

    days     one row a day that was asked for: day, asked (questions), kept (answers that are new or hold more),
             incomplete (of the questions, as they are kept now), values (new ones)
    broken   files that were not what their manifest said, with what became of them
    silences likewise, the days of which silences were new, or are known to be whole; None: no Alertmanager was asked
    """

    days: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    broken: list[str] = field(default_factory=list)
    silences: pd.DataFrame | None = None

    @property
    def complete(self) -> bool:
        """Nothing lacks of what was asked, and nothing was lost."""
        short = self.silences is not None and self.silences["incomplete"].any()
        return not self.days["incomplete"].any() and not short and not self.broken


def update(source: Source, folder: Path, *, since: pd.Timestamp | None = None) -> Updated:
    """Bring a history up to yesterday (UTC), month by month: what an error or Ctrl-C ends stays kept up to there.

    since   first time to ask for; None: the server's first sample
    Raises SourceError; SourceUnavailable while another process writes it, ParameterError for a folder that cannot be written.
    """
    questions = kept_questions(source.catalog)
    with locked(folder):
        months, broken = _sound(folder)
        done = Updated(broken=[f"{file}: {fault}" for file, fault in broken])
        rows: list[dict[str, object]] = []
        days = _days(source, since)
        for name, own in groupby(progress(days, "Keeping", unit="day"), key=lambda day: day[:7]):
            month = months.pop(name, None) or Month.open(folder / name)
            try:
                rows += [row for day in own if (row := _ask(source, month, questions, day))]
            finally:
                month.commit()
        for month in months.values():  # those that were mended, and have no day to ask for
            month.commit()
        done.days = pd.DataFrame(rows, columns=list(COLUMNS))
        if source.has_silences:
            new = [
                (day.day, 1, 1, int(not day.complete), day.values)
                for day in kept_silences.keep(source, folder, days, _last(source))
            ]
            done.silences = pd.DataFrame(new, columns=list(COLUMNS))
    return done


def _days(source: Source, since: pd.Timestamp | None) -> list[str]:
    """The days, from the first of which the server has samples, that are over and settled."""
    first = source.began(since or source.now - LONGEST)
    last = _last(source)
    if first is None or first.floor(DAY) > last:
        return []
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(first.floor(DAY), last, freq="D")]


def _last(source: Source) -> pd.Timestamp:
    """The last day that is over and settled."""
    return (source.now - SETTLED).floor(DAY) - DAY


def _sound(folder: Path) -> tuple[dict[str, Month], list[tuple[str, str]]]:
    """The months that had something broken, mended as far as their files tell; and what it was."""
    mended: dict[str, Month] = {}
    told: list[tuple[str, str]] = []
    for name in Shelf(folder).names():
        month = Month.open(folder / name)
        faults = [(f"{name}/{file}", fault) for file, fault in month.faults.items()]
        if MANIFEST in month.faults:
            month = Month.recovered(folder / name)
        lost = list(_lost(month, name))
        if faults:
            month.relearn()
        if faults or lost:
            mended[name] = month
        told += [*faults, *lost]
    return mended, told


def _lost(month: Month, name: str) -> Iterator[tuple[str, str]]:
    """Give up what cannot be read, and say of which days that was."""
    for key in [key for key in month.files if key != LEDGER]:
        try:
            month.check(key)
        except Broken as broken:
            days = sorted(day.day for day in month.lose(key))
            yield (
                f"{name}/{broken}",
                f"{len(days)} days of {key.rpartition('-')[0]} are asked again where the server has them",
            )


def _ask(source: Source, month: Month, questions: list[Kept], day: str) -> dict[str, object] | None:
    """Ask for what a day lacks; None where it lacks nothing."""
    wanted = [question for question in questions if _wanted(question, month.days.get((question.key, day)))]
    if not wanted:
        return None
    start = pd.Timestamp(day, tz="UTC")
    window = Window(start, start + DAY, STEP)
    kept = values = 0
    for question in wanted:
        frame, found = _answer(source, question, window, day)
        if found.better(month.days.get((question.key, day))):
            month.put(found, frame)
            kept, values = kept + 1, values + found.values
    incomplete = sum(not month.days[question.key, day].complete for question in wanted)
    return dict(zip(COLUMNS, (day, len(wanted), kept, incomplete, values), strict=True))


def _wanted(question: Kept, found: Day | None) -> bool:
    """Whether a day may still come, or come better. Where series come and go, none is an answer, too."""
    sparse = question.query is None or question.query.sparse
    return found is None or not found.complete or not (found.values or sparse)


def _answer(source: Source, question: Kept, window: Window, day: str) -> tuple[pd.DataFrame, Day]:
    """A question's answer of a day, and how complete it is: the ledger tells, so nobody is warned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialAnswer)
        if question.query:
            frame = source.ask(question.name, window)
        else:
            source.ask_promql(PRESENCE, window)
        entry = source.ledger.latest
        if not question.query:
            frame = source.ask_promql(question.expression, window, sparse=True)
    if entry is None:
        raise AssertionError("a question that was answered stands in the ledger")
    return frame, Day(
        day=day,
        key=question.key,
        server=entry.server,
        version=version("ralphcap"),
        asked=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        missing=entry.missing,
        expected=entry.samples_expected,
        got=entry.samples_got,
        series=series_of(frame),
        values=len(frame),
    )
