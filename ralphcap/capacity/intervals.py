"""How wide must an interval be to keep its word? The quantiles of the combination's own errors on unseen steps.

Split conformal prediction on rolling origins (Vovk, Gammerman & Shafer 2005; recent origins count more: Barber et al.
2023), errors scaled by the usual size at that place in the season and by how far the candidates lie apart, widened where
few origins have seen the steps. Imports capacity.backtests.
"""

import numpy as np

from ralphcap.capacity.backtests import Backtest, blocks
from ralphcap.capacity.noises import Array

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
SPARE = {0.1: 0.2, 0.025: 0.5}  # widening by 1 + SPARE / √n for n origins that do not overlap
SYMMETRY = 0.4  # share of the quantiles of absolute errors: a few weeks tell little of one side's tail alone
PRIOR_ERRORS = 20  # errors that the mean over the whole season counts for, beside those at one place of it
NEIGHBOR = 0.5  # share that the places next to it count
HALF_LIFE = 10  # origins after which an error counts half
END = (24,)  # steps at which a block of errors ends
CALMEST, WILDEST = 0.5, 3.0  # times the usual distance between candidates, beyond which it says no more


def quantiles(test: Backtest, season: int) -> dict[float, Array]:
    """By level, series × horizon."""
    errors = (test.came - test.said)[:, :-1]
    scale = _usual_size(errors, season)[:, None] * _discord(test)
    scaled = errors / scale[:, :-1]
    recent = 0.5 ** (np.arange(errors.shape[1])[::-1] / HALF_LIFE)
    offsets = {level: np.zeros((len(errors), errors.shape[2])) for level in LEVELS}
    for part in blocks(errors.shape[2], END):
        seen = scaled[:, :, part]
        if np.isnan(seen).all():
            seen = scaled
        flat = seen.reshape(len(seen), -1)
        weights = np.where(np.isnan(flat), 0, np.repeat(recent, seen.shape[2]))
        apart = max(1.0, np.isfinite(seen).any(axis=(0, 2)).sum() * season / max(season, part.stop))
        sizes = weighted_quantiles(np.abs(flat), weights, [1 - 2 * tail for tail in SPARE])
        for (tail, spare), size in zip(SPARE.items(), sizes, strict=True):
            low, high = weighted_quantiles(flat, weights, [tail, 1 - tail])
            wider = 1 + spare / apart**0.5
            low = wider * ((1 - SYMMETRY) * np.minimum(low, 0) - SYMMETRY * size)
            high = wider * ((1 - SYMMETRY) * np.maximum(high, 0) + SYMMETRY * size)
            offsets[tail][:, part] = low[:, None]
            offsets[1 - tail][:, part] = high[:, None]
    return {level: test.said[:, -1] + offset * scale[:, -1] for level, offset in offsets.items()}


def weighted_quantiles(values: Array, weights: Array, levels: list[float]) -> list[Array]:
    """Of each row; weight 0 leaves a value out. Between the middles of the weights, linear."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    share = np.take_along_axis(np.broadcast_to(weights, values.shape), order, axis=1)
    middles = np.cumsum(share, axis=1) - share / 2
    middles = middles / np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
    last = np.maximum((share > 0).sum(axis=1) - 1, 0)
    rows = np.arange(len(values))
    found = []
    for level in levels:
        reached = (middles >= level) & (share > 0)
        above = np.where(reached.any(axis=1), reached.argmax(axis=1), last)
        below = np.maximum(above - 1, 0)
        gap = middles[rows, above] - middles[rows, below]
        part = np.clip(np.where(gap > 0, (level - middles[rows, below]) / np.where(gap > 0, gap, 1), 1), 0, 1)
        found.append(ordered[rows, below] + part * (ordered[rows, above] - ordered[rows, below]))
    return found


def _discord(test: Backtest) -> Array:
    """Series × origins × horizon: how far the candidates lie apart beside what is usual, its square root's share of width."""
    usual = test.apart[:, :-1].mean(axis=(1, 2), keepdims=True)
    ratio = (test.apart + usual) / np.where(usual > 0, 2 * usual, 1)
    return np.where(usual > 0, np.clip(ratio, CALMEST, WILDEST), 1.0) ** 0.5


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
        sums, counts = (x + NEIGHBOR * (np.roll(x, 1, axis=1) + np.roll(x, -1, axis=1)) for x in (sums, counts))
    size = (sums + PRIOR_ERRORS * overall) / (counts + PRIOR_ERRORS)
    return np.asarray(np.maximum(size, 1e-9 * overall + 1e-12)[:, places])
