import numpy as np
import pandas as pd

from ralphcap.capacity.increments import arrivals, behind_retention, of_counters

NAN = np.nan


def frame(*values):
    return pd.DataFrame({"it": np.asarray(values, dtype="float64")})


def test_what_a_level_rose_by_came_in():
    assert arrivals(frame(1, 3, 6))["it"].tolist()[1:] == [2, 3]


def test_a_deletion_is_no_growth_and_hides_what_came_in_with_it():
    found = arrivals(frame(10, 12, 4, 6))["it"]

    assert found.isna().tolist() == [True, False, True, False]
    assert found.iloc[3] == 2


def test_a_gap_is_shared_out():
    assert arrivals(frame(0, NAN, NAN, 6))["it"].tolist()[1:] == [2, 2, 2]


def test_a_counter_that_restarts_counts_from_zero():
    assert of_counters(frame(100, 110, 3, 5))["it"].tolist()[1:] == [10, 3, 2]


def test_a_counter_that_was_not_read_says_nothing():
    assert of_counters(frame(100, NAN, 110))["it"].isna().tolist() == [True, True, False]


def test_behind_a_retention_the_same_goes_on_coming_in():
    came = np.full(60, 5.0)
    kept = np.cumsum(came) - np.concatenate([np.zeros(20), np.cumsum(came)[:-20]])

    found = behind_retention(pd.DataFrame({"it": kept}), pd.Series({"it": 20}), cycle=1)["it"]

    assert np.allclose(found[1:], 5)


def test_a_rise_of_what_comes_in_is_seen_behind_the_retention():
    came = np.concatenate([np.full(40, 5.0), np.full(20, 10.0)])
    kept = np.cumsum(came) - np.concatenate([np.zeros(20), np.cumsum(came)[:-20]])

    found = behind_retention(pd.DataFrame({"it": kept}), pd.Series({"it": 20}), cycle=1)["it"]

    assert np.allclose(found[41:59], 10)
