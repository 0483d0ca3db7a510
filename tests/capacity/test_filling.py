"""What comes in behind levels that also fall, and its paths."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.filling import PATHS, came_in, filling

DAY = 24
TIMES = pd.date_range("2026-10-01", periods=21 * DAY, freq="1h", tz="UTC", unit="ms")
STEADY = np.arange(len(TIMES)) + 1000.0


def arrivals(values: np.ndarray) -> pd.Series:
    levels = pd.DataFrame({"disk": values}, index=TIMES)
    return came_in(levels, deletions(levels))["disk"]


def test_a_steady_level_takes_in_what_it_grows_by() -> None:
    assert arrivals(STEADY).iloc[1:].unique().tolist() == [1.0]


def test_noise_that_comes_and_goes_is_no_growth() -> None:
    noisy = 1000 + 5 * np.random.default_rng(0).random(len(TIMES))

    came = arrivals(noisy)

    assert (came.dropna() >= 0).all()
    assert came.sum() <= 5
    assert np.diff(noisy).clip(min=0).sum() > 400  # what rises alone would have said


def test_a_cleanup_is_no_growth_and_what_comes_after_it_is() -> None:
    cleaned = np.where(np.arange(len(TIMES)) < 240, STEADY, STEADY - 500)

    came = arrivals(cleaned)

    assert np.isnan(came.iloc[240])
    assert came.drop(came.index[[0, 240]]).unique().tolist() == [1.0]


def test_what_rises_over_a_gap_comes_at_its_end() -> None:
    gap = STEADY.copy()
    gap[100:110] = np.nan

    came = arrivals(gap)

    assert came.iloc[100:110].isna().all()
    assert came.iloc[110] == 11


def test_a_steady_growth_goes_on_in_every_path() -> None:
    one = filling(arrivals(STEADY), day=DAY)

    assert one.sums.shape == (len(PATHS), one.reach)
    assert one.sums[19, 239] == pytest.approx(240, rel=0.02)
    assert (np.diff(one.sums, axis=1) >= 0).all()
    assert (np.diff(one.sums[:, -1]) >= 0).all()
    assert (one.note, one.known) == ("", 20 * DAY)  # whole days, the first step left out


def test_the_paths_have_the_quantiles_of_their_names() -> None:
    rough = np.cumsum(np.random.default_rng(1).exponential(1, len(TIMES)))

    one = filling(arrivals(rough), day=DAY)

    assert [PATHS[place] for place in (3, 19, 35)] == ["p10", "p50", "p90"]
    assert one.sums[3, 71] < one.sums[19, 71] < one.sums[35, 71]


def test_too_little_history_says_how_much_is_needed() -> None:
    one = filling(arrivals(STEADY).iloc[:5], day=DAY)

    assert one.reach == 0
    assert one.note == "4 steps of history; 6 are needed"


def test_less_than_a_week_has_the_interval_of_other_series() -> None:
    one = filling(arrivals(STEADY).iloc[: 2 * DAY], day=DAY)

    assert one.reach == 14 * DAY
    assert np.isnan(one.covered)
    assert "less than a week" in one.note


def test_a_level_that_ended_says_since_when() -> None:
    ended = STEADY.copy()
    ended[-3 * DAY :] = np.nan

    assert filling(arrivals(ended), day=DAY).note == "nothing was measured in the last 3.0 days"
