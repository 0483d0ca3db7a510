"""How may days differ from level and trend: scatter, fading deviations, drift? Imports nothing of the project.

Days are whole numbers, in order; a missing day is a missing number. Variances are in units of the noise's own variance.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_CACHED = 96  # four sets of days times the noises: the series of one table share most of their days


@dataclass(frozen=True)
class Noise:
    """One kind of noise.

    scatter   variance of what is new each day and gone on the next
    memory    what is left of a day's deviation on the next day, where deviations fade; None where they stay: a drift
    pace      standard deviation of the remembered part: of the deviation itself, or of a drift's step a day
    momentum  how much a drift's step resembles the step before: fast days follow fast days
    """

    scatter: float
    memory: float | None = 0.0
    pace: float = 0.0
    momentum: float = 0.0

    @property
    def drifts(self) -> bool:
        return self.memory is None


# The grids are coarse on purpose: in a month of days, neighbours cannot be told apart.
_SCATTER = (Noise(1.0),)
_FADING = tuple(Noise(scatter, memory, 1.0) for scatter in (0.0, 1.0) for memory in (0.3, 0.6, 0.85, 0.95))
_DRIFT_AND_SCATTER = (
    *(Noise(1.0, None, pace) for pace in (0.05, 0.1, 0.2, 0.4, 1.0)),
    *(Noise(1.0, None, pace, momentum) for pace in (0.05, 0.2, 0.8) for momentum in (0.5, 0.8)),
)
_DRIFT = tuple(Noise(1e-6, None, 1.0, momentum) for momentum in (0.0, 0.5, 0.8))
# In a short series a drifting level looks as if it came back (the bias of estimated autocorrelation: Kendall 1954), so
# the likelihood alone makes intervals too narrow: what drifts has seven eighths of the prior.
PRIOR = {
    noise: share / len(kind)
    for kind, share in ((_SCATTER, 1 / 16), (_FADING, 1 / 16), (_DRIFT_AND_SCATTER, 1 / 2), (_DRIFT, 3 / 8))
    for noise in kind
}


@lru_cache(maxsize=_CACHED)
def whitening(days: tuple[int, ...], noise: Noise) -> tuple[Array, float]:
    """The matrix that turns this noise on these days into white noise, and the logarithm of its determinant."""
    factor = np.linalg.cholesky(_remembered(days, noise) + noise.scatter * np.eye(len(days)))
    return np.linalg.inv(factor), -float(np.log(np.diag(factor)).sum())


@lru_cache(maxsize=_CACHED)
def continuation(days: tuple[int, ...], ahead: tuple[int, ...], noise: Noise) -> tuple[Array, Array]:
    """What whitened errors of the measured days say about the days ahead, and a factor of what they leave open.

    The mean of the remembered part ahead is errors @ gain; its covariance around that is factor @ factor.T (kriging).
    """
    known = len(days)
    remembered = _remembered(days + ahead, noise)
    gain = whitening(days, noise)[0] @ remembered[:known, known:]
    left = remembered[known:, known:] - gain.T @ gain
    # Rounding can make what is almost certain a little less than certain.
    regular = 1e-9 * max(float(np.trace(left)) / len(ahead), 1e-12)
    return gain, np.asarray(np.linalg.cholesky(left + regular * np.eye(len(ahead))))


def _remembered(days: tuple[int, ...], noise: Noise) -> Array:
    """Covariance on these days of the part of the noise that the next day remembers."""
    number = np.array(days) - days[0]
    if noise.memory is not None:
        return np.asarray(noise.pace**2 * noise.memory ** np.abs(number[:, None] - number[None, :]))
    every = np.arange(number[-1] + 1)
    steps = noise.momentum ** np.abs(every[:, None] - every[None, :])
    # The first day's level is free, so the drift starts there.
    steps[0, :] = steps[:, 0] = 0
    return np.asarray(noise.pace**2 * steps.cumsum(axis=0).cumsum(axis=1)[np.ix_(number, number)])
