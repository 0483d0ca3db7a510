import numpy as np

from ralphcap.capacity.pasts import Past
from ralphcap.capacity.rates import rates


def said(values, season=2, horizon=4):
    values = np.asarray(values, dtype="float64")
    return {name: one[0, 0] for name, one in rates(Past(values[None], (len(values),), (season,), horizon)).items()}


def test_the_mean_of_a_window_is_said_for_every_step():
    assert said([9, 9, 9, 9, 1, 3])["mean of the last 1 seasons"].tolist() == [2, 2, 2, 2]
    assert said([0, 6, 2, 2, 1, 1])["mean of the last 3 seasons"].tolist() == [2, 2, 2, 2]


def test_a_window_longer_than_the_history_is_left_out():
    assert "mean of the last 7 seasons" not in said([1] * 12)


def test_smoothed_totals_keep_the_shape_of_a_season():
    assert np.allclose(said([1, 3] * 6)["totals smoothed 0.3 in their shape"], [1, 3, 1, 3])


def test_nothing_that_comes_in_says_nothing():
    assert not any(one.any() for one in said([0] * 12).values())
