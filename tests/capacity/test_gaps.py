import numpy as np

from ralphcap.capacity.gaps import filled, first_measured, last_measured

NAN = np.nan


def test_first_and_last_measured_steps_are_found():
    values = np.array([[NAN, 1, NAN, 2, NAN], [NAN] * 5, [1, 2, 3, 4, 5]])

    assert first_measured(values).tolist() == [1, 5, 0]
    assert last_measured(values).tolist() == [1, 5, 0]


def test_a_gap_is_filled_by_the_same_hour_of_the_day_before():
    assert filled(np.array([[1.0, 2, NAN, 4]]), 2).tolist() == [[1, 2, 1, 4]]


def test_a_gap_in_the_first_day_is_filled_by_the_day_after():
    assert filled(np.array([[NAN, 2.0, 3, 4]]), 2).tolist() == [[3, 2, 3, 4]]


def test_where_no_other_day_knows_the_nearest_value_stands_in():
    assert filled(np.array([[NAN, 7.0, NAN]]), 5).tolist() == [[7, 7, 7]]
