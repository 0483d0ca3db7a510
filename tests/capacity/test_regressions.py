import numpy as np

from ralphcap.capacity.pasts import Past
from ralphcap.capacity.regressions import autoregression, of_changes
from tests.capacity.waves import DAY, noise, wave


def test_a_wave_is_found_from_its_own_last_day():
    values = (wave(12) - 100) / 14

    said = autoregression(Past(values[None, : 10 * DAY], (10 * DAY,), (DAY,), DAY), [1, 2, DAY])

    assert np.allclose(said[0, 0], values[10 * DAY : 11 * DAY], atol=0.1)


def test_a_series_that_halves_with_each_step_goes_on_so():
    generator = np.random.default_rng(0)
    values = np.zeros(400)
    for step in range(1, 400):
        values[step] = 0.5 * values[step - 1] + generator.standard_normal()

    said = autoregression(Past(values[None], (400,), (2,), 3), [1, 20])[0, 0]

    assert np.allclose(said, values[-1] * 0.5 ** np.arange(1, 4), atol=0.25)


def test_changes_against_the_day_before_carry_a_steady_growth_on():
    values = (np.arange(12 * DAY) / DAY + (wave(12) - 100) / 20)[None]

    said = of_changes(Past(values[:, : 10 * DAY], (10 * DAY,), (DAY,), 2 * DAY), [1, DAY], DAY)

    assert np.allclose(said[0, 0], values[0, 10 * DAY : 12 * DAY], atol=0.05)


def test_what_is_said_at_an_origin_knows_nothing_of_later_steps():
    values = (wave(12) - 100 + noise(12))[None] / 14
    other = values.copy()
    other[:, 6 * DAY :] = 9

    first, second = (autoregression(Past(one, (6 * DAY, 12 * DAY), (DAY,), DAY), [1, DAY]) for one in (values, other))

    assert np.allclose(first[:, 0], second[:, 0])


def test_no_path_runs_far_beyond_what_was_seen():
    values = np.exp(np.arange(200) / 20)[None]
    values = (values - values.mean()) / values.std()

    said = autoregression(Past(values, (200,), (2,), 100), [1, 2])

    assert said.max() <= values[0, -2:].max() + np.ptp(values[0, -2:]) + 1e-9


def test_a_series_that_never_varies_is_solved_all_the_same():
    assert np.isfinite(autoregression(Past(np.zeros((1, 100)), (100,), (2,), 4), [1, 2])).all()
