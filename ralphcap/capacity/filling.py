"""How much will come in up to each step ahead? Paths of growth behind levels that also fall. Imports capacity.deletions and hits.

A level with noise rises and falls all the time: only what rises above all that was there since the last deletion came in
for good. Deletions are those of the ledger; what falls less is noise.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ralphcap.capacity.gaps import first_measured, last_measured
from ralphcap.capacity.hits import LEAST, LONGEST, growth_ahead
from ralphcap.capacity.intervals import LEVELS
from ralphcap.capacity.noises import Array

PARTS = 40  # of the probability: paths at 1/40, 2/40 … 39/40, so that the 4th, 20th and 36th are p10, p50 and p90
PATHS = tuple(f"p{100 * part / PARTS:g}" for part in range(1, PARTS))
ENDED = 1  # days without a value, beyond which a level says nothing of today


@dataclass(frozen=True)
class Filling:
    """What comes in after the last step of a table.

    sums     paths (PATHS) × steps: amount since then, never falling; no steps where nothing can be said
    known    steps of history that it rests on
    method   the heaviest candidate; error: median factor that past sums were off, as a logarithm; covered: share of them
             within the 80 % interval (NaN where no past could test it)
    note     why nothing can be said, or what was done
    """

    sums: Array
    known: int
    method: str
    error: float
    covered: float
    note: str

    @property
    def reach(self) -> int:
        """Steps ahead that the history bears."""
        return int(self.sums.shape[1])


def came_in(levels: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """What came in for good at each step: rises above the highest level since the last deletion.

    levels   one column a series, one row a step; NaN where nothing was measured
    ledger   deletions() of them: series, at, cause. After a compaction the level goes on where it was.
    Returns the same shape; NaN in the first step, in that of a deletion, and in gaps (their rise comes at their end).
    """
    gone = ledger[ledger["cause"] != "compaction"]
    columns = {name: _rises(levels[name], gone.loc[gone["series"] == name, "at"]) for name in levels.columns}
    return pd.DataFrame(columns, index=levels.index)


def filling(arrivals: pd.Series, *, day: int) -> Filling:
    """Growth ahead of one series.

    arrivals   what came in at each step, NaN where it is not known; day: steps of a day
    """
    values = arrivals.to_numpy(dtype="float64")[None]
    values = np.where(np.isfinite(values) & (values >= 0), values, np.nan)[:, -LONGEST:]
    values = values[:, int(first_measured(values)[0]) :]
    known = values.shape[1]
    if known < LEAST:
        return _unknown(known, f"{known} steps of history; {LEAST} are needed")
    ended = int(last_measured(values)[0])
    if ended > ENDED * day:
        return _unknown(known, f"nothing was measured in the last {ended / day:.1f} days")
    warm = known // day * day if known >= 7 * day else known
    one = growth_ahead(values[:, known - warm :], (day, 7 * day))
    best = int(one.weights[:, 0].argmax())
    method = f"{one.names[best]} ({100 * one.weights[best, 0]:.0f} % of the weight)"
    cold = np.isnan(one.covered[0])
    note = "less than a week of days: the interval is that of other series" if cold else ""
    return Filling(_paths(one.curves[:, 0]), warm, method, float(one.error[0]), float(one.covered[0]), note)


def _rises(level: pd.Series, deleted: pd.Series) -> pd.Series:
    segment = pd.Series(level.index.isin(deleted), index=level.index).cumsum()
    highest = level.groupby(segment).cummax()
    return highest.groupby(segment).ffill().groupby(segment).diff().where(level.notna())


def _paths(curves: Array) -> Array:
    """PATHS × steps from the quantiles LEVELS × steps: straight lines between them, on the scale of a normal distribution."""
    normal = NormalDist()
    known = [normal.inv_cdf(level) for level in LEVELS]
    wanted = [normal.inv_cdf(part / PARTS) for part in range(1, PARTS)]
    right = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    share = np.array([(one - known[place - 1]) / (known[place] - known[place - 1]) for one, place in zip(wanted, right, strict=True)])  # fmt: skip
    # Sorted, since the means of two equal values differ by what is rounded away.
    return np.sort((1 - share)[:, None] * curves[right - 1] + share[:, None] * curves[right], axis=0)


def _unknown(known: int, note: str) -> Filling:
    return Filling(np.empty((PARTS - 1, 0)), known, "", np.nan, np.nan, note)
