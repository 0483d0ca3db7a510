"""Which size should a row of the sizing table have? Imports nothing of the project."""

import numpy as np
import pandas as pd

# KRR's memory rule and the Kubernetes VPA's safety margin both add 15 % to what they expect to be needed.
MARGIN = 0.15
CORE_STEP = 0.1  # the sizing table's own step for CPU
LEAST_STEP = 64 * 2**20  # the sizing table's smallest memory limit
PARTS = 4  # a size is a whole number of quarters of the power of two below it: 1.25 GiB, 56 GiB, never 1.1789 GiB


def recommended_size(expected: pd.Series, unit: pd.Series, *, margin: float = MARGIN) -> pd.Series:
    """The smallest usual size that holds what is expected, with a margin to spare.

    expected  the largest value expected within the horizon [unit]; NaN stays NaN
    unit      'cores' or 'bytes'
    """
    wanted = expected * (1 + margin)
    power = np.exp2(np.floor(np.log2(wanted.clip(lower=1))))
    step = (power / PARTS).clip(lower=LEAST_STEP).where(unit == "bytes", CORE_STEP)
    # Rounded first: 3 × 0.1 is a little more than 0.3, and must not become 0.4.
    steps = np.ceil((wanted / step).round(9)).clip(lower=1)
    size: pd.Series = (steps * step).round(9)
    return size
