"""What came in, step by step, behind a level that also falls? Imports capacity.noises' Array only.

A deletion is no growth: the step in which a level falls tells nothing of what came in, and the rest goes on as before.
"""

import numpy as np
import pandas as pd


def arrivals(levels: pd.DataFrame) -> pd.DataFrame:
    """Increments of levels (one column a series, one row a step): NaN in the first step and wherever the level fell.

    A gap's increment is spread evenly over the gap, if the level did not fall across it.
    """
    whole = levels.interpolate(method="linear", limit_area="inside")
    change = whole.diff()
    return change.where(change >= 0)


def of_counters(counters: pd.DataFrame) -> pd.DataFrame:
    """Increments of counters that only ever grow: after a fall (a restart) what was counted since 0 came in, at least."""
    whole = counters.ffill()
    change = whole.diff()
    return change.where(change >= 0, whole).where(counters.notna() & whole.shift().notna())


def behind_retention(levels: pd.DataFrame, retention: pd.Series, *, cycle: int) -> pd.DataFrame:
    """What came in behind levels from which everything older than the retention is deleted.

    levels     one column a series, one row a step, from the first step on which anything was kept
    retention  mean age at which what came in is gone [steps], by series
    cycle      steps over which deletions and merges come round (a day of indices, a tenth of the retention of blocks)
    What leaves a level is what came in a retention before, so that what comes in is the change plus that. Levels are
    averaged over the cycle before, which the saw's teeth drop out of.
    """
    smooth = levels.rolling(cycle, min_periods=1).mean()
    change = smooth.diff().to_numpy(copy=True)
    change[0] = smooth.iloc[0].to_numpy()
    steps = np.arange(len(levels))
    before = retention.reindex(levels.columns).to_numpy().astype("int64")
    came = np.zeros_like(change)
    columns = np.arange(change.shape[1])
    for step in steps:
        gone = np.where(step - before >= 0, came[np.maximum(step - before, 0), columns], 0)
        came[step] = np.maximum(change[step] + gone, 0)
    return pd.DataFrame(came, index=levels.index, columns=levels.columns)
