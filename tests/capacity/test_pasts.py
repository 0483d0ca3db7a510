import numpy as np

from ralphcap.capacity.pasts import Past, mean, median, repeated

PAST = Past(np.arange(10.0)[None], (4, 10), (2,), 3)


def test_the_last_values_are_those_known_at_each_origin():
    assert PAST.last(2)[0].tolist() == [[2, 3], [8, 9]]


def test_before_a_series_began_nothing_is_known():
    assert np.isnan(PAST.last(6)[0, 0]).tolist() == [True, True, False, False, False, False]


def test_cycles_are_whole_seasons_the_latest_last():
    assert PAST.cycles(2, 2)[0, 1].tolist() == [[6, 7], [8, 9]]


def test_truth_is_what_came_after_each_origin_and_nothing_beyond_the_end():
    assert PAST.truth()[0, 0].tolist() == [4, 5, 6]
    assert np.isnan(PAST.truth()[0, 1]).all()


def test_a_shape_is_repeated_and_cut_at_the_horizon():
    assert repeated(np.array([[1.0, 2.0]]), 5).tolist() == [[1, 2, 1, 2, 1]]


def test_mean_and_median_leave_out_what_is_not_known():
    values = np.array([[1.0, np.nan, 3.0, 8.0], [np.nan, np.nan, np.nan, 5.0]])

    assert mean(values, 1).tolist() == [4, 5]
    assert median(values, 1).tolist() == [3, 5]
