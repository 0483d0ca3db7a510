"""What do earlier steps say of the steps ahead? Autoregressions on chosen lags, held back by a ridge, run forward.

Hoerl & Kennard 1970. Imports capacity.pasts.
"""

from collections.abc import Sequence

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past

RIDGE = 0.01  # of each lag's own variance
BEYOND = 1.0  # times the range of the lags that a step run forward may leave it, before it is cut: no explosions


def autoregression(past: Past, lags: Sequence[int]) -> Array:
    """Each step as a weighted sum of those at `lags`, fitted at each origin on all that is known there."""
    coefficients = _fitted(past, lags)
    return _run_forward(past.last(max(lags)), coefficients, lags, past.horizon)


def of_changes(past: Past, lags: Sequence[int], season: int) -> Array:
    """The same on the changes against one season before, added up again."""
    changes = Past(
        past.values[:, season:] - past.values[:, :-season],
        tuple(origin - season for origin in past.origins),
        past.seasons,
        past.horizon,
    )
    said = autoregression(changes, lags)
    known = past.last(season)
    for start in range(0, past.horizon, season):
        piece = said[..., start : start + season]
        piece += known[..., : piece.shape[-1]]
        known = piece
    return said


def _fitted(past: Past, lags: Sequence[int]) -> Array:
    """Coefficients (series × origins × 1 + lags): the constant first. Sums of products are carried from origin to origin."""
    reach, steps = max(lags), past.values.shape[1]
    columns = [past.values[:, reach - lag : steps - lag] for lag in lags]
    design = np.stack([np.ones_like(columns[0]), *columns], axis=-1)
    target = past.values[:, reach:, None]
    products, sums = [], []
    matrix, vector, begin = np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), 0
    for origin in past.origins:
        end = max(origin - reach, 0)
        rows = design[:, begin:end]
        matrix = matrix + rows.transpose(0, 2, 1) @ rows
        vector = vector + rows.transpose(0, 2, 1) @ target[:, begin:end]
        products.append(matrix)
        sums.append(vector)
        begin = end
    return np.asarray(np.linalg.solve(_held_back(np.stack(products, axis=1)), np.stack(sums, axis=1))[..., 0])


def _held_back(products: Array) -> Array:
    """Sums of products plus the ridge; what never varies gets just enough to be solvable."""
    diagonal = np.einsum("...pp->...p", products)
    count = np.maximum(products[..., :1, 0], 1)
    variance = np.maximum(diagonal - products[..., 0, :] ** 2 / count, 0)
    held = products.copy()
    np.einsum("...pp->...p", held)[...] += RIDGE * variance + 1e-9 * diagonal + 1e-12
    return held


def _run_forward(known: Array, coefficients: Array, lags: Sequence[int], horizon: int) -> Array:
    """Series × origins × horizon. Steps come first within: each is then one stretch of memory."""
    reach = known.shape[-1]
    path = np.empty((reach + horizon, *known.shape[:-1]))
    path[:reach] = np.nan_to_num(known).transpose(2, 0, 1)
    by_lag = np.ascontiguousarray(coefficients.transpose(2, 0, 1))
    low, high = path[:reach].min(axis=0), path[:reach].max(axis=0)
    room = BEYOND * (high - low)
    low, high = low - room, high + room
    for step in range(reach, reach + horizon):
        said = by_lag[0].copy()
        for place, lag in enumerate(lags, start=1):
            said += by_lag[place] * path[step - lag]
        path[step] = np.minimum(np.maximum(said, low), high)
    return path[reach:].transpose(1, 2, 0)
