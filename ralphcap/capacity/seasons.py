"""Which seasons does a series have: a day, a week, both, none? Tested on its own past, not assumed.

Imports errors, capacity.backtests, gaps and pasts.
"""

import numpy as np
import pandas as pd

from ralphcap.capacity.backtests import backtest
from ralphcap.capacity.gaps import filled, first_measured
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import LEAST, LONGEST, Past, origins
from ralphcap.errors import ParameterError

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)
NONE = (1,)  # the seasons of a series that has none
WORTH = 0.02  # by how much a season must lessen the error of the past, to be taken for one


def seasons(series: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    """The seasons with which each series' past was foretold best.

    series    one column a series, one row a step, in order; the index tells the times (evenly() makes such a table); NaN
              where nothing was measured
    horizon   steps ahead that are to be foretold: the past is, over as many
    Returns one row a series, in order: series, seasons (steps, shortest first; (1,) for none), used, why. `used` is what to
    give forecast(): of a series without seasons the shortest one that could be tested, since what needs no season is tried
    all the same, and its past is judged by moments a day apart then, not by those of the last hours.
    Tried are none, a day, and a day and a week; of steps of a day, none and a week. A longer season is taken where it
    lessens the mean absolute error at the same past moments by WORTH, at least. What a history is too short to test is not taken.
    Raises ParameterError for a table whose times have no even step.
    """
    options = choices(spacing(series.index))
    rows = [{"series": name, **_told(series[name].to_numpy(dtype="float64"), options, horizon)} for name in series]
    return pd.DataFrame(rows, columns=["series", "seasons", "used", "why"])


def spacing(index: pd.Index) -> pd.Timedelta:
    """The even step of a table's times. Raises ParameterError where there is none."""
    steps = index[1:] - index[:-1] if isinstance(index, pd.DatetimeIndex) else pd.TimedeltaIndex([])
    if not len(steps) or (steps != steps[0]).any() or not steps[0] > pd.Timedelta(0):
        raise ParameterError(
            "The table's rows have no times of an even step, so its seasons cannot be found out.\n"
            "  Give seasons=(24, 168) for hours, (7,) for days, (1,) for none; or a table that evenly() made."
        )
    return pd.Timedelta(steps[0])


def choices(step: pd.Timedelta) -> list[tuple[int, ...]]:
    """The sets of seasons that may be, in steps; each holds the one before it."""
    day, week = (int(period / step) if period % step == pd.Timedelta(0) else 0 for period in (DAY, WEEK))
    if day > 1:
        return [NONE, (day,), (day, week)]
    return [NONE, (week,)] if week > 1 else [NONE]


def _told(values: Array, options: list[tuple[int, ...]], horizon: int) -> dict[str, object]:
    known = np.where(np.isfinite(values), values, np.nan)[None]
    known = known[:, int(first_measured(known)[0]) :][:, -LONGEST:]
    if len(options) == 1:
        return {"seasons": NONE, "used": NONE, "why": "no seasons of days or weeks have whole steps here"}
    short = options[1][0]
    if known.shape[1] < (LEAST + 1) * short + 1:
        return {"seasons": NONE, "used": NONE, "why": f"{known.shape[1]} steps are too few to tell a season of {short}"}
    errors = [_error(known, one, short, horizon) for one in options]
    best = 0
    for place, error in enumerate(errors):
        if error < (1 - WORTH) * errors[best]:
            best = place
    told = ", ".join(f"{_named(one)} {error:.4g}" for one, error in zip(options, errors, strict=True))
    used = options[max(best, 1)]
    return {"seasons": options[best], "used": used, "why": f"seasons told by the errors of the past: {told}"}


def _error(known: Array, seasons: tuple[int, ...], every: int, horizon: int) -> float:
    """Mean absolute error at the past origins, a short season apart, whatever seasons are tried."""
    reach = int(np.clip((known.shape[1] - LEAST * every) // every * every, 1, max(horizon, 1)))
    whole = filled(known, every)
    scale = max(float(whole.std()), 1e-300)
    past = Past((whole - whole.mean()) / scale, origins(whole.shape[1], reach, every), seasons, reach)
    test = backtest(past, ~np.isnan(known))
    errors = np.abs(test.came - test.said)[:, :-1]
    return float(np.nanmean(errors)) * scale if np.isfinite(errors).any() else np.nan


def _named(seasons: tuple[int, ...]) -> str:
    return "none" if seasons == NONE else "and".join(f" {one} " for one in seasons).strip()
