"""How may many series go on? A table of series in, a table of quantiles out, and how far each can be believed.

Imports capacity.backtests, calendars, diagnoses, fitted, gaps, intervals, pasts and seasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.backtests import backtest
from ralphcap.capacity.blockwise import in_blocks
from ralphcap.capacity.calendars import Calendar
from ralphcap.capacity.diagnoses import INTERVALS, judged, nothing_judged, outcome
from ralphcap.capacity.fitted import fitted
from ralphcap.capacity.gaps import filled, first_measured, last_measured
from ralphcap.capacity.intervals import LEVELS, quantiles
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import LEAST, LONGEST, Past, Places, origins
from ralphcap.capacity.seasons import seasons as told_seasons
from ralphcap.errors import ParameterError

BLOCK = 64  # series computed at once: more fill the processor's cache without being faster
GAP = 1  # short seasons of missing values at the end that are filled; beyond, the series has ended
WHOLE = 12  # short seasons from which on history is cut to whole ones, so that series of like age are computed together
NEGLIGIBLE = 1e-9  # relative scatter below which a series counts as constant


@dataclass(frozen=True)
class Forecasts:
    """What `forecast` says.

    quantiles    series, step (1 is the first one ahead), p2.5, p10, p50, p90, p97.5 [the series' unit]
    diagnostics  one row a series, in the order given: series, method (the heaviest candidate with its weight), why (its
                 error beside that of the last season's; the seasons, where they were told; what came of fitted models), history [steps], origins (past moments foretold), error (mean
                 absolute error of the combination there), naive_error (of the last season), covered80, covered95
                 (share of those errors within the interval of today), reach [steps], note (why it cannot say, or what
                 was done to the series).
    """

    quantiles: pd.DataFrame
    diagnostics: pd.DataFrame


def forecast(
    series: pd.DataFrame,
    *,
    horizon: int,
    seasons: Sequence[int] | None = None,
    least: float | None = None,
    calendar: Sequence[object] | None = None,
    heavy: bool = False,
) -> Forecasts:
    """Quantiles of the `horizon` steps after the table's last row.

    series   one column a series, one row a step (even spacing, in order); NaN where nothing was measured
    seasons  lengths of its seasons in steps, shortest first: (24, 168) for hours, (7,) for days, (1,) for none;
             None where nobody knows: each series' own are told from its past (capacity.seasons), and `why` says which
    least    values below it cannot be (0 for bytes): they count as not measured, and no quantile goes below it. A series
             that never was negative is taken not to become so.
    calendar the kind of each step's day, of the table's rows and of the horizon after them ('trading', 'closed', …); None
             where nothing follows one. Whether a series does is tested on its own past.
    heavy    also try models whose parameters are fitted (ETS and structural ones, capacity.fitted), for few series that
             matter: one to three seconds each instead of a fiftieth. They are weighed by the same backtest, so that they
             count where they foretold this series' past better, and the row's `why` says what came of them.
    A series is forecast as far as its own history can test it; one with fewer than three short seasons, or that
    ended, keeps its row with the reason in `note`. Blocks of series run where joblib is told to (blockwise).
    Raises ParameterError for a horizon or seasons below 1, for a calendar of another length, and for seasons=None with a table
    whose index has no times of an even step.
    """
    wanted = None if seasons is None else tuple(seasons)
    if horizon < 1 or wanted == () or min(wanted or (1,)) < 1:
        raise ParameterError(
            f"horizon {horizon} and seasons {wanted} must be 1 step or more.\n  Give steps: 24 for a day of hours."
        )
    if wanted is None:
        return _by_seasons(series, horizon=horizon, least=least, calendar=calendar, heavy=heavy)
    return _forecast(series, horizon=horizon, seasons=wanted, least=least, calendar=calendar, heavy=heavy)


def _forecast(
    series: pd.DataFrame,
    *,
    horizon: int,
    seasons: tuple[int, ...],
    least: float | None,
    calendar: Sequence[object] | None,
    heavy: bool,
) -> Forecasts:
    if calendar is not None and len(calendar) != len(series) + horizon:
        raise ParameterError(
            f"The calendar has {len(calendar)} steps; {len(series)} rows and {horizon} ahead make {len(series) + horizon}.\n"
            "  Give the kind of each step, also of those ahead."
        )
    kinds = None if calendar is None else pd.factorize(np.asarray(calendar))[0].astype("int64")
    values = series.to_numpy(dtype="float64").T
    values = np.where(np.isfinite(values), values, np.nan)
    impossible = values < (-np.inf if least is None else least)
    values = np.where(impossible, np.nan, values)
    history, reach, notes = _borne(values, horizon, seasons[0])
    predicted = np.full((len(LEVELS), len(values), horizon), np.nan)
    told = nothing_judged(len(values))
    groups = _alike(history, reach, seasons[0], most=1 if heavy else BLOCK)
    for (rows, _), (said, about) in zip(
        groups,
        in_blocks(
            _block,
            (
                (
                    values[rows, -steps:],
                    int(reach[rows[0]]),
                    seasons,
                    _calendar(kinds, len(series) - steps, seasons),
                    heavy,
                )
                for rows, steps in groups
            ),
        ),
        strict=True,
    ):
        predicted[:, rows, : said.shape[2]] = said
        for name, column in about.items():
            told[name][rows] = column
    predicted = np.sort(np.maximum(predicted, _floors(values, least)[:, None]), axis=0)
    left_out = [f"{count} values below {least:g} left out" if count else "" for count in impossible.sum(axis=1)]
    diagnostics = pd.DataFrame(
        {
            "series": series.columns,
            **{name: told[name] for name in ("method", "why")},
            "history": history,
            **{name: told[name] for name in ("origins", "error", "naive_error", *INTERVALS)},
            "reach": reach,
            "note": ["; ".join(filter(None, both)) for both in zip(notes, left_out, strict=True)],
        }
    )
    return Forecasts(_long(series.columns, predicted), diagnostics)


def _by_seasons(
    series: pd.DataFrame, *, horizon: int, least: float | None, calendar: Sequence[object] | None, heavy: bool
) -> Forecasts:
    """forecast() of each series with the seasons that its past tells."""
    told = told_seasons(series, horizon=horizon)
    alike: dict[tuple[int, ...], list[object]] = {(1,): []}
    for name, one in zip(told["series"], told["used"], strict=True):
        alike.setdefault(one, []).append(name)
    parts = [
        _forecast(series[names], horizon=horizon, seasons=one, least=least, calendar=calendar, heavy=heavy)
        for one, names in alike.items()
        if names or len(told) == 0
    ]
    order = {name: place for place, name in enumerate(series.columns)}
    quantiles, diagnostics = (
        pd.concat(tables, ignore_index=True).sort_values(
            "series", key=lambda names: names.map(order), kind="stable", ignore_index=True
        )
        for tables in ([one.quantiles for one in parts], [one.diagnostics for one in parts])
    )
    why = ["; ".join(filter(None, both)) for both in zip(told["why"], diagnostics["why"], strict=True)]
    return Forecasts(quantiles, diagnostics.assign(why=why))


def _borne(values: Array, horizon: int, short: int) -> tuple[Places, Places, list[str]]:
    """Steps of history, steps ahead that it bears, and why these are fewer than asked for."""
    ended = last_measured(values)
    history = (values.shape[1] - first_measured(values)).astype("int64")
    reach = np.clip((history - LEAST * short) // short * short, 0, horizon)
    reach = np.where(ended > GAP * short, 0, reach)
    notes = []
    for steps, ahead, missing in zip(history, reach, ended, strict=True):
        if steps < (LEAST + 1) * short:
            notes.append(f"{steps} steps of history; {(LEAST + 1) * short} are needed")
        elif missing > GAP * short:
            notes.append(f"nothing measured in the last {missing} steps")
        else:
            notes.append(f"{steps} steps of history bear {ahead} ahead" if ahead < horizon else "")
    return history, reach, notes


def _alike(history: Places, reach: Places, short: int, *, most: int) -> list[tuple[Places, int]]:
    """Blocks of series of equal reach, and the steps of history that are looked at: whole seasons where there are many."""
    kept = np.minimum(history, LONGEST)
    kept = np.where(kept >= WHOLE * short, kept // short * short, kept)
    found = []
    for steps, ahead in sorted({(int(one), int(two)) for one, two in zip(kept, reach, strict=True) if two > 0}):
        rows = np.flatnonzero((kept == steps) & (reach == ahead))
        found += [(rows[begin : begin + most], steps) for begin in range(0, len(rows), most)]
    return found


def _calendar(kinds: Places | None, begin: int, seasons: Sequence[int]) -> Calendar | None:
    return None if kinds is None else Calendar(kinds[begin:], seasons[0], seasons[-1])


def _block(
    known: Array, horizon: int, seasons: tuple[int, ...], calendar: Calendar | None, heavy: bool
) -> tuple[Array, dict[str, Array]]:
    """Quantiles (levels × series × horizon) of series of equal history, and what the backtest says of each."""
    whole = filled(known, seasons[0])
    middle, spread = whole.mean(axis=1, keepdims=True), whole.std(axis=1, keepdims=True)
    spread = np.where(spread > NEGLIGIBLE * np.abs(middle), spread, 1.0)
    past = Past((whole - middle) / spread, origins(whole.shape[1], horizon, seasons[0]), seasons, horizon)
    tried = fitted(past) if heavy else None
    test = backtest(past, ~np.isnan(known), calendar, more=tried.said if tried else None)
    said = quantiles(test, seasons[0])
    about = judged(test, said)
    if tried:
        about["why"] = np.array([f"{about['why'][0]}{outcome(test, tried)}"], dtype=object)
    about["error"], about["naive_error"] = about["error"] * spread[:, 0], about["naive_error"] * spread[:, 0]
    return np.stack([said[level] for level in LEVELS]) * spread + middle, about


def _floors(values: Array, least: float | None) -> Array:
    """The lowest value that a forecast of each series may take."""
    if least is not None:
        return np.full(len(values), least)
    lowest = np.where(np.isnan(values), np.inf, values).min(axis=1, initial=np.inf)
    return np.where(lowest >= 0, 0.0, -np.inf)


def _long(names: pd.Index, predicted: Array) -> pd.DataFrame:
    count, horizon = predicted.shape[1:]
    table = pd.DataFrame({"series": np.repeat(names, horizon), "step": np.tile(np.arange(1, horizon + 1), count)})
    for level, values in zip(LEVELS, predicted, strict=True):
        table[f"p{100 * level:g}"] = values.ravel()
    return table[table["p50"].notna()].reset_index(drop=True)
