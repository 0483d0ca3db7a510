import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.mixed import Said, mixed_paths
from tests.capacity.tables import daily, noise, sessions


def test_a_path_keeps_its_rank_and_goes_the_cores_way_by_its_share():
    paths = np.array([[1.0], [3.0], [2.0]])
    core = np.array([[20.0]] * 5)

    half = Said(paths, core, "level").mixed(0.5)

    assert half.ravel().tolist() == [10.5, 11.5, 11.0]


def test_where_the_core_says_nothing_the_paths_stay():
    paths, core = np.ones((1, 6)), np.full((5, 6), np.nan)
    core[:, :4] = 3.0

    one = Said(paths, core, "level").mixed(1.0)

    assert one.ravel().tolist() == [3, 3, 3, 2, 1, 1]  # fades over the second half of what the core bears


def test_a_steady_row_was_foretold_well_and_says_so():
    table = daily(100 + noise(35))

    row = mixed_paths(table, sessions(), days=28).series.iloc[0]

    assert row["backtest_error"] == pytest.approx(0.0067, abs=0.006)  # half of all normal noise lies within 0.67 %
    assert row["backtest_coverage"] >= 0.6
    assert len(row["scores"]) == 3


def test_a_row_of_two_weeks_has_one_week_to_be_tested_on_and_a_row_of_eight_days_none():
    long, short = (mixed_paths(daily(10 + noise(days)), sessions(), days=28).series.iloc[0] for days in (14, 8))

    assert len(long["scores"]) == 1
    assert len(short["scores"]) == 0
    assert np.isnan(short["backtest_error"])


def test_a_constant_row_is_covered_by_its_own_value():
    one = mixed_paths(daily([5.0] * 30), sessions(), days=28)

    assert one.series["backtest_coverage"].tolist() == [1.0]
    assert one.series["backtest_error"].tolist() == [0.0]
    assert (one.values == 5).all()


def test_a_row_answers_alike_whatever_stands_beside_it():
    one, other = daily(10 + noise(30)), daily(5 + noise(30, seed=1), service="other")

    alone, beside = (mixed_paths(table, sessions(), days=28) for table in (one, pd.concat([other, one])))

    assert np.allclose(alone.values[0], beside.values[1])


def test_six_days_have_no_paths_and_no_test():
    one = mixed_paths(daily([1.0] * 6), sessions(), days=28)

    assert np.isnan(one.values).all()
    assert one.series["note"].tolist() == ["6 complete days of data; 7 are needed"]


def test_a_table_without_series_gives_none():
    assert mixed_paths(daily([]), sessions(), days=5).series.empty


def test_a_row_says_what_came_of_the_fitted_models_that_were_tried():
    table = daily(10 + np.arange(35.0) + noise(35))

    light, heavy = (mixed_paths(table, sessions(), days=28, heavy=one).series.iloc[0] for one in (False, True))

    assert "fitted models tried" not in light["method"]
    assert "; fitted models tried: " in heavy["method"]
    assert "% of the weight" in heavy["method"].split("tried: ")[1]
