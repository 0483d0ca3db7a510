"""Which days say nothing about growth: drops, dips, single peaks? Imports nothing of the project but the frame's words.

A deletion or a restart lowers a level; what follows is a new start, never growth to be counted twice.
"""

import numpy as np
import pandas as pd

OUTSTANDING = 6.0  # times the usual day-to-day change (its median): beyond it a change is an event
MATERIAL = 0.05  # share of the level below which nobody would call it a drop, a step or a peak
RARE = 1  # up to so many drops or steps are events; more are the series' own way, and count as its noise
RECOVERY = 14  # days within which a level that comes back makes its drop a dip
RECOVERED = 0.9  # share of the level before
ENOUGH = 10  # days that have to be left where dips are left out


def settled(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> pd.DataFrame:
    """Marks each complete day of one series (in order of date).

    Adds kept (whether the day tells of the series' growth), segment (0, 1, …: a new one after each drop or step that
    lasted), reason (why a day is left out, or what began on it).
    Single peaks are left out, and so are dips, from the drop until the level is back: a limit is met by what comes
    before and after them. A lasting drop, and a lasting step up, begin a new segment. Several of them do not: then they
    are how this series moves.
    """
    marked = daily.assign(kept=True, segment=0, reason="")
    if len(marked) < ENOUGH:
        return marked
    values = _without_day_type(daily, trading)
    _leave_out_peaks(marked, values)
    _leave_out_dips(marked, values)
    for name, sign in (("drop", -1), ("step", 1)):
        changes = _outstanding(values, marked["kept"].to_numpy(), sign)
        for change in changes if len(changes) <= RARE else []:
            marked.loc[change:, "segment"] += 1
            marked.loc[change, "reason"] = f"{name} on {_date(marked, change)} not counted as growth"
    return marked


def _without_day_type(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> np.ndarray:
    """Values with closed days raised by the usual difference, so that a weekend is no drop."""
    values = daily["value"].to_numpy(dtype="float64").copy()
    opens = pd.DatetimeIndex(daily["date"]).isin(trading)
    if opens.any() and (~opens).any():
        values[~opens] += np.median(values[opens]) - np.median(values[~opens])
    return values


def _usual_change(values: np.ndarray) -> float:
    return max(float(np.median(np.abs(np.diff(values)))), 1e-3 * float(np.abs(values).max()))


def _outstanding(values: np.ndarray, kept: np.ndarray, sign: int) -> list[int]:
    """Places of the first kept day after each outstanding change: upwards (1) or downwards (-1)."""
    places = np.flatnonzero(kept)
    change = sign * np.diff(values[places])
    threshold = np.maximum(OUTSTANDING * _usual_change(values), MATERIAL * np.abs(values[places[:-1]]))
    return [int(place) for place in places[1:][change > threshold]]


def _leave_out_peaks(marked: pd.DataFrame, values: np.ndarray) -> None:
    """A single day far above both its neighbours is a peak: the next day shows that the level did not move."""
    for place in set(_outstanding(values, np.ones(len(values), dtype=bool), 1)) - {len(values) - 1}:
        back = values[place] - values[place + 1] >= RECOVERED * (values[place] - values[place - 1])
        if back:
            marked.loc[place, "kept"] = False
            marked.loc[place, "reason"] = f"single peak on {_date(marked, place)} left out of the growth"


def _leave_out_dips(marked: pd.DataFrame, values: np.ndarray) -> None:
    """The days from a drop until the level is back. Where one came back before, one that is still down will, too."""
    dips: list[tuple[int, int]] = []
    for drop in _outstanding(values, marked["kept"].to_numpy(), -1):
        if dips and drop < dips[-1][1]:
            continue
        back = np.flatnonzero(values[drop : drop + RECOVERY] >= RECOVERED * values[drop - 1])
        still_down = bool(dips) and len(values) - drop < RECOVERY
        if back.size or still_down:
            dips.append((drop, drop + int(back[0]) if back.size else len(values)))
    down = np.concatenate([np.arange(*dip) for dip in dips]) if dips else np.array([], dtype="int64")
    if marked["kept"].sum() - len(down) < ENOUGH:
        return
    for first, end in dips:
        marked.loc[first : end - 1, "kept"] = False
        marked.loc[first : end - 1, "reason"] = f"dip from {_date(marked, first)} left out of the growth"


def _date(marked: pd.DataFrame, place: int) -> str:
    return f"{marked.loc[place, 'date']:%Y-%m-%d}"
