"""Which values stand out for a moment only, and what would stand there without them? Imports capacity.pasts."""

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import median

MOMENT = 5  # steps: what lasts longer is a change of level, not a spike
STANDS_OUT = 4.0  # robust standard deviations from what stands on both sides
ROBUST = 1.4826  # median absolute deviation to standard deviation (Hampel 1974)


def without_spikes(values: Array, season: int) -> Array:
    """Values (series × steps) with spikes cut to what the moments before and after allow.

    Deviations from the usual season are compared with their medians before and after, so that neither the season's own
    peaks nor a level that stays is cut; the last moment is left as it is, since nothing has followed it yet.
    """
    count, steps = values.shape
    if steps < 2 * season + MOMENT:
        return values
    seasons = steps // season
    usual = median(values[:, steps - seasons * season :].reshape(count, seasons, season), 1)
    deviation = values - usual[:, (np.arange(steps) + seasons * season - steps) % season]
    spread = ROBUST * np.median(np.abs(deviation), axis=1, keepdims=True)
    padded = np.pad(deviation, ((0, 0), (MOMENT, MOMENT)), mode="edge")
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, MOMENT, axis=1), axis=-1)
    before, after = around[:, :steps], around[:, MOMENT + 1 :]
    low, high = np.minimum(before, after), np.maximum(before, after)
    cut = np.clip(deviation, low - STANDS_OUT * spread, high + STANDS_OUT * spread)
    cut[:, -MOMENT:] = deviation[:, -MOMENT:]
    return np.asarray(values - deviation + cut)
