"""What would the review measure on the simulated platform? Straight to frames, for accuracy over many seeds."""

import numpy as np
import pandas as pd

from tests.lab.grid import grid_until
from tests.lab.platform import LAB_DAYS
from tests.lab.truths import rows, truths


def usage(seed: int, now: pd.Timestamp, days: int = LAB_DAYS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Five-minute use of every measured sizing row in [now - days, now), and its truths; at most LAB_DAYS days.

    Returns (timestamp [UTC], service, resource, value [cores or bytes]) and truths(seed, now).
    """
    if not 1 <= days <= LAB_DAYS:
        raise ValueError(f"the simulation holds 1 to {LAB_DAYS} days, not {days}")
    grid = grid_until(now)
    known = rows(seed, now)
    first, last = grid.index(now) - days * 288, grid.index(now)
    count = last - first
    frame = pd.DataFrame(
        {
            "timestamp": grid.times[first:last].take(np.tile(np.arange(count), len(known))),
            "service": pd.Categorical.from_codes(*_repeated([row.service for row in known], count)),
            "resource": pd.Categorical.from_codes(*_repeated([row.resource for row in known], count)),
            "value": np.concatenate([row.values[first:last] for row in known]),
        }
    )
    return frame, truths(seed, now)


def _repeated(names: list[str], count: int) -> tuple[np.ndarray, pd.Index]:
    codes, categories = pd.factorize(np.array(names, dtype=object))
    return np.repeat(codes, count), pd.Index(categories)
