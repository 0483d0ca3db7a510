"""Which days say nothing about growth: drops, dips, single peaks? Imports nothing of the project but the frame's words.

A deletion or a restart lowers a level; what follows is a new start, never growth to be counted twice.
"""

import numpy as np
import pandas as pd

RARE = 2  # up to so many drops are events; more are the series' own way (a sawtooth), and count as its noise
OUTSTANDING = 6.0  # times the usual day-to-day change (its median): beyond it a change is an event
MATERIAL = 0.05  # share of the level below which nobody would call it a drop or a peak
RECOVERY = 7  # days within which a level that comes back makes its drop a dip
RECOVERED = 0.9  # share of the level before


def settled(daily: pd.DataFrame, trading: pd.DatetimeIndex) -> pd.DataFrame:
    """Marks each complete day of one series (in order of date).

    Adds kept (whether the day tells of the series' growth), segment (0, 1, …: a new one after each drop that lasted),
    reason (why a day is left out, or what began on it).
    """
    marked = daily.assign(kept=True, segment=0, reason="")
    values = _without_day_type(daily, trading)
    if len(values) < 3:
        return marked
    _leave_out_peaks(marked, values)
    drops = _drops(values, marked["kept"].to_numpy())
    if len(drops) > RARE:
        return marked
    for drop in drops:
        _leave_out_or_begin(marked, values, drop)
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


def _leave_out_peaks(marked: pd.DataFrame, values: np.ndarray) -> None:
    """A single day far above both its neighbours is a peak; the next day shows that the level did not move."""
    rise = np.minimum(values[1:-1] - values[:-2], values[1:-1] - values[2:])
    threshold = np.maximum(OUTSTANDING * _usual_change(values), MATERIAL * np.abs(values[:-2]))
    for place in 1 + np.flatnonzero(rise > threshold):
        marked.loc[marked.index[place], "kept"] = False
        marked.loc[marked.index[place], "reason"] = f"single peak on {marked['date'].iloc[place]:%Y-%m-%d} left out of the growth"


def _drops(values: np.ndarray, kept: np.ndarray) -> list[int]:
    """Places of the first day after each drop."""
    places = np.flatnonzero(kept)
    fall = values[places[:-1]] - values[places[1:]]
    threshold = np.maximum(OUTSTANDING * _usual_change(values), MATERIAL * np.abs(values[places[:-1]]))
    return [int(place) for place in places[1:][fall > threshold]]


def _leave_out_or_begin(marked: pd.DataFrame, values: np.ndarray, drop: int) -> None:
    """Where the level is back within days, these days are left out; else a new segment begins."""
    date = f"{marked['date'].iloc[drop]:%Y-%m-%d}"
    back = np.flatnonzero(values[drop : drop + RECOVERY] >= RECOVERED * values[drop - 1])
    if back.size:
        dip = marked.index[drop : drop + back[0]]
        marked.loc[dip, "kept"] = False
        marked.loc[dip, "reason"] = f"dip from {date} left out of the growth"
    else:
        marked.loc[marked.index[drop] :, "segment"] += 1
        marked.loc[marked.index[drop], "reason"] = f"drop on {date} not counted as growth"
