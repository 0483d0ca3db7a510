"""Which days say nothing about growth: drops, dips, steps, single peaks? Imports capacity's types of arrays only.

A deletion or a restart lowers a level; what follows is a new start, never growth to be counted twice.
"""

from dataclasses import dataclass

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Places

OUTSTANDING = 6.0  # times the usual day-to-day change (its median): beyond it a change is an event
REPEATED = 3.5  # the same for drops that come again and again, which make the usual change larger themselves
MATERIAL = 0.05  # share of the level below which nobody would call it a drop, a step or a peak
RECOVERY = 14  # days within which a level that comes back makes its drop a dip
RECOVERED = 0.95  # share of the level before
ENOUGH = 10  # days below which a series is taken as it is


@dataclass
class Marks:
    """What each complete day of a series tells of its growth; arrays, a value a day.

    day       its number (days since 1970)
    kept      whether the day tells of the series' growth
    segment   0, 1, …: a new one after a drop or a step that lasted
    age       days since the segment began, or since the last drop where they come again and again
    cycle     longest stretch between two drops that come again and again [days]; 0 where none do
    reason    why a day is left out, or what began on it
    """

    day: Places
    kept: np.ndarray
    segment: np.ndarray
    age: Array
    cycle: float
    reason: list[str]


def settled(day: Places, values: Array, opens: np.ndarray, *, sleeps: bool = False) -> Marks:
    """Marks each complete day of one series.

    day      numbers of the days, in order; values; opens: whether the exchange trades on them
    sleeps   whether the series rests on closed days, as CPU does: a quiet weekend is no drop then
    A single peak is left out; so is a dip, from the drop until the level is back. One lasting drop, or one lasting step
    up, begins a segment. Several drops are how the series moves (retention, weekly restarts): all its days count.
    """
    count = len(day)
    age = (day - day[:1]).astype("float64")
    marks = Marks(day, np.ones(count, dtype=bool), np.zeros(count, dtype="int64"), age, 0.0, [""] * count)
    if count < ENOUGH:
        return marks
    values = _without_day_type(values, opens) if sleeps else values
    _leave_out_peaks(marks, values)
    drops = _outstanding(values, marks.kept, -1, REPEATED)
    if len(drops) > 1:
        _mark_cycle(marks, drops)
        return marks
    _leave_out_dip(marks, values)
    for name, sign in (("drop", -1), ("step", 1)):
        changes = _outstanding(values, marks.kept, sign, OUTSTANDING)
        if len(changes) == 1:
            marks.segment[changes[0] :] += 1
            marks.reason[changes[0]] = f"{name} on {_date(marks, changes[0])} not counted as growth"
    begins = np.flatnonzero(np.diff(marks.segment, prepend=-1))
    marks.age = age - age[begins][np.searchsorted(begins, np.arange(count), side="right") - 1]
    return marks


def _mark_cycle(marks: Marks, drops: list[int]) -> None:
    """Age within the cycle. The first cycle began before the first day: it is taken to be as long as the longest."""
    number = (marks.day - marks.day[0]).astype("float64")
    starts = number[drops]
    marks.cycle = float(max(np.diff(starts).max(), starts[0], number[-1] + 1 - starts[-1]))
    starts = np.concatenate([[starts[0] - marks.cycle], starts])
    marks.age = number - starts[np.searchsorted(starts, number, side="right") - 1]
    marks.reason[drops[-1]] = f"falls again and again, last on {_date(marks, drops[-1])}; taken to go on so"


def _without_day_type(values: Array, opens: np.ndarray) -> Array:
    """Values with closed days raised by their usual ratio to their neighbours, so that a weekend is no drop.

    Only CPU sleeps on closed days; memory and disk keep what they hold, and a sawtooth of a week would be bent.
    """
    if values.min() <= 0:
        return values
    turns, changes = np.diff(opens.astype("float64")), np.diff(np.log(values))
    # Both ends of the weekend, each by its median: what grows raises one as much as it lowers the other.
    ends = [float(np.median(turn * changes[turns == turn])) for turn in (-1, 1) if (turns == turn).any()]
    raised = values * np.exp(~opens * (np.mean(ends) if ends else 0.0))
    return np.asarray(raised) if np.abs(np.diff(raised)).sum() < np.abs(np.diff(values)).sum() else values


def _usual_change(values: np.ndarray) -> float:
    return max(float(np.median(np.abs(np.diff(values)))), 1e-3 * float(np.abs(values).max()))


def _outstanding(values: np.ndarray, kept: np.ndarray, sign: int, times: float) -> list[int]:
    """Places of the first kept day after each outstanding change: upwards (1) or downwards (-1)."""
    places = np.flatnonzero(kept)
    change = sign * np.diff(values[places])
    threshold = np.maximum(times * _usual_change(values), MATERIAL * np.abs(values[places[:-1]]))
    return [int(place) for place in places[1:][change > threshold]]


def _leave_out_peaks(marks: Marks, values: np.ndarray) -> None:
    """A single day far above both its neighbours is a peak: the next day shows that the level did not move."""
    for place in _outstanding(values, marks.kept, 1, OUTSTANDING):
        after = values[place + 1] if place + 1 < len(values) else values[place]
        if values[place] - after >= RECOVERED * (values[place] - values[place - 1]):
            marks.kept[place] = False
            marks.reason[place] = f"single peak on {_date(marks, place)} left out of the growth"


def _leave_out_dip(marks: Marks, values: np.ndarray) -> None:
    """The days from a single drop until the level is back."""
    for drop in _outstanding(values, marks.kept, -1, OUTSTANDING):
        back = np.flatnonzero(values[drop : drop + RECOVERY] >= RECOVERED * values[drop - 1])
        if back.size and len(values) - back[0] >= ENOUGH:
            marks.kept[drop : drop + back[0]] = False
            marks.reason[drop] = f"dip from {_date(marks, drop)} left out of the growth"


def _date(marks: Marks, place: int) -> str:
    return str(marks.day[place].astype("datetime64[D]"))
