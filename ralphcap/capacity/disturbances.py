"""Which days say nothing about growth: drops, dips, steps, single peaks? Imports nothing of the project.

A deletion or a restart lowers a level; what follows is a new start, never growth to be counted twice.
"""

import numpy as np
import pandas as pd

OUTSTANDING = 6.0  # times the usual day-to-day change (its median): beyond it a change is an event
REPEATED = 3.5  # the same for drops that come again and again, which make the usual change larger themselves
MATERIAL = 0.05  # share of the level below which nobody would call it a drop, a step or a peak
RECOVERY = 14  # days within which a level that comes back makes its drop a dip
RECOVERED = 0.95  # share of the level before
ENOUGH = 10  # days below which a series is taken as it is


def settled(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> pd.DataFrame:
    """Marks each complete day of one series (in order of date).

    Adds kept     whether the day tells of the series' growth
         segment  0, 1, …: a new one after a drop or a step that lasted
         age      days since the segment began, or since the last drop where they come again and again
         cycle    longest stretch between two drops that come again and again [days]; 0 where none do
         reason   why a day is left out, or what began on it
    A single peak is left out; so is a dip, from the drop until the level is back. One lasting drop, or one lasting step
    up, begins a segment. Several drops are how the series moves (retention, weekly restarts): all its days count.
    """
    marked = daily.assign(kept=True, segment=0, age=0.0, cycle=0.0, reason="")
    if len(marked) < ENOUGH:
        return _with_age(marked)
    values = _without_day_type(daily, trading)
    _leave_out_peaks(marked, values)
    drops = _outstanding(values, marked["kept"], -1, REPEATED)
    if len(drops) > 1:
        return _with_cycle(marked, drops)
    _leave_out_dip(marked, values)
    for name, sign in (("drop", -1), ("step", 1)):
        changes = _outstanding(values, marked["kept"], sign, OUTSTANDING)
        if len(changes) == 1:
            marked.loc[changes[0] :, "segment"] += 1
            marked.loc[changes[0], "reason"] = f"{name} on {_date(marked, changes[0])} not counted as growth"
    return _with_age(marked)


def _with_age(marked: pd.DataFrame) -> pd.DataFrame:
    number = (marked["date"] - marked["date"].min()) / pd.Timedelta(days=1)
    return marked.assign(age=number - number.groupby(marked["segment"]).transform("min"))


def _with_cycle(marked: pd.DataFrame, drops: list[int]) -> pd.DataFrame:
    """Age within the cycle. The first cycle began before the first day: it is taken to be as long as the longest."""
    number = ((marked["date"] - marked["date"].iloc[0]) / pd.Timedelta(days=1)).to_numpy()
    starts = number[drops]
    cycle = float(max(np.diff(starts).max(), starts[0], number[-1] + 1 - starts[-1]))
    starts = np.concatenate([[starts[0] - cycle], starts])
    age = number - starts[np.searchsorted(starts, number, side="right") - 1]
    marked.loc[drops[-1], "reason"] = f"falls again and again, last on {_date(marked, drops[-1])}; taken to go on so"
    return marked.assign(age=age, cycle=cycle)


def _without_day_type(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> np.ndarray:
    """Values with closed days raised by their usual ratio to their neighbours, so that a weekend is no drop.

    Only CPU sleeps on closed days; memory and disk keep what they hold, and a sawtooth of a week would be bent.
    """
    values = daily["value"].to_numpy(dtype="float64")
    opens = pd.DatetimeIndex(daily["date"]).isin(trading).astype("float64")
    if daily["resource"].iloc[0] != "cpu" or values.min() <= 0:
        return values
    turns, changes = np.diff(opens), np.diff(np.log(values))
    # Both ends of the weekend, each by its median: what grows raises one as much as it lowers the other.
    ends = [float(np.median(turn * changes[turns == turn])) for turn in (-1, 1) if (turns == turn).any()]
    raised = values * np.exp((opens == 0) * (np.mean(ends) if ends else 0.0))
    return np.asarray(raised) if np.abs(np.diff(raised)).sum() < np.abs(np.diff(values)).sum() else values


def _usual_change(values: np.ndarray) -> float:
    return max(float(np.median(np.abs(np.diff(values)))), 1e-3 * float(np.abs(values).max()))


def _outstanding(values: np.ndarray, kept: pd.Series, sign: int, times: float) -> list[int]:
    """Places of the first kept day after each outstanding change: upwards (1) or downwards (-1)."""
    places = np.flatnonzero(kept)
    change = sign * np.diff(values[places])
    threshold = np.maximum(times * _usual_change(values), MATERIAL * np.abs(values[places[:-1]]))
    return [int(place) for place in places[1:][change > threshold]]


def _leave_out_peaks(marked: pd.DataFrame, values: np.ndarray) -> None:
    """A single day far above both its neighbours is a peak: the next day shows that the level did not move."""
    for place in _outstanding(values, marked["kept"], 1, OUTSTANDING):
        after = values[place + 1] if place + 1 < len(values) else values[place]
        if values[place] - after >= RECOVERED * (values[place] - values[place - 1]):
            marked.loc[place, "kept"] = False
            marked.loc[place, "reason"] = f"single peak on {_date(marked, place)} left out of the growth"


def _leave_out_dip(marked: pd.DataFrame, values: np.ndarray) -> None:
    """The days from a single drop until the level is back."""
    for drop in _outstanding(values, marked["kept"], -1, OUTSTANDING):
        back = np.flatnonzero(values[drop : drop + RECOVERY] >= RECOVERED * values[drop - 1])
        if back.size and len(values) - back[0] >= ENOUGH:
            marked.loc[drop : drop + back[0] - 1, "kept"] = False
            marked.loc[drop, "reason"] = f"dip from {_date(marked, drop)} left out of the growth"


def _date(marked: pd.DataFrame, place: int) -> str:
    return str(marked["date"].dt.strftime("%Y-%m-%d").iloc[place])
