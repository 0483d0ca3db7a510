"""When is each limit reached? From what flows in; what was deleted never counts as growth.

Imports capacity.blockwise, colds, gaps, intervals, kept, pasts and sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.blockwise import in_blocks
from ralphcap.capacity.colds import cold_growth
from ralphcap.capacity.gaps import filled, first_measured
from ralphcap.capacity.intervals import LEVELS
from ralphcap.capacity.kept import net_of_deletions
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Places
from ralphcap.capacity.sums import Growth, growth
from ralphcap.errors import ParameterError

LEAST = 6  # steps: below a quarter of a day nothing can be said of a rate
WARM = 7  # short seasons from which on a series is judged by its own past
LONGEST = 2016  # steps of history that are looked at: twelve weeks of hours; beyond them a series was another one
REACH = 4  # times the history: farther ahead no date is given
COLD_REACH = 14  # short seasons, where there is less than a week of them
OTHER_UNIT = 100  # times its limit: no level gets so far beyond it
BLOCK = 64  # series computed at once
ANSWERS = ("reached", "date", "never", "cannot say")


@dataclass(frozen=True)
class Asks:
    """What is asked of a block of series, an entry a limit.

    of        place of the limit's series in the block
    missing   to the limit [the series' unit]
    kept      mean age at which what came in is gone [steps]; NaN: nothing goes
    came      what came in, all of it, a row a limit; None where nothing goes
    horizon   steps within which the probability is asked; None: as far as the history bears
    """

    of: Places
    missing: Array
    kept: Array
    came: Array | None
    horizon: int | None


def date_of_limit(
    arrivals: pd.DataFrame, limits: pd.DataFrame, *, seasons: Sequence[int], horizon: int | None = None
) -> pd.DataFrame:
    """When the level of each series reaches its limits, in steps from the table's last row.

    arrivals  one column a series, one row a step: what came in [the unit of the limits]; NaN where it is not known, a
              deletion (below 0) counts as not known
    limits    series, level (today's), limit; perhaps retention: mean age at which what came in is gone [steps], NaN
              where nothing is deleted. Further columns are kept. A series may have several limits, or none.
    seasons   of the arrivals, in steps, shortest first: (24, 168) for hours, (7,) for days
    horizon   steps within which the probability is asked; None: as far as the history bears
    Returns one row a limit, in order: the limits' columns, answer (reached, date, never, cannot say), p10, p50, p90
    [steps; inf: not within what the history bears], probability (of reaching it within the horizon), reach [steps],
    method, error (median factor that past sums were off, as logarithm), covered80 (share of past sums within the 80 %
    interval), note.
    Raises ParameterError for limits of series that are not in the table.
    """
    unknown = sorted(set(limits["series"]) - set(arrivals.columns))
    if unknown:
        raise ParameterError(
            f"No arrivals of {', '.join(map(str, unknown[:5]))}.\n  Give a column for each series that has a limit."
        )
    wanted = pd.unique(limits["series"])
    values = arrivals[wanted].to_numpy(dtype="float64").T
    values = np.where(np.isfinite(values) & (values >= 0), values, np.nan)
    history = values.shape[1] - first_measured(values)
    table = limits.reset_index(drop=True).assign(
        answer="cannot say", p10=np.nan, p50=np.nan, p90=np.nan, probability=np.nan, reach=0, method="", error=np.nan,
        covered80=np.nan, note="",
    )  # fmt: skip
    place = pd.Series(np.arange(len(wanted)), index=wanted)
    row_of = place[table["series"]].to_numpy()
    kept = table["retention"].to_numpy() if "retention" in table else np.full(len(table), np.nan)
    missing = (table["limit"] - table["level"]).to_numpy()
    blocks, places = [], []
    for rows, known in _alike(history.astype("int64"), seasons):
        mine = np.flatnonzero(np.isin(row_of, rows))
        came = values[row_of[mine]] if (kept[mine] > 0).any() else None
        asks = Asks(np.searchsorted(rows, row_of[mine]), missing[mine], kept[mine], came, horizon)
        blocks.append((values[rows, -known:], tuple(seasons), asks))
        places.append(mine)
    for mine, answers in zip(places, in_blocks(_answers, blocks), strict=True):
        for name, column in answers.items():
            table.loc[mine, name] = column
    return _explained(table, history[row_of], seasons[0])


def _alike(history: Places, seasons: Sequence[int]) -> list[tuple[Places, int]]:
    """Blocks of series of about equal history (places, ascending), and the steps that are looked at."""
    kept = np.minimum(history, LONGEST)
    kept = np.where(kept >= WARM * seasons[0], kept // seasons[0] * seasons[0], kept)
    found = []
    for known in np.unique(kept[kept >= LEAST]):
        rows = np.flatnonzero(kept == known)
        found += [(rows[begin : begin + BLOCK], int(known)) for begin in range(0, len(rows), BLOCK)]
    return found


def growth_ahead(values: Array, seasons: tuple[int, ...]) -> Growth:
    """Growth of series (rows) of equal history over as many steps as it bears: REACH times it, or COLD_REACH seasons."""
    known, short = values.shape[1], seasons[0]
    whole = np.maximum(filled(values, short), 0)
    if known < WARM * short:
        return cold_growth(whole, short, steps=COLD_REACH * short)
    long = seasons if known >= 2 * seasons[-1] else seasons[:1]
    scale = whole.std(axis=1, keepdims=True)
    scale = np.where(scale > 0, scale, 1.0)
    one = growth(whole / scale, long, steps=REACH * known)
    return Growth(one.curves * scale, one.names, one.weights, one.error, one.covered, one.tested)


def _answers(values: Array, seasons: tuple[int, ...], asks: Asks) -> dict[str, Array]:
    """Columns of the answers to what is asked of one block of series."""
    one = growth_ahead(values, seasons)
    curves = one.curves[:, asks.of]
    for place in np.flatnonzero(asks.kept > 0):
        assert asks.came is not None
        curves[:, place] = net_of_deletions(curves[:, place], asks.came[place], int(asks.kept[place]))
    reach = curves.shape[2]
    times = {level: crossing(curve, asks.missing) for level, curve in zip(LEVELS, curves, strict=True)}
    step = min(asks.horizon or reach, reach)
    best = one.weights.argmax(axis=0)
    methods = [f"{one.names[name]} ({100 * one.weights[name, at]:.0f} % of the weight)" for at, name in enumerate(best)]
    return {
        "p10": times[0.9],
        "p50": times[0.5],
        "p90": times[0.1],
        "probability": _probability(curves[:, :, step - 1], asks.missing),
        "reach": np.full(len(asks.of), reach),
        "method": np.array(methods, dtype=object)[asks.of],
        "error": one.error[asks.of],
        "covered80": one.covered[asks.of],
    }


def crossing(curves: Array, missing: Array) -> Array:
    """Steps until each curve (rows, never falling) reaches what is missing, linear between steps; inf where it does not."""
    before = np.concatenate([np.zeros((len(curves), 1)), curves[:, :-1]], axis=1)
    reached = curves >= missing[:, None]
    step = reached.argmax(axis=1)
    rows = np.arange(len(curves))
    low, high = before[rows, step], curves[rows, step]
    time = step + np.clip((missing - low) / np.where(high > low, high - low, 1), 0, 1)
    return np.where(missing <= 0, 0.0, np.where(reached.any(axis=1), time, np.inf))


def _probability(at_horizon: Array, missing: Array) -> Array:
    """Share of the growth's distribution (levels × limits) above what is missing, linear between its quantiles."""
    found = [1 - np.interp(one, quantiles, LEVELS) for one, quantiles in zip(missing, at_horizon.T, strict=True)]
    return np.where(missing <= 0, 1.0, np.array(found))


def _explained(table: pd.DataFrame, history: Places, short: int) -> pd.DataFrame:
    """The answer in a word, and why where it is not a date."""
    missing = (table["limit"] - table["level"]).isna()
    few = history < LEAST
    reached = table["level"] >= table["limit"]
    other_unit = table["level"] >= OTHER_UNIT * table["limit"]
    never = np.isinf(table["p50"])
    table["answer"] = np.select(
        [missing | other_unit, reached, few, never], ["cannot say", "reached", "cannot say", "never"], default="date"
    )
    table.loc[few, "note"] = [f"{steps} steps of history; {LEAST} are needed" for steps in history[few]]
    cold = ~few & (history < WARM * short)
    table.loc[cold, "note"] = "less than a week of days: the interval is that of other series"
    table.loc[never, "note"] = [
        f"not within the {steps} steps that the history bears" for steps in table["reach"][never]
    ]
    table.loc[reached, ["p10", "p50", "p90", "probability"]] = 0.0, 0.0, 0.0, 1.0
    table.loc[missing | other_unit, ["p10", "p50", "p90", "probability"]] = np.nan
    table.loc[missing, "note"] = "no limit, or no level, is known"
    table.loc[other_unit, "note"] = [
        f"the level is {ratio:.0f} times its limit: is it another unit?"
        for ratio in (table["level"] / table["limit"])[other_unit]
    ]
    return table
