"""On which rows are fitted models tried, and what becomes of the others?"""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.assessment import assess, matter
from tests.capacity.tables import days_of_usage, limits, noise, sessions

DAYS = 30


def rows(**probabilities: tuple[str, float]) -> pd.DataFrame:
    """A row a service: verdict and probability."""
    return pd.DataFrame(
        [
            {"service": name, "resource": "cpu", "verdict": verdict, "probability": probability}
            for name, (verdict, probability) in probabilities.items()
        ]
    )


def test_rows_whose_verdict_hangs_on_the_forecast_matter_the_most_open_first():
    table = rows(sure=("watch", 1.0), turning=("watch", 0.12), near=("ok", 0.05), far=("ok", 0.0))

    assert matter(table, 3) == [("turning", "cpu"), ("near", "cpu"), ("sure", "cpu")]
    assert matter(table, 1) == [("turning", "cpu")]
    assert matter(table, 0) == []


@pytest.mark.parametrize("verdict", ["breach", "cannot say", "unmeasured"])
def test_rows_that_no_forecast_can_change_do_not_matter(verdict):
    assert matter(rows(one=(verdict, np.nan if verdict != "breach" else 1.0)), 3) == []


def test_the_chosen_row_says_that_fitted_models_were_tried_and_the_others_stay_as_they_are():
    growing = days_of_usage(100 + 2.0 * np.arange(DAYS) + noise(DAYS), service="growing")
    steady = days_of_usage(100 + noise(DAYS, seed=1), service="steady")
    use = pd.concat([growing, steady], ignore_index=True)
    table = pd.concat([limits(200, service="growing"), limits(1000, service="steady")], ignore_index=True)
    asked = {"now": use["timestamp"].max(), "horizon": pd.Timedelta(days=60)}

    light, heavy = (assess(use, table, sessions(), **asked, heavy=most) for most in (0, 2))

    assert heavy.rows["verdict"].tolist() == ["watch", "ok"]
    assert "fitted models tried" in heavy.rows["method"].iloc[0]
    pd.testing.assert_series_equal(heavy.rows.iloc[1], light.rows.iloc[1])
    assert np.array_equal(heavy.paths.values[1], light.paths.values[1], equal_nan=True)


def test_resources_that_are_judged_elsewhere_are_left_alone():
    use = days_of_usage(100 + 2.0 * np.arange(DAYS) + noise(DAYS))
    asked = {"now": use["timestamp"].max(), "horizon": pd.Timedelta(days=60)}

    row = assess(use, limits(200), sessions(), **asked, heavy=2, apart=("disk",)).rows.iloc[0]

    assert row["verdict"] == "watch"
    assert "fitted models" not in row["method"]


def test_a_row_whose_past_weeks_were_told_badly_is_ok_only_if_it_would_be_with_as_much_more():
    generator = np.random.default_rng(3)
    wild = np.exp(generator.normal(0, 1.2, DAYS))  # days differ by a factor of three
    asked = {"sessions": sessions(), "horizon": pd.Timedelta(days=28)}
    use = days_of_usage(wild)

    near, far = (
        assess(use, limits(limit), now=use["timestamp"].max(), **asked).rows.iloc[0]
        for limit in (1.05 * wild.max(), 1e4 * wild.max())
    )

    assert near["backtest_error"] > 0.5
    assert near["verdict"] in ("watch", "cannot say")
    assert far["verdict"] == "ok"
    assert "past weeks were off by" in near["note"]
    assert "it stays within its limit even so" in far["note"]
