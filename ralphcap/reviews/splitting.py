"""Which rows' use is shown by its parts, and how coarsely? Imports capacity.decomposition and figures.

What repeats by day and week is looked for in the largest value of each step, as what counts against a limit.
"""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.decomposition import decomposed
from ralphcap.figures.ahead import of_row
from ralphcap.figures.parts import parts
from ralphcap.figures.wording import Row

if TYPE_CHECKING:
    import plotly.graph_objects as go

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)
STEPS = [pd.Timedelta(hours=hours) for hours in (1, 2, 3, 4, 6, 12, 24)]  # that divide a day
MOST = 1500  # steps: two months of hours, a year of quarters of a day; a picture shows no more


def split(row: Row, usage: pd.DataFrame, *, zone: ZoneInfo) -> "go.Figure | None":
    """The figure of a row's parts; None where nothing changed, or less than two days and a little are known.

    usage   timestamp (UTC), value (+ service, resource: other rows' values are left out)
    """
    known = of_row(usage, row).dropna(subset="value")
    if known["value"].nunique() < 2:  # also where it is empty
        return None
    step = _step(known["timestamp"])
    largest = known.groupby(known["timestamp"].dt.floor(step))["value"].max().rename_axis("timestamp").reset_index()
    seasons = [length // step for length in (DAY, WEEK) if length > step]
    told = decomposed(largest, seasons=seasons)
    return parts(row, told, zone=zone) if told.seasons and told.shares.notna().all() else None


def _step(times: pd.Series) -> pd.Timedelta:
    """The shortest step that is neither finer than the samples nor makes too many of the whole."""
    spacing = times.sort_values().diff().median()
    enough = max(spacing, (times.max() - times.min()) / MOST)
    return next((step for step in STEPS if step >= enough), STEPS[-1])
