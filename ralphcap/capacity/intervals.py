"""How wide must an interval be to keep its word? The quantiles of the combination's own errors on unseen steps.

Split conformal prediction on rolling origins (Vovk, Gammerman & Shafer 2005), errors scaled by the usual size at that
place in the season, widened where few origins have seen the steps. Imports capacity.backtests.
"""

import numpy as np

from ralphcap.capacity.backtests import Backtest, blocks
from ralphcap.capacity.noises import Array

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
SPARE = {0.1: 0.5, 0.025: 0.9}  # widening by 1 + SPARE / √n for n origins that do not overlap
PRIOR_ERRORS = 20  # errors that the mean over the whole season counts for, beside those at one place of it
NEIGHBOUR = 0.5  # share that the places next to it count


def quantiles(test: Backtest, season: int) -> dict[float, Array]:
    """By level, series × horizon."""
    errors = (test.came - test.said)[:, :-1]
    scale = _usual_size(errors, season)
    scaled = errors / scale[:, None]
    offsets = {level: np.zeros(scale.shape) for level in LEVELS}
    for part in blocks(scale.shape[1]):
        seen = scaled[:, :, part]
        if np.isnan(seen).all():
            seen = scaled
        apart = max(1.0, np.isfinite(seen).any(axis=(0, 2)).sum() * season / max(season, part.stop))
        for level in LEVELS:
            if level != 0.5:
                edge = np.nanquantile(seen.reshape(len(seen), -1), level, axis=1)
                edge = np.minimum(edge, 0) if level < 0.5 else np.maximum(edge, 0)
                offsets[level][:, part] = edge[:, None] * (1 + SPARE[min(level, 1 - level).__round__(3)] / apart**0.5)
    return {level: test.said[:, -1] + offset * scale for level, offset in offsets.items()}


def _usual_size(errors: Array, season: int) -> Array:
    """Mean absolute error at each step's place in the season (series × horizon), held back towards the mean of all."""
    horizon = errors.shape[-1]
    known = ~np.isnan(errors)
    sums, counts = np.zeros((len(errors), season)), np.zeros((len(errors), season))
    places = np.arange(horizon) % season
    sizes, seen = np.where(known, np.abs(errors), 0).sum(axis=1), known.sum(axis=1)
    for step, place in enumerate(places):
        sums[:, place] += sizes[:, step]
        counts[:, place] += seen[:, step]
    overall = sums.sum(axis=1, keepdims=True) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    if horizon >= season:
        sums, counts = (x + NEIGHBOUR * (np.roll(x, 1, axis=1) + np.roll(x, -1, axis=1)) for x in (sums, counts))
    size = (sums + PRIOR_ERRORS * overall) / (counts + PRIOR_ERRORS)
    return np.asarray(np.maximum(size, 1e-9 * overall + 1e-300)[:, places])
