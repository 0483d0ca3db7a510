"""How may many series go on? A table of series in, a table of quantiles out, and how far each can be believed.

Imports capacity.pasts, capacity.backtests and capacity.intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.backtests import Backtest, backtest
from ralphcap.capacity.gaps import filled, first_measured, last_measured
from ralphcap.capacity.intervals import LEVELS, quantiles
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, Places
from ralphcap.errors import ParameterError

ORIGINS = 14  # short seasons back to which a past origin sees the whole horizon: two weeks of days
LONGEST = 2016  # steps of history that are looked at: twelve weeks of hours; beyond them a series was another one
BLOCK = 128  # series computed at once: a few MB an array, so that it stays in the processor's cache
GAP = 1  # short seasons of missing values at the end that are filled; beyond, the series has ended
LEAST = 2  # short seasons before the first origin: one to learn from and one to see it again
INTERVALS = {80: (0.1, 0.9), 95: (0.025, 0.975)}
NEGLIGIBLE = 1e-9  # relative scatter below which a series counts as constant
DIAGNOSTICS = [
    "series",
    "method",
    "why",
    "history",
    "origins",
    "error",
    "naive_error",
    "covered80",
    "covered95",
    "reach",
    "note",
]


@dataclass(frozen=True)
class Forecasts:
    """What `forecast` says.

    quantiles    series, step (1 is the first one ahead), p2.5, p10, p50, p90, p97.5 [the series' unit]
    diagnostics  one row a series, in the order given: series, method (the heaviest candidate with its weight), why (its
                 error beside that of the last season's), history [steps], origins (past moments foretold), error (mean
                 absolute error of the combination there), naive_error (of the last season), covered80, covered95
                 (share of those errors within the interval of today), reach [steps], note (why it cannot say, or what
                 was done to the series).
    """

    quantiles: pd.DataFrame
    diagnostics: pd.DataFrame


def forecast(series: pd.DataFrame, *, horizon: int, seasons: Sequence[int], least: float | None = None) -> Forecasts:
    """Quantiles of the `horizon` steps after the table's last row.

    series   one column a series, one row a step (even spacing, in order); NaN where nothing was measured
    seasons  lengths of its seasons in steps, shortest first: (24, 168) for hours, (7,) for days, (1,) for none
    least    values below it cannot be (0 for bytes): they count as not measured, and no quantile goes below it. A series
             that never was negative is taken not to become so.
    A series is forecast as far as its own history can test it; one with fewer than three short seasons, or that
    ended, keeps its row with the reason in `note`.
    Raises ParameterError for a horizon or seasons below 1.
    """
    if horizon < 1 or not seasons or min(seasons) < 1:
        raise ParameterError(
            f"horizon {horizon} and seasons {tuple(seasons)} must be 1 step or more.\n"
            "  Give steps: 24 for a day of hours."
        )
    values = series.to_numpy(dtype="float64").T
    values = np.where(np.isfinite(values), values, np.nan)
    if least is not None:
        values = np.where(values >= least, values, np.nan)
    state = _state(series.columns, values, horizon, seasons[0])
    predicted = np.full((len(LEVELS), len(values), horizon), np.nan)
    for rows in _alike(state, seasons):
        _fill_in(state, predicted, rows, values, seasons)
    floors = np.nanmin(np.where(np.isnan(values).all(axis=1, keepdims=True), 0, values), axis=1)
    floors = np.where(floors >= 0, 0.0, -np.inf) if least is None else np.full(len(values), least)
    predicted = np.sort(np.maximum(predicted, floors[:, None]), axis=0)
    return Forecasts(_long(series.columns, predicted), state[DIAGNOSTICS])


def _state(names: pd.Index, values: Array, horizon: int, short: int) -> pd.DataFrame:
    """One row a series: what it can bear before anything is computed."""
    ended, steps = last_measured(values), values.shape[1]
    history = np.maximum(steps - first_measured(values), 0)
    note = np.full(len(values), "", dtype=object)
    reach = np.minimum(horizon, (history - LEAST * short) // short * short)
    note[reach < horizon] = [
        f"{one} steps of history bear {max(two, 0)} ahead"
        for one, two in zip(history[reach < horizon], reach[reach < horizon], strict=True)
    ]
    few = history < (LEAST + 1) * short
    note[few] = [f"{one} steps of history; {(LEAST + 1) * short} are needed" for one in history[few]]
    note[ended > GAP * short] = [f"nothing measured in the last {one} steps" for one in ended[ended > GAP * short]]
    reach = np.where(few | (ended > GAP * short), 0, reach)
    return pd.DataFrame(
        {
            "series": names, "method": "", "why": "", "history": history, "origins": 0, "error": np.nan,
            "naive_error": np.nan, "covered80": np.nan, "covered95": np.nan, "reach": reach, "note": note,
        }
    )  # fmt: skip


def _alike(state: pd.DataFrame, seasons: Sequence[int]) -> list[Places]:
    """Places of series of about equal history and equal reach, in blocks: they are computed together."""
    kept = np.minimum(state["history"], LONGEST)
    kept = kept // seasons[0] * seasons[0]
    able = state["reach"] > 0
    groups = state.index.to_series()[able].groupby([kept[able], state["reach"][able]])
    places = [rows.to_numpy() for _, rows in groups]
    return [rows[begin : begin + BLOCK] for rows in places for begin in range(0, len(rows), BLOCK)]


def _fill_in(state: pd.DataFrame, predicted: Array, rows: Places, values: Array, seasons: Sequence[int]) -> None:
    """Forecasts one block of series and writes what it says into `state` and `predicted`."""
    short, reach = seasons[0], int(state["reach"].iloc[rows[0]])
    history = min(int(state["history"].iloc[rows].min()), LONGEST)
    known = values[rows, values.shape[1] - history :]
    whole = filled(known, short)
    middle, spread = whole.mean(axis=1, keepdims=True), whole.std(axis=1, keepdims=True)
    spread = np.where(spread > NEGLIGIBLE * np.abs(middle), spread, 1.0)
    past = Past((whole - middle) / spread, origins(history, reach, short), tuple(seasons), reach)
    test = backtest(past, ~np.isnan(known))
    said = quantiles(test, short)
    for place, level in enumerate(LEVELS):
        predicted[place, rows, :reach] = said[level] * spread + middle
    for name, column in _judged(test, said).items():
        scaled = column * spread[:, 0] if name in ("error", "naive_error") else column
        state.loc[rows, name] = scaled


def origins(history: int, horizon: int, season: int) -> tuple[int, ...]:
    """Moments of the past from which the series is foretold: whole seasons back, each with two seasons before it."""
    back = range(ORIGINS + (horizon - 1) // season, -1, -1)
    return tuple(history - season * count for count in back if history - season * count >= LEAST * season or count == 0)


def _judged(test: Backtest, said: dict[float, Array]) -> dict[str, Array]:
    errors = (test.came - test.said)[:, :-1]
    known = ~np.isnan(errors)
    count = np.maximum(known.sum(axis=(1, 2)), 1)
    best, share = test.weights.argmax(axis=0), test.weights.max(axis=0)
    found: dict[str, Array] = {
        "method": np.array(
            [f"{test.names[one]} ({100 * part:.0f} % of the weight)" for one, part in zip(best, share, strict=True)],
            dtype=object,
        ),
        "origins": known.any(axis=2).sum(axis=1),
        "error": np.where(known, np.abs(errors), 0).sum(axis=(1, 2)) / count,
        "naive_error": test.errors[test.names.index("day: last season")],
    }
    for level, edges in INTERVALS.items():
        low, high = (said[edge] - test.said[:, -1] for edge in edges)
        inside = (errors >= low[:, None]) & (errors <= high[:, None])
        found[f"covered{level}"] = inside.sum(axis=(1, 2)) / count
    return found


def _long(names: pd.Index, predicted: Array) -> pd.DataFrame:
    count, horizon = predicted.shape[1:]
    table = pd.DataFrame({"series": np.repeat(names, horizon), "step": np.tile(np.arange(1, horizon + 1), count)})
    for level, values in zip(LEVELS, predicted, strict=True):
        table[f"p{100 * level:g}"] = values.ravel()
    return table[table["p50"].notna()].reset_index(drop=True)
