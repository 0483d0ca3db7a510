"""Which lines do the logs' tests look at? Two days up to the lab's now, few of them."""

from functools import lru_cache

import pandas as pd
import polars as pl

from tests.lab.logs.writing import lines
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.world import World

WORLD = World(LAB_SEED, LAB_NOW, days=3)
DAY = pd.Timedelta(days=1)
PER_DAY = 5_000


@lru_cache
def two_days(seed: int = LAB_SEED) -> pl.DataFrame:
    """The lines of the last 48 hours."""
    return lines(World(seed, LAB_NOW), LAB_NOW - 2 * DAY, LAB_NOW, per_day=PER_DAY)
