"""How much comes in a step, on average of the recent past? Imports capacity.pasts."""

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, mean, repeated

WINDOWS = (1, 3, 7, 14, 28, 90)  # seasons: a day, half a week, a week, two, four, a quarter
SMOOTHED = (0.1, 0.3, 0.6)  # of a season's total (simple exponential smoothing), from steady to quick
LOOKED_AT = 28  # seasons that a smoothed total looks back
SHAPE = 14  # seasons whose mean is the shape within one


def rates(past: Past) -> dict[str, Array]:
    """Candidates that say the same for every season: mean rates over windows, and smoothed totals in a season's shape."""
    season, known = past.seasons[0], past.origins[0]
    found = {
        f"mean of the last {count} seasons": mean(past.last(count * season), 2)[..., None].repeat(past.horizon, axis=-1)
        for count in WINDOWS
        if count == 1 or count * season <= known
    }
    totals = past.cycles(season, LOOKED_AT).sum(axis=3)
    shape = mean(past.cycles(season, SHAPE), 2)
    shape = repeated(shape / np.maximum(shape.mean(axis=-1, keepdims=True), 1e-300), past.horizon)
    for rate in SMOOTHED:
        weights = np.where(np.isnan(totals), 0, (1 - rate) ** np.arange(LOOKED_AT)[::-1])
        total = (np.nan_to_num(totals) * weights).sum(axis=-1) / np.maximum(weights.sum(axis=-1), 1e-300)
        found[f"totals smoothed {rate:g} in their shape"] = shape * total[..., None] / season
    return found
