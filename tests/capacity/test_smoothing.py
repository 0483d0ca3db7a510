import numpy as np

from ralphcap.capacity.pasts import Past
from ralphcap.capacity.smoothing import Rates, smoothing
from tests.capacity.waves import DAY, wave

STEADY, QUICK = Rates(0.05, 0.1), Rates(0.9, 0.2)


def standard(values):
    return (values - values.mean()) / values.std()


def test_a_wave_without_noise_goes_on_whatever_the_rates():
    values = standard(wave(12))

    said = smoothing(Past(values[None, : 10 * DAY], (5 * DAY, 10 * DAY), (DAY,), DAY), DAY, (STEADY, QUICK), run_in=99)

    for one in said.values():
        assert np.allclose(one[0, 1], values[10 * DAY : 11 * DAY])


def test_a_quick_level_follows_a_step_and_a_steady_one_waits():
    values = np.concatenate([standard(wave(10)), standard(wave(1)) + 5])

    said = smoothing(Past(values[None], (len(values),), (DAY,), DAY), DAY, (STEADY, QUICK), run_in=999)
    steady, quick = (one[0, 0].mean() for one in said.values())

    assert steady < 4.5
    assert abs(quick - 5) < 0.5


def test_a_swing_that_grows_with_the_level_is_compound():
    growing = np.exp(standard(wave(12)) + np.arange(12 * DAY) / DAY / 6)
    values = standard(growing)
    past = Past(values[None, : 11 * DAY], (11 * DAY,), (DAY,), DAY)

    additive = smoothing(past, DAY, (QUICK,), run_in=999)["smoothing 0.9 0.2"][0, 0]
    compound = smoothing(past, DAY, (), (QUICK,), run_in=999)["compound smoothing 0.9 0.2"][0, 0]

    truth = values[11 * DAY :]
    assert np.abs(compound - truth).mean() < np.abs(additive - truth).mean()


def test_what_is_said_at_an_origin_knows_nothing_of_later_steps():
    values = standard(wave(12))
    other = values.copy()
    other[6 * DAY :] = 9

    first, second = (
        smoothing(Past(one[None], (6 * DAY, 12 * DAY), (DAY,), DAY), DAY, (STEADY,), run_in=99)
        for one in (values, other)
    )

    assert np.array_equal(first["smoothing 0.05 0.1"][:, 0], second["smoothing 0.05 0.1"][:, 0])
