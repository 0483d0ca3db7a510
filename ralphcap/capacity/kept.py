"""How does a level go on from which everything older than a retention is deleted? Imports capacity.noises' Array only."""

import numpy as np

from ralphcap.capacity.noises import Array

PLAIN = 0.5  # weight of the plain forecast: the mean of two forecasts, as long as neither is known to be better


def net_of_deletions(curves: Array, came: Array, retention: int) -> Array:
    """Highest net growth so far, at each step ahead: what comes in less what came in a retention before.

    curves     levels × steps ahead: quantiles of what comes in since now
    came       steps: what came in until now (NaN: not known, counts as nothing, so that nothing is deleted too early)
    retention  steps
    What leaves is itself the plainest forecast of what comes in: the same steps, one retention later. Where it is known,
    the mean of both is taken; where nothing is old enough to leave, the curves stand alone.
    """
    steps = curves.shape[1]
    coming = np.diff(curves, axis=1, prepend=0)
    before = np.concatenate([np.zeros(max(retention - len(came), 0)), np.nan_to_num(came)])[-retention:]
    there = np.arange(retention) >= retention - len(came)
    near = min(retention, steps)
    plain = np.where(there[:near], before[:near], coming[:, :near])
    mixed = coming.copy()
    mixed[:, :near] = (1 - PLAIN) * coming[:, :near] + PLAIN * plain
    leaving = np.concatenate([np.broadcast_to(before, (len(curves), retention)), mixed], axis=1)[:, :steps]
    return np.asarray(np.maximum.accumulate(np.cumsum(mixed - leaving, axis=1), axis=1))
