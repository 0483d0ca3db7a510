import numpy as np
import pytest

from ralphcap.capacity.intervals import LEVELS
from ralphcap.capacity.sums import first_origin, growth
from tests.capacity.waves import DAY, WEEK, noise, wave

MEDIAN = LEVELS.index(0.5)


def of(values, steps=14 * DAY):
    return growth(np.maximum(np.asarray(values), 0)[None], (DAY, WEEK), steps=steps)


def test_a_steady_wave_adds_up():
    one = of(wave(28))

    assert one.curves[MEDIAN, 0, DAY - 1] == pytest.approx(2400, rel=0.01)
    assert one.curves[MEDIAN, 0, 14 * DAY - 1] == pytest.approx(33600, rel=0.01)


def test_curves_never_fall_and_never_cross():
    one = of(wave(28) + noise(28, size=40))

    assert (np.diff(one.curves, axis=2) >= 0).all()
    assert (np.diff(one.curves, axis=0) >= 0).all()


def test_a_rate_that_differs_from_day_to_day_has_a_wider_interval():
    days = np.repeat(np.random.default_rng(0).uniform(0.5, 2, 28), DAY)

    steady, rough = of(wave(28) + noise(28)), of(wave(28) * days)

    width = [np.ptp(one.curves[[1, 3], 0, WEEK - 1]) for one in (steady, rough)]
    assert width[1] > 5 * width[0]


def test_past_sums_lay_within_the_interval_about_as_often_as_it_says():
    days = np.repeat(np.random.default_rng(1).uniform(0.5, 2, 28), DAY)

    assert 0.75 <= of(wave(28) * days).covered[0] <= 1


def test_intervals_hold_four_of_five_where_fast_days_follow_fast_ones_far_beyond_what_was_tested():
    known, ahead, count = 30, 40, 300
    random = np.random.default_rng(3)
    shocks = random.normal(size=(count, known + ahead)) * 0.35 * (1 - 0.7**2) ** 0.5
    days = np.zeros_like(shocks)
    for day in range(1, known + ahead):
        days[:, day] = 0.7 * days[:, day - 1] + shocks[:, day]
    values = np.repeat(np.maximum(1 + days, 0), DAY, axis=1)

    one = growth(values[:, : known * DAY], (DAY, WEEK), steps=ahead * DAY)

    came = values[:, known * DAY :].sum(axis=1)
    assert one.tested < ahead * DAY / 4
    assert 0.72 <= ((one.curves[1, :, -1] <= came) & (came <= one.curves[3, :, -1])).mean() <= 0.88


def test_what_pauses_goes_on():
    values = np.maximum(wave(28), 0)
    values[-3 * DAY :] = 0

    assert of(values, steps=200 * DAY).curves[MEDIAN, 0, -1] > 0.15 * 2400 * 180


def test_nothing_came_and_nothing_will():
    assert not of(np.zeros(28 * DAY)).curves.any()


def test_the_first_origin_leaves_a_week_to_judge():
    assert first_origin(28 * DAY, (DAY, WEEK)) == WEEK + DAY
    assert first_origin(14 * DAY, (DAY, WEEK)) == 2 * DAY
    assert first_origin(28 * DAY, (DAY,)) == 2 * DAY
