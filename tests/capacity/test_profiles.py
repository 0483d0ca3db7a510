import numpy as np

from ralphcap.capacity.pasts import Past
from ralphcap.capacity.profiles import profiles


def said(values, horizon=4):
    values = np.asarray(values, dtype="float64")
    return {name: one[0, 0] for name, one in profiles(Past(values[None], (len(values),), (2,), horizon), 2, 5).items()}


def test_the_last_season_comes_again():
    assert said([1, 2, 3, 4, 1, 2, 1, 2, 5, 6])["last season"].tolist() == [5, 6, 5, 6]


def test_the_usual_season_is_the_median_which_one_odd_day_cannot_move():
    assert said([1, 2, 1, 2, 90, 90, 1, 2, 1, 2])["usual season"].tolist() == [1, 2, 1, 2]


def test_the_mean_of_three_seasons_forgets_what_was_before():
    assert said([9, 9, 9, 9, 1, 2, 2, 3, 3, 4])["mean of three seasons"].tolist() == [2, 3, 2, 3]


def test_a_deviation_that_was_never_followed_by_another_passes_at_once():
    usual = [1, 2] * 4 + [1, 8]

    assert said(usual)["usual season with passing deviation"].tolist() == [1, 2, 1, 2]


def test_a_level_that_stays_raised_is_carried_on_and_decays():
    raised = said([1, 2] * 2 + [1, 2] + [5, 6] * 2)["usual season with passing deviation"]

    assert 1 < raised[2] < raised[0] < 5
