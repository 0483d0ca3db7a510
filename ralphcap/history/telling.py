"""What is to be said of the days that an answer rests on? Pure: days in, words and numbers out. Imports window."""

from collections.abc import Callable, Mapping
from itertools import groupby

import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.history.days import Day
from ralphcap.history.questions import STEP, Kept
from ralphcap.sources.past import DAY, Facts
from ralphcap.window import Window, format_duration

MOST_TOLD = 5  # stretches of incomplete days


def is_instant(window: Window) -> bool:
    """Whether one point in time is asked for, and no step of the history's."""
    return window.count == 1 and bool(window.step % STEP)


def seen(window: Window) -> Window:
    """The times of the kept values that a window's times look back on: (time − step, time]; an instant has the last one."""
    if is_instant(window):
        first = window.start.floor(STEP)
        return Window(first, first + STEP, STEP)
    reach = window.step - STEP
    return Window(window.start - reach, window.end - reach, STEP)


def days_of(window: Window) -> list[str]:
    """The days, UTC, that a window touches."""
    days = pd.date_range(window.start.floor(DAY), window.end - window.step, freq="D")
    return [f"{day:%Y-%m-%d}" for day in days]


def check_step(question: Kept, window: Window) -> None:
    """Refuse a step to which 5-minute values cannot be brought. Raises ParameterError."""
    if window.step % STEP and not is_instant(window):
        raise ParameterError(
            f"{question.name}: what the server no longer holds is kept every {format_duration(STEP)}, and the step is {format_duration(window.step)}.\n"
            f"  Give a step of {format_duration(STEP)} or a multiple of it, or a window that begins {window.end:%Y-%m-%d %H:%M} UTC or later."
        )


def facts(question: Kept, window: Window, days: Mapping[str, Day | None], others: Callable[[str], bool]) -> Facts:
    """What is kept of a question in a window.

    days     each day that the window touches, and how it came here; None: not at all
    others   whether the question was asked on a day by another definition
    """
    known = {day: found for day, found in days.items() if found is not None}
    if not known:
        return Facts()
    own = seen(window)
    shares = {day: _share(day, own) for day in known}
    last = pd.Timestamp(max(known), tz="UTC") + DAY
    until = window.end if last >= own.end else last.ceil(window.step)
    absent = [day for day, found in days.items() if found is None and day < max(known)]
    return Facts(
        until=round(until.timestamp() * 1000),
        expected=round(sum(found.expected * shares[day] for day, found in known.items())),
        got=round(sum(found.got * shares[day] for day, found in known.items())),
        missing=[*_absent(absent, others), *incomplete(known)],
        note=_note(question, window),
    )


def _share(day: str, window: Window) -> float:
    """Which share of a day a window covers."""
    start = pd.Timestamp(day, tz="UTC")
    return (min(window.end, start + DAY) - max(window.start, start)) / DAY


def _absent(days: list[str], others: Callable[[str], bool]) -> list[str]:
    by_reason = {
        "": [day for day in days if not others(day)],
        ", when the entry was another": [day for day in days if others(day)],
    }
    return [
        f"history has nothing of {_named(stretch)}{reason}"
        for reason, found in by_reason.items()
        for stretch in _stretches(found)
    ]


def incomplete(known: Mapping[str, Day]) -> list[str]:
    """What lacked on incomplete days (by day), the same on days one after the other told once."""
    told = [
        f"{_named(stretch)}: {missing}"
        for missing, group in groupby(sorted(known), key=lambda day: known[day].missing)
        if missing
        for stretch in _stretches(list(group))
    ]
    more = len(told) - MOST_TOLD
    return told[:MOST_TOLD] + ([f"and on {more} more stretches of days"] if more > 0 else [])


def _stretches(days: list[str]) -> list[list[str]]:
    """The days in runs without a gap."""
    runs: list[list[str]] = []
    for day in days:
        if runs and pd.Timestamp(day) - pd.Timestamp(runs[-1][-1]) == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _named(stretch: list[str]) -> str:
    return stretch[0] if len(stretch) == 1 else f"{stretch[0]} – {stretch[-1]}"


def _note(question: Kept, window: Window) -> str:
    if is_instant(window):
        return f"the value of the {format_duration(STEP)} up to it"
    return "" if window.step == STEP else f"its values of {format_duration(STEP)} by their {question.combine}"
