"""When was it last like now, and what came then? Nearest earlier seasons (Yakowitz 1987). Imports capacity.pasts."""

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, repeated

LOOKED_AT = 28  # seasons back among which likeness is sought
NEAREST = 3  # seasons whose sequels are averaged


def analogs(past: Past, season: int) -> Array:
    """Mean of what followed the earlier seasons most like the last one; the last one again where there are none."""
    seasons = min(LOOKED_AT, past.origins[-1] // season)
    cycles = past.cycles(season, seasons)
    last = cycles[:, :, -1]
    usable = seasons - -(-past.horizon // season)
    if usable < 2:
        return repeated(last, past.horizon)
    distance = ((cycles[:, :, :usable] - last[:, :, None]) ** 2).mean(axis=-1)
    order = np.argsort(np.where(np.isnan(distance), np.inf, distance), axis=-1)
    steps = cycles.reshape(*cycles.shape[:2], -1)
    said = np.zeros((*last.shape[:2], past.horizon))
    count = min(NEAREST, usable)
    for place in range(count):
        begin = (order[..., place] + 1) * season
        sequel = np.take_along_axis(steps, begin[..., None] + np.arange(past.horizon), axis=-1)
        said += np.where(np.isnan(sequel), repeated(last, past.horizon), sequel) / count
    return said
