import numpy as np
import pytest

from ralphcap.capacity.noises import PRIOR, Noise, continuation, whitening

WALK = Noise(1e-6, None, 1.0)
FADING = Noise(0.0, 0.5, 1.0)


def test_the_prior_is_whole():
    assert sum(PRIOR.values()) == pytest.approx(1)


def test_a_walk_goes_on_from_where_the_last_day_stood():
    days, ahead = (0, 1, 2, 3), (4, 5)
    matrix, _ = whitening(days, WALK)
    gain, factor = continuation(days, ahead, WALK)

    expected = (matrix @ np.array([0.0, 1.0, -1.0, 2.0])) @ gain

    assert expected == pytest.approx([2, 2], abs=1e-4)
    assert np.diag(factor @ factor.T) == pytest.approx([1, 2], abs=1e-4)


def test_a_fading_deviation_halves_from_day_to_day():
    gain, _ = continuation((0, 1, 2), (3, 4), FADING)
    matrix, _ = whitening((0, 1, 2), FADING)

    assert (matrix @ np.array([0.0, 0.0, 8.0])) @ gain == pytest.approx([4, 2], abs=1e-6)


def test_a_missing_day_counts_as_a_day_of_walking():
    _, factor = continuation((0, 1), (4,), WALK)

    assert (factor @ factor.T)[0, 0] == pytest.approx(3, abs=1e-4)


def test_a_drift_with_momentum_spreads_wider_than_one_without():
    spread = [
        np.diag(continuation(tuple(range(20)), (30,), Noise(1e-6, None, 1.0, momentum))[1])[0]
        for momentum in (0.0, 0.8)
    ]

    assert spread[1] > 1.5 * spread[0]


@pytest.mark.parametrize("noise", PRIOR)
def test_every_noise_can_be_whitened_and_continued(noise):
    days, ahead = tuple(range(0, 60, 2)), tuple(range(60, 90))

    matrix, determinant = whitening(days, noise)
    gain, factor = continuation(days, ahead, noise)

    assert np.isfinite(determinant)
    assert all(np.isfinite(one).all() for one in (matrix, gain, factor))
