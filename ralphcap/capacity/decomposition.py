"""Which part of a series is trend, which comes again by day and week, and what is left? Imports errors only.

Seasons and trend by locally weighted regression: Cleveland et al. 1990 (STL), for several seasons Bandara, Hyndman &
Bergmeir 2021 (MSTL), as statsmodels has them, robust against single outliers. A season keeps its shape: one that may
bend takes half of a month's noise for the week's pattern.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.errors import ParameterError

OBSERVED, TREND, REST = "observed", "trend", "rest"
PERIODS = 2  # of a season that must be known: with fewer, what comes again cannot be told from what came once
_BLUR = 1e-3  # of the spread: without any rest, the robust weights (by the median rest) would leave whole stretches out
_JUMP = 6  # of a season, the part at whose steps the regressions are computed; between them they are interpolated


@dataclass(frozen=True)
class Decomposition:
    """A series as a sum of parts.

    table   timestamp (UTC), observed, trend, one column a season ('season 24', the shortest first), rest [the series'
            unit], evenly spaced; observed = trend + seasons + rest; NaN in every part where nothing was measured
    step    between two rows; seasons: the periods told [steps]; notes: what was left out, and why
    """

    table: pd.DataFrame
    step: pd.Timedelta
    seasons: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> list[str]:
        """The names of the parts: trend, seasons, rest."""
        return [name for name in self.table.columns if name not in ("timestamp", OBSERVED)]

    @property
    def shares(self) -> pd.Series:
        """Each part's share of all parts' variances [ratio]; NaN where nothing varies or nothing can be said.

        Of k periods' pure noise, a season takes 1 / (k - 1) of what the rest keeps: that much counts as rest (mean
        squares, as in an analysis of variance). What parts have in common belongs to none, so that shares add to 1.
        """
        variances = self.table[self.parts].var(ddof=0)
        total, rest = float(variances.sum()), float(variances[REST])
        for season in self.seasons:
            periods = self.table[OBSERVED].notna().sum() / season
            chance = min(float(variances[_name(season)]), rest / (periods - 1))
            variances[_name(season)] -= chance
            variances[REST] += chance
        return variances / total if total > 0 else variances * np.nan


def decomposed(series: pd.DataFrame, *, seasons: Sequence[int]) -> Decomposition:
    """A series as trend, seasons and rest, from its first known value to its last.

    series    timestamp (UTC), value; spaced evenly, or nearly: each value counts at the nearest of even steps
    seasons   periods [steps]
    A season of which no more than two periods are known is left out, which a note says; where none is left, trend and
    rest are NaN. Gaps are filled for the fit alone. Raises ParameterError for a season that is not at least 2 steps.
    """
    if any(season < 2 for season in seasons):
        raise ParameterError(f"Seasons {list(seasons)} must have 2 steps at least.\n  Leave the shorter ones out.")
    observed, step = _evenly(series.dropna(subset="value"))
    wanted = sorted(set(seasons))
    fitting = [season for season in wanted if observed.notna().sum() > PERIODS * season]
    notes = [
        f"season of {season} steps left out: {PERIODS} full periods of it are not known"
        for season in wanted
        if season not in fitting
    ]
    known = observed.dropna()
    if len(known) and known.min() == known.max():
        notes.append("it never changed")
        parts = _constant(observed, fitting)
    elif fitting:
        parts = _split(observed, fitting)
    else:
        parts = pd.DataFrame({TREND: np.nan}, index=observed.index)
    table = pd.concat([observed.rename(OBSERVED), parts.mask(observed.isna())], axis=1)
    table[REST] = table[OBSERVED] - table[parts.columns].sum(axis=1, skipna=False)
    return Decomposition(table.rename_axis("timestamp").reset_index(), step, tuple(fitting), tuple(notes))


def _evenly(known: pd.DataFrame) -> tuple[pd.Series, pd.Timedelta]:
    """The values at even steps of the median distance, by time; NaN where there is none, the last of two that meet."""
    ordered = known.sort_values("timestamp", kind="stable")
    times = pd.DatetimeIndex(ordered["timestamp"]).as_unit("ms")
    if len(ordered) < 2:
        return pd.Series(ordered["value"].to_numpy("float64"), index=times), pd.Timedelta(0)
    step = pd.Series(times).diff().dropna().median()
    places = pd.Series(np.rint((times - times[0]) / step).astype("int64"))
    last = ~places.duplicated(keep="last")
    values = pd.Series(ordered["value"].to_numpy("float64")[last], index=places[last])
    grid = times[0] + step * np.arange(places.iloc[-1] + 1)
    return pd.Series(values.reindex(range(len(grid))).to_numpy(), index=pd.DatetimeIndex(grid).as_unit("ms")), step


def _constant(observed: pd.Series, seasons: Sequence[int]) -> pd.DataFrame:
    return pd.DataFrame({TREND: observed} | {_name(season): 0.0 for season in seasons}, index=observed.index)


def _split(observed: pd.Series, seasons: Sequence[int]) -> pd.DataFrame:
    from statsmodels.tsa.seasonal import MSTL

    jump = max(1, seasons[0] // _JUMP)
    options = {"robust": True, "seasonal_deg": 0, "trend_jump": jump, "low_pass_jump": jump}
    complete = _filled(observed, seasons[-1]).to_numpy()
    blurred = complete + _BLUR * complete.std() * np.random.default_rng(0).standard_normal(len(complete))
    windows = [10 * (len(complete) // season) + 1 for season in seasons]  # so wide that every period weighs the same
    found = MSTL(blurred, periods=tuple(seasons), windows=windows, stl_kwargs=options).fit()  # of one season, it is STL
    columns = np.reshape(found.seasonal, (len(complete), len(seasons))).T
    names = [_name(season) for season in seasons]
    return pd.DataFrame({TREND: found.trend} | dict(zip(names, columns, strict=True)), index=observed.index)


def _filled(observed: pd.Series, season: int) -> pd.Series:
    """Gaps filled by a straight line, with the usual deviation at that place of the season."""
    level = observed.interpolate().rolling(season, center=True, min_periods=1).mean()
    usual = (observed - level).groupby(np.arange(len(observed)) % season).transform("median").fillna(0.0)
    return (observed - usual).interpolate() + usual


def _name(season: int) -> str:
    return f"season {season}"
