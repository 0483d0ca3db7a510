"""How does a level go on from which everything older than a retention is deleted? Imports capacity.noises' Array only."""

import numpy as np

from ralphcap.capacity.noises import Array

PLAIN = 0.5  # weight of the plain forecast: the mean of two forecasts, as long as neither is known to be better


def net_of_deletions(curves: Array, came: Array, retention: int) -> Array:
    """Highest net growth so far, at each step ahead: what comes in less what came in a retention before.

    What leaves is itself the plainest forecast of what comes in (the same steps, one retention later): the mean of both.

    curves     levels × steps ahead: quantiles of what comes in since now
    came       steps: what came in until now (NaN: not known, counts as nothing, so that nothing is deleted too early)
    retention  steps
    """
    steps = curves.shape[1]
    old = np.concatenate([np.zeros(max(retention - len(came), 0)), np.nan_to_num(came)])[-retention:]
    gone = np.cumsum(old)[:steps]
    gone = np.broadcast_to(gone, (len(curves), len(gone)))
    if steps > retention:
        gone = np.concatenate([gone, gone[:, -1:] + curves[:, : steps - retention]], axis=1)
    return np.asarray(np.maximum.accumulate((1 - PLAIN) * (curves - gone), axis=1))
