"""How what a store takes in goes on: with its trend where past sums bear that, and never beyond what a few weeks show."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.rate_paths import CEILING, rate_filling

DAY, DAYS = 24, 28
START = pd.Timestamp("2026-09-30T15:00:00Z")  # midnight in Seoul
TIMES = pd.date_range(START + pd.Timedelta(hours=1), periods=DAYS * DAY, freq="1h", unit="ms")
SESSIONS = pd.DataFrame({"date": pd.bdate_range("2026-09-01", "2027-06-30", unit="ms")})


def asked(daily: np.ndarray, *, days: int = 60) -> np.ndarray:
    """Median sum of each day ahead, for so much a day."""
    one = rate_filling(
        pd.Series(np.repeat(daily / DAY, DAY), index=TIMES[: len(daily) * DAY]), SESSIONS, day=DAY, days=days
    )
    middle = np.diff(one.sums[19, DAY - 1 :: DAY], prepend=0)
    return np.asarray(middle)


def test_a_steady_rate_stays() -> None:
    noise = 1 + 0.02 * np.random.default_rng(0).standard_normal(DAYS)

    ahead = asked(1000 * noise)

    assert len(ahead) == 60
    assert ahead[[0, 30, 59]] == pytest.approx(1000, rel=0.05)


def test_a_rate_that_grows_by_as_much_each_day_grows_on() -> None:
    noise = 1 + 0.003 * np.random.default_rng(1).standard_normal(DAYS)

    ahead = asked((1000 + 20 * np.arange(DAYS)) * noise)

    assert ahead[29] == pytest.approx(1000 + 20 * (DAYS + 29), rel=0.1)


def test_no_path_leaves_what_a_few_weeks_can_show() -> None:
    doubling = 2.0 ** np.arange(DAYS)
    one = rate_filling(pd.Series(np.repeat(doubling / DAY, DAY), index=TIMES), SESSIONS, day=DAY, days=60)

    assert np.diff(one.sums, axis=1).max() * DAY <= CEILING * doubling.max() * (1 + 1e-9)


def test_how_far_the_method_was_off_on_past_sums_stands_beside_it() -> None:
    noise = 1 + 0.02 * np.random.default_rng(2).standard_normal(DAYS)
    one = rate_filling(pd.Series(np.repeat(1000 * noise / DAY, DAY), index=TIMES), SESSIONS, day=DAY, days=30)

    assert 0 < one.error < 0.05
    assert 0 <= one.covered <= 1
    assert one.method


def test_with_three_days_the_mean_rate_answers() -> None:
    one = rate_filling(pd.Series(1.0, index=TIMES[: 3 * DAY]), SESSIONS, day=DAY, days=60)

    assert one.method.startswith("mean rate")
    assert one.reach == 14 * DAY
