from itertools import pairwise

import numpy as np
import pytest

from ralphcap.capacity.backtests import Backtest
from ralphcap.capacity.intervals import LEVELS, quantiles, weighted_quantiles

SEASON, ORIGINS = 24, 60


def judged(errors, apart=None):
    """A backtest that said 0 everywhere."""
    errors = np.concatenate([errors, np.full((len(errors), 1, errors.shape[2]), np.nan)], axis=1)
    zeros = np.zeros(errors.shape)
    apart = zeros if apart is None else apart
    return Backtest(zeros, errors, apart, np.ones((1, 1)), np.ones((1, 1)), ["one"])


def normal(scale=1.0):
    return scale * np.random.default_rng(0).standard_normal((1, ORIGINS, SEASON))


def test_the_80_percent_interval_of_normal_errors_is_about_1_28_deviations_wide():
    said = quantiles(judged(normal()), SEASON)

    assert said[0.9].mean() == pytest.approx(1.28, abs=0.15)
    assert said[0.1].mean() == pytest.approx(-1.28, abs=0.15)


def test_quantiles_never_cross():
    said = quantiles(judged(normal()), SEASON)

    for low, high in pairwise(LEVELS):
        assert (said[low] <= said[high]).all()


def test_hours_of_large_errors_get_wider_intervals():
    said = quantiles(judged(normal(np.repeat([1.0, 10.0], 12))), SEASON)

    assert said[0.9][0, 18] > 4 * said[0.9][0, 6]


def test_where_candidates_lie_apart_as_never_before_the_interval_is_wider():
    apart = np.ones((1, ORIGINS + 1, SEASON))
    apart[:, -1] = 5

    assert (
        quantiles(judged(normal(), apart), SEASON)[0.9].mean() > 1.5 * quantiles(judged(normal()), SEASON)[0.9].mean()
    )


def test_few_origins_widen():
    few = quantiles(judged(np.tile([[[-1.0, 1.0] * 12]], (1, 2, 1))), SEASON)
    many = quantiles(judged(np.tile([[[-1.0, 1.0] * 12]], (1, 50, 1))), SEASON)

    assert few[0.975].mean() > 1.2 * many[0.975].mean()


def test_errors_of_nothing_leave_no_width():
    assert not quantiles(judged(np.zeros((1, 5, SEASON))), SEASON)[0.975].any()


def test_a_weight_of_nothing_leaves_a_value_out():
    values = np.array([[5.0, 1.0, np.nan, 3.0]])

    assert weighted_quantiles(values, np.array([[1.0, 1.0, 0.0, 1.0]]), [0.5])[0].tolist() == [3.0]
    assert weighted_quantiles(values, np.array([[0.0, 1.0, 0.0, 0.0]]), [0.1, 0.9])[1].tolist() == [1.0]
