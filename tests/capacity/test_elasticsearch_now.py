"""Daily indices read as arrivals, and what deletes them."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.elasticsearch_now import ingest, of_indices
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.errors import NoData

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-11-20T06:00:00Z")


def indices(days: int, size: float = 24.0) -> pd.DataFrame:
    """One index a day up to today, of so many bytes; today's has a quarter of them."""
    day = pd.date_range(NOW.floor("D") - days * DAY, periods=days + 1, freq=DAY, unit="ms")
    return pd.DataFrame({"day": day, "primary_bytes": [*[size] * days, size / 4], "replicas": 1.0})


def test_each_day_came_in_evenly_and_today_up_to_now() -> None:
    found = of_indices(indices(3), now=NOW, step=HOUR, paper=30 * DAY)

    assert found.arrivals.index[0] == NOW.floor("D") - 3 * DAY + HOUR
    assert found.arrivals.index[-1] == NOW
    assert found.arrivals.unique().tolist() == [1.0]


def test_a_day_without_an_index_is_not_known_and_not_nothing() -> None:
    found = of_indices(indices(3).drop(index=1), now=NOW, step=HOUR, paper=30 * DAY)

    assert found.arrivals.isna().sum() == 24


def test_as_many_days_as_promised_are_taken_for_what_deletes() -> None:
    kept = of_indices(indices(30), now=NOW, step=HOUR, paper=30 * DAY)
    more = of_indices(indices(35), now=NOW, step=HOUR, paper=30 * DAY)
    given = of_indices(indices(35), now=NOW, step=HOUR, paper=30 * DAY, days=7)

    assert (kept.deletion.days, more.deletion.days, given.deletion.days) == (30, None, 7)
    assert "nothing tells that older ones are deleted" in more.why


def test_replicas_are_those_of_the_newest_day() -> None:
    assert of_indices(indices(3), now=NOW, step=HOUR, paper=None, nodes=2).deletion.copies == 2


def test_no_daily_index_is_no_data() -> None:
    with pytest.raises(NoData, match="No daily index tells its size"):
        of_indices(indices(3).assign(primary_bytes=np.nan), now=NOW, step=HOUR, paper=None)


def test_the_ingest_goes_on_in_paths() -> None:
    found = of_indices(indices(3), now=NOW, step=HOUR, paper=30 * DAY)
    ahead = Filling(np.cumsum(np.full((len(PATHS), 10), 7200.0), axis=1), 72, "", 0.1, 0.8, "")

    frame = ingest(found, ahead, step=HOUR)

    assert frame.loc[frame["timestamp"] > NOW, "p50"].unique().tolist() == [2.0]
    assert frame.loc[frame["timestamp"] <= NOW, "p50"].iloc[0] == pytest.approx(1 / 3600)
