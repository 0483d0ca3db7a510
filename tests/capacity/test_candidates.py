import numpy as np

from ralphcap.capacity.candidates import candidates
from ralphcap.capacity.pasts import Past
from tests.capacity.waves import DAY, WEEK, noise, wave


def names(days, first, seasons=(DAY, WEEK)):
    values = (wave(days) + noise(days))[None]
    return gathered(Past((values - 100) / 14, (first * DAY, days * DAY), seasons, DAY))


def gathered(past):
    found = dict(candidates(past))
    return list(found), np.stack(list(found.values()))


def test_three_weeks_bear_candidates_of_days_and_of_weeks():
    found, said = names(28, 21)

    assert {"day: last season", "week: last season", "regression on days and a week"} <= set(found)
    assert said.shape == (len(found), 1, 2, DAY)
    assert np.isfinite(said).all()


def test_no_candidate_asks_for_more_than_the_first_origin_knows():
    found, said = names(4, 2)

    assert not [name for name in found if "week" in name]
    assert np.isfinite(said).all()


def test_a_series_without_seasons_has_candidates_too():
    values = np.random.default_rng(0).standard_normal((2, 30))

    found, said = gathered(Past(values, (20, 30), (1,), 5))

    assert said.shape == (len(found), 2, 2, 5)
    assert np.isfinite(said).all()
