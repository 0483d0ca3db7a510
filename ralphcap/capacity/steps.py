"""How does a tidy frame become a table of even steps, and what was wrong with its samples? Imports errors and capacity.noises.

What is repaired is said: samples given twice, clocks that jumped, a unit that changed on the way.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.noises import Array
from ralphcap.errors import ParameterError

FACTORS = (8.0, 60.0, 100.0, 1000.0, 1024.0, 1e6, 1024.0**2, 1e9, 1024.0**3)  # bits, minutes, percent, kilo, kibi, …
NEAR = 0.03  # how near to such a factor a change must be
BESIDE = 24  # steps before and after that must agree with themselves
STEADY = 0.2  # their spread (of half of them, beside the median)


@dataclass(frozen=True)
class EvenSteps:
    """A table of even steps.

    table   index: the step's begin (UTC); one column a series, named by its labels ('a' or 'a, b'); NaN: not measured
    notes   series, note: what was done to its samples
    """

    table: pd.DataFrame
    notes: pd.DataFrame


def evenly(
    frame: pd.DataFrame,
    *,
    step: pd.Timedelta,
    by: Sequence[str],
    statistic: str = "mean",
    now: pd.Timestamp | None = None,
) -> EvenSteps:
    """A tidy frame (timestamp [UTC], labels, value) as a table of even steps.

    statistic   of the samples within a step: mean, max or last
    now         the source's now: what lies after it was written by a clock that ran ahead, and is left out
    A sample given twice (another value at the same moment) counts once, the later one. A series whose rows go back in
    time had its clock set: of its rows, in the order given, the most that run forward count, those that were written
    later where as many do; a stretch that ran ahead and was set back is left out, and so is one that ran behind. What was
    sorted by time before shows no such stretch: both clocks' samples count in their steps.
    Values before a change of unit (the level changes by a factor such as 1024, and stays) are brought to the later unit.
    Raises ParameterError for a step that is not above 0.
    """
    if not step > pd.Timedelta(0):
        raise ParameterError(f"step {step} is not above 0.\n  Give one such as '1h'.")
    known = frame.assign(series=frame[list(by)].astype(str).agg(", ".join, axis=1) if len(frame) else "")
    known, notes = _until(known, now)
    once, twice = _once(known)
    once, set_back = _forward(once)
    notes += [*twice, *set_back]
    begins = once["timestamp"].dt.floor(step)
    table = once.groupby([begins, "series"])["value"].agg(statistic).unstack("series")
    if len(table):
        table = table.reindex(pd.date_range(table.index[0], table.index[-1], freq=step, unit="ms", name="timestamp"))
    for name in table.columns:
        change = unit_change(table[name].to_numpy())
        if change is not None:
            place, factor = change
            table[name] = table[name].mask(np.arange(len(table)) < place, factor * table[name])
            notes.append(
                (name, f"its unit changes at {table.index[place]:%Y-%m-%d %H:%M} UTC: earlier values × {factor:g}")
            )
    return EvenSteps(table.rename_axis(columns=None), pd.DataFrame(notes, columns=["series", "note"]))


Notes = list[tuple[str, str]]


def _until(known: pd.DataFrame, now: pd.Timestamp | None) -> tuple[pd.DataFrame, Notes]:
    """The samples up to now, and how many of each series lie after it."""
    if now is None:
        return known, []
    ahead = known["timestamp"] > now
    counts = known.loc[ahead, "series"].value_counts()
    notes = [(str(name), f"{count} samples lie after now: their clock ran ahead") for name, count in counts.items()]
    return known[~ahead], notes


def _once(known: pd.DataFrame) -> tuple[pd.DataFrame, Notes]:
    """One sample a moment: in the place of the first, with the value of the last."""
    moment = ["series", "timestamp"]
    last = known.drop_duplicates(moment, keep="last")
    if len(last) == len(known):
        return known, []
    first = known.drop_duplicates(moment, keep="first")
    values = last.set_index(moment)["value"].reindex(pd.MultiIndex.from_frame(first[moment]))
    twice = (known["series"].value_counts() - first["series"].value_counts()).loc[lambda count: count > 0]
    notes = [(str(name), f"{count} samples given twice: the later one counts") for name, count in twice.items()]
    return first.assign(value=values.to_numpy()), notes


def _forward(known: pd.DataFrame) -> tuple[pd.DataFrame, Notes]:
    """Of each series the most samples whose times run forward."""
    back = known.groupby("series", sort=False)["timestamp"].diff() < pd.Timedelta(0)
    keep, notes = np.ones(len(known), dtype=bool), []
    for name in known.loc[back, "series"].unique():
        places = np.flatnonzero(known["series"] == name)
        times = known["timestamp"].iloc[places]
        left_out = np.ones(len(places), dtype=bool)
        left_out[_longest(times.tolist())] = False
        keep[places[left_out]] = False
        odd = times[left_out]
        text = f"{left_out.sum()} samples from {odd.min():%Y-%m-%d %H:%M} to {odd.max():%Y-%m-%d %H:%M} UTC left out"
        notes.append((str(name), f"{text}: its clock was set, and they do not run with the others"))
    return known[keep], notes


def _longest(times: list[pd.Timestamp]) -> list[int]:
    """Places of the longest part of a list that rises (Schensted 1961); of equals, that of later places."""
    ends: list[pd.Timestamp] = []  # the smallest last element of a rising part of each length
    places: list[int] = []
    before: list[int] = []
    for place, time in enumerate(times):
        length = bisect_left(ends, time)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1], places[length : length + 1] = [time], [place]
    found = [places[-1]] if places else []
    while found and before[found[-1]] >= 0:
        found.append(before[found[-1]])
    return found[::-1]


def unit_change(values: Array) -> tuple[int, float] | None:
    """Place from which values have another unit, and the factor from the earlier to the later one; None where none is.

    A day before and a day after the largest change must agree with themselves, and differ by a factor between units.
    """
    places = np.flatnonzero(np.isfinite(values) & (values > 0))
    if len(places) < 2 * BESIDE:
        return None
    logarithm = np.log(values[places])
    change = int(np.abs(np.diff(logarithm)).argmax()) + 1
    before, after = logarithm[max(0, change - BESIDE) : change], logarithm[change : change + BESIDE]
    if min(len(before), len(after)) < BESIDE or max(_spread(before), _spread(after)) > STEADY:
        return None
    ratio = float(np.median(after) - np.median(before))
    factor = min(FACTORS, key=lambda one: abs(abs(ratio) - np.log(one)))
    if abs(abs(ratio) - np.log(factor)) > NEAR:
        return None
    return int(places[change]), factor if ratio > 0 else 1 / factor


def _spread(values: Array) -> float:
    low, high = np.quantile(values, [0.25, 0.75])
    return float(high - low)
