"""What does exponential smoothing with a season say of the steps ahead? Holt (1957), Winters (1960).

Additive, on the values and on their logarithm (which makes the season multiply the level). Imports capacity.pasts.
"""

from typing import NamedTuple

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past

OFFSET = 0.3  # standard deviations above the lowest value: keeps the logarithm of what is nearly nothing from deciding
LARGEST = 20.0  # logarithm beyond which no forecast is meant


class Rates(NamedTuple):
    """How quickly level and season follow what is measured (0 never, 1 at once)."""

    level: float
    season: float


def smoothing(past: Past, season: int, rates: tuple[Rates, ...], *, run_in: int) -> dict[str, Array]:
    """A candidate for each pair of rates, run over all steps from `run_in` steps before the first origin."""
    said = _smoothed(past, season, rates, run_in)
    return {f"smoothing {one.level:g} {one.season:g}": found for one, found in zip(rates, said, strict=True)}


def compound_smoothing(past: Past, season: int, rates: tuple[Rates, ...], *, run_in: int) -> dict[str, Array]:
    """The same on logarithms above each series' lowest value (of values with standard deviation 1)."""
    lowest = past.values.min(axis=1, keepdims=True) - OFFSET
    logarithms = Past(np.log(past.values - lowest), past.origins, past.seasons, past.horizon)
    said = _smoothed(logarithms, season, rates, run_in)
    values = np.exp(np.minimum(said, LARGEST)) + lowest[:, :, None]
    return {f"compound smoothing {one.level:g} {one.season:g}": found for one, found in zip(rates, values, strict=True)}


def _smoothed(past: Past, season: int, rates: tuple[Rates, ...], run_in: int) -> Array:
    """Rates × series × origins × horizon."""
    start = max(0, past.origins[0] - run_in)
    values, origins = past.values[:, start:], [origin - start for origin in past.origins]
    level_rate, season_rate = (np.array(column) for column in zip(*rates, strict=True))
    level, shape = _first_state(values, season, origins[0], len(rates))
    found = np.empty((len(rates), len(values), len(origins), past.horizon))
    ahead = np.arange(past.horizon)
    for step in range(values.shape[1] + 1):
        if step in origins:
            said = level + shape[(step + ahead) % season]
            found[:, :, origins.index(step)] = said.transpose(2, 1, 0)
        if step < values.shape[1]:
            error = values[:, step, None] - level - shape[step % season]
            level = level + level_rate * error
            shape[step % season] += season_rate * (1 - level_rate) * error
    return found


def _first_state(values: Array, season: int, known: int, count: int) -> tuple[Array, Array]:
    """Level (series × rates) and shape (season × series × rates) from the first season, or the mean shape of two."""
    seasons = 2 if known >= 2 * season else 1
    first = values[:, : seasons * season].reshape(len(values), seasons, season)
    shape = (first - first.mean(axis=2, keepdims=True)).mean(axis=1)
    level = np.repeat(first[:, 0].mean(axis=1)[:, None], count, axis=1)
    return level, np.repeat(shape.T[:, :, None], count, axis=2)
