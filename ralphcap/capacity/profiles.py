"""What does the usual shape of a season say of the steps ahead? Imports capacity.pasts."""

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, mean, median, repeated

MEMORY = 2  # seasons over which a deviation is smoothed
QUICK = 0.3  # smoothing of the deviation: it is that of the last few steps
STAYS = 0.999  # largest correlation of a deviation with the step before


def profiles(past: Past, season: int, count: int) -> dict[str, Array]:
    """Candidates from the last `count` seasons: the last one, their mean and median, alone and with a recent deviation."""
    cycles, horizon = past.cycles(season, count), past.horizon
    usual, last = median(cycles, 2), cycles[:, :, -1]
    deviation = (cycles - usual[:, :, None]).reshape(*usual.shape[:2], -1)
    change = (cycles[:, :, 1:] - cycles[:, :, :-1]).reshape(*usual.shape[:2], -1)
    found = {
        "last season": repeated(last, horizon),
        "usual season": repeated(usual, horizon),
        "usual season with passing deviation": repeated(usual, horizon) + _passing(deviation, MEMORY * season, horizon),
        "last season with passing change": repeated(last, horizon) + _passing(change, season, horizon),
    }
    if count > MEMORY:
        found["mean of three seasons"] = repeated(mean(cycles[:, :, -3:], 2), horizon)
    return found


def _passing(deviation: Array, memory: int, horizon: int) -> Array:
    """A deviation that decays by its correlation from step to step (a first-order autoregression)."""
    known = np.where(np.isnan(deviation), 0, deviation)
    spread = np.maximum((known**2).sum(axis=-1), 1e-300)
    stays = np.clip((known[..., 1:] * known[..., :-1]).sum(axis=-1) / spread, 0, STAYS)
    decay = np.cumprod(np.broadcast_to(stays[..., None], (*stays.shape, horizon)), axis=-1)
    return np.asarray(_smoothed(known[..., -memory:], QUICK)[..., None] * decay)


def _smoothed(values: Array, rate: float) -> Array:
    weights = (1 - rate) ** np.arange(values.shape[-1])[::-1]
    return np.asarray(np.where(np.isnan(values), 0, values) @ (weights / weights.sum()))
