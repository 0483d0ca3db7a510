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


def smoothing(
    past: Past, season: int, rates: tuple[Rates, ...], compound: tuple[Rates, ...] = (), *, run_in: int
) -> dict[str, Array]:
    """A candidate for each pair of rates, run over all steps from `run_in` steps before the first origin.

    `rates` on the values, `compound` on logarithms above each series' lowest value (values have standard deviation 1).
    """
    lowest = past.values.min(axis=1, keepdims=True) - OFFSET
    kinds = [past.values] * len(rates) + [np.log(past.values - lowest)] * len(compound)
    start = max(0, past.origins[0] - run_in)
    said = _smoothed(np.stack(kinds, axis=2)[:, start:], past, start, season, (*rates, *compound))
    found = {f"smoothing {one.level:g} {one.season:g}": path for one, path in zip(rates, said, strict=False)}
    for one, path in zip(compound, said[len(rates) :], strict=True):
        values = np.exp(np.minimum(path, LARGEST)) + lowest[:, :, None]
        found[f"compound smoothing {one.level:g} {one.season:g}"] = values
    return found


def _smoothed(values: Array, past: Past, start: int, season: int, rates: tuple[Rates, ...]) -> Array:
    """Rates × series × origins × horizon, from values (series × steps × rates) of which the first is step `start`."""
    origins = {origin - start: place for place, origin in enumerate(past.origins)}
    level_rate, season_rate = (np.array(column) for column in zip(*rates, strict=True))
    level, shape = _first_state(values, season, min(origins))
    found = np.empty((len(rates), len(values), len(origins), past.horizon))
    ahead = np.arange(past.horizon)
    season_rate = season_rate * (1 - level_rate)
    for step in range(values.shape[1] + 1):
        if step in origins:
            said = level + shape[(step + ahead) % season]
            found[:, :, origins[step]] = said.transpose(2, 1, 0)
        if step < values.shape[1]:
            error = values[:, step] - level - shape[step % season]
            level = level + level_rate * error
            shape[step % season] += season_rate * error
    return found


def _first_state(values: Array, season: int, known: int) -> tuple[Array, Array]:
    """Level (series × rates) and shape (season × series × rates) from the first season, or the mean shape of two."""
    seasons = 2 if known >= 2 * season else 1
    first = values[:, : seasons * season].reshape(len(values), seasons, season, values.shape[2])
    shape = (first - first.mean(axis=2, keepdims=True)).mean(axis=1)
    return first[:, 0].mean(axis=1), shape.transpose(1, 0, 2).copy()
