import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.capacity.decomposition import decomposed
from ralphcap.errors import ParameterError

START = pd.Timestamp("2026-11-02T00:00:00Z")
HOURS = np.arange(4 * 168)
RISE = 0.1 * HOURS  # 67.1 in four weeks
DAY = 5 * np.sin(2 * np.pi * HOURS / 24)
WEEK = 10 * np.sin(2 * np.pi * HOURS / 168)


def hourly(values, unit="h"):
    return pd.DataFrame({"timestamp": START + pd.to_timedelta(np.arange(len(values)), unit=unit), "value": values})


def farthest(found, known):
    """The largest distance of a part from what was put in."""
    return float(np.abs(found.to_numpy() - known).max())


def test_a_sum_of_known_parts_is_taken_apart():
    table = decomposed(hourly(RISE + DAY + WEEK), seasons=[24, 168]).table

    assert list(table.columns) == ["timestamp", "observed", "trend", "season 24", "season 168", "rest"]
    assert farthest(table["trend"], RISE) < 1
    assert farthest(table["season 24"], DAY) < 1
    assert farthest(table["season 168"], WEEK) < 1
    assert farthest(table["rest"], 0) < 0.5


def test_one_season_is_told_from_the_trend():
    table = decomposed(hourly(RISE + DAY), seasons=[24]).table

    assert farthest(table["trend"], RISE) < 0.1
    assert farthest(table["season 24"], DAY) < 0.1


def test_shares_are_those_of_the_variances_that_were_put_in():
    shares = decomposed(hourly(RISE + DAY + WEEK), seasons=[24, 168]).shares

    # A line from 0 to a has the variance a² / 12, a wave of amplitude a has a² / 2.
    assert shares["trend"] == pytest.approx(375 / 437.5, abs=0.02)
    assert shares["season 24"] == pytest.approx(12.5 / 437.5, abs=0.02)
    assert shares["season 168"] == pytest.approx(50 / 437.5, abs=0.02)
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("weeks", [3, 8])
def test_noise_is_no_pattern(weeks):
    shares = decomposed(hourly(np.random.default_rng(1).normal(size=168 * weeks)), seasons=[24, 168]).shares

    assert shares["rest"] > 0.9


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e12))
def test_parts_add_up_to_what_was_observed(seed, size):
    values = size * np.random.default_rng(seed).random(60)

    table = decomposed(hourly(values), seasons=[6, 12]).table

    sums = table[["trend", "season 6", "season 12", "rest"]].sum(axis=1)
    assert np.allclose(sums, values)


def test_one_outlier_belongs_to_the_rest():
    values = RISE + DAY
    values[300] += 1000

    table = decomposed(hourly(values), seasons=[24]).table

    assert table["rest"].iloc[300] == pytest.approx(1000, abs=1)
    assert farthest(table["trend"], RISE) < 0.5


def test_a_gap_stays_a_gap_and_bends_nothing_beside_it():
    values = RISE + DAY + WEEK
    values[200:260] = np.nan

    table = decomposed(hourly(values).dropna(), seasons=[24, 168]).table

    assert table.iloc[200:260].drop(columns="timestamp").isna().all(axis=None)
    measured = table.drop(index=range(200, 260))
    assert len(measured.dropna()) == len(HOURS) - 60
    assert farthest(measured["trend"], np.delete(RISE, range(200, 260))) < 1.5
    assert farthest(measured["season 24"], np.delete(DAY, range(200, 260))) < 1.5


def test_a_season_without_two_known_periods_is_left_out_and_said():
    found = decomposed(hourly((RISE + DAY)[:337]).drop(index=5), seasons=[24, 168])

    assert found.parts == ["trend", "season 24", "rest"]
    assert found.notes == ("season of 168 steps left out: 2 full periods of it are not known",)


def test_a_season_of_which_two_periods_are_known_is_told():
    found = decomposed(hourly((RISE + DAY)[:337]), seasons=[168])

    assert (found.parts, found.notes) == (["trend", "season 168", "rest"], ())


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 4.0]])
def test_of_a_short_series_nothing_is_told(values):
    found = decomposed(hourly(values), seasons=[24])

    assert list(found.table["observed"]) == values
    assert found.shares.isna().all()
    assert found.notes[0].startswith("season of 24 steps left out")
    assert len(values) == 1 or found.table[["trend", "rest"]].isna().all(axis=None)


def test_a_constant_series_is_its_own_trend():
    found = decomposed(hourly([7.0] * 72), seasons=[24])

    assert set(found.table["trend"]) == {7.0}
    assert set(found.table["season 24"]) == set(found.table["rest"]) == {0.0}
    assert found.shares.isna().all()
    assert found.notes == ("it never changed",)


def test_values_count_at_the_nearest_step():
    late = hourly([1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0])
    late["timestamp"] += pd.to_timedelta([0, 20, 0, -20, 0, 5, 0], unit="s")

    found = decomposed(late, seasons=[3])

    assert found.step == pd.Timedelta(hours=1)
    assert list(found.table["timestamp"]) == list(hourly([0.0] * 7)["timestamp"])


def test_the_order_of_rows_does_not_matter():
    series = hourly((RISE + DAY)[:72])

    mixed = decomposed(series.sample(frac=1, random_state=1), seasons=[24])

    pd.testing.assert_frame_equal(mixed.table, decomposed(series, seasons=[24]).table)


def test_a_season_of_one_step_is_refused():
    with pytest.raises(ParameterError, match="2 steps"):
        decomposed(hourly([1.0, 2.0]), seasons=[1])
