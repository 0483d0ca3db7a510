"""Which limit holds the peak of the next weeks, and how likely is it exceeded? Imports capacity.noises' Array only.

A forecast of each day says too little of the highest day of many, so peaks have a calibration of their own: how far those
of past weeks lay above what was said of them (conformal prediction of the weekly maximum).
"""

from collections.abc import Sequence

import numpy as np

from ralphcap.capacity.noises import Array

SIZED_DAYS = 28  # a limit is to hold for the next four weeks; then it is reviewed again
RISK = 0.05  # one chance in twenty that the peak of these weeks exceeds it: memory beyond its limit is killed
WAITING_RISK = 0.25  # of cores: beyond its limit, CPU waits, and a day's p99 is exceeded for a few minutes of that day
# How far the highest day of the next one to four weeks lay above the median path's, in spreads (from that median to the 90 %
# path): quantiles of such peaks on public series (every second metric of application servers: benchmarks.sizing, half 1).
SCORES = {0.5: 0.0, 0.8: 0.4, 0.9: 0.65, 0.95: 1.0, 0.975: 1.8, 0.99: 5.2}
SPREAD = 0.1  # added to each spread of logarithms: no row is as steady as a few weeks of it look
WIDEST = 1.5  # spread of logarithms beyond which paths tell nothing of a peak any more: e to that is 4.5 times
PRIOR_WEEKS = 8  # that these quantiles count for, beside the row's own past weeks
FARTHEST = 2.3  # logarithm: ten times the median path's peak; what lies beyond is no size
_LEAST = 1e-12  # [cores or bytes]: what never used anything has no logarithm


def accepted_risk(unit: str) -> float:
    """How likely a recommended limit may be exceeded, by what happens then [ratio]. unit: 'cores' or 'bytes'."""
    return WAITING_RISK if unit == "cores" else RISK


def score(paths: Array, peak: float) -> float:
    """How far a peak lies above the median path's (paths × days), in spreads of the paths' peaks."""
    middle, spread = _peaks(paths)
    return float((np.log(max(peak, _LEAST)) - middle) / spread)


def limit_for(paths: Array, scores: Sequence[float], *, risk: float = RISK) -> float:
    """The value that the paths' peak (paths × days) exceeds with this risk, given the scores of the row's past weeks.

    Where the risk is not that small up to FARTHEST, the value there: risk_of tells how large it is.
    """
    middle, spread = _peaks(paths)
    grid = np.linspace(0, FARTHEST / spread, 4001)
    enough = _tail(grid, scores) <= risk
    return float(np.exp(middle + spread * grid[int(enough.argmax()) if enough.any() else -1]))


def risk_of(limit: float, paths: Array, scores: Sequence[float]) -> float:
    """How likely the paths' peak exceeds a limit [ratio]."""
    return float(_tail(np.array([score(paths, limit)]), scores)[0])


def _peaks(paths: Array) -> tuple[float, float]:
    """Median of the logarithm of each path's largest day, and the way from there to its 90 % quantile, within bounds."""
    middle, high = np.quantile(np.log(np.maximum(paths.max(axis=1), _LEAST)), (0.5, 0.9))
    return float(middle), float(min(high - middle, WIDEST) + SPREAD)


def _tail(places: Array, scores: Sequence[float]) -> Array:
    """Share of peaks above each score: those of other series, and the row's own."""
    levels, known = np.array(list(SCORES)), np.array(list(SCORES.values()))
    inside = np.exp(np.interp(places, known, np.log(1 - levels)))
    fade = (np.log(1 - levels[-1]) - np.log(1 - levels[-2])) / (known[-1] - known[-2])
    above = inside * np.exp(np.minimum(0.0, fade * (places - known[-1])))
    others = np.where(places > 0, above, _below(places))
    own = (np.array(scores)[:, None] > places).sum(axis=0)
    return np.asarray((PRIOR_WEEKS * others + own) / (PRIOR_WEEKS + len(scores)))


def _below(places: Array) -> Array:
    """The lower half mirrors the upper one up to 80 %: peaks fall short of the median about as far as they pass it."""
    return np.minimum(1.0, 0.5 - 0.3 * places / SCORES[0.8])
