import numpy as np
import pytest

from ralphcap.capacity.colds import cold_growth
from ralphcap.capacity.intervals import LEVELS
from tests.capacity.waves import DAY, noise, wave

LOW, MEDIAN, HIGH = (LEVELS.index(level) for level in (0.1, 0.5, 0.9))


def curves(values, steps=3 * DAY):
    return cold_growth(np.maximum(np.asarray(values, dtype="float64"), 0)[None], DAY, steps=steps).curves[:, 0]


def width(values, step=3 * DAY - 1):
    found = curves(values)
    return np.log(found[HIGH, step] / found[LOW, step])


def test_the_mean_rate_goes_on():
    assert curves(np.full(6, 10.0))[MEDIAN, DAY - 1] == pytest.approx(240)


def test_of_more_than_a_day_only_whole_days_make_the_rate():
    values = np.concatenate([np.full(6, 1000.0), wave(2)])

    assert curves(values)[MEDIAN, DAY - 1] == pytest.approx(2400, rel=0.01)


def test_the_longer_the_history_the_narrower_the_interval():
    rough = wave(4) + noise(4, size=10)

    assert width(rough[:6]) > width(rough[:12]) > width(rough[:24])


def test_days_that_differ_say_more_than_hours_that_do():
    alike, unlike = wave(3), wave(3) * np.repeat([1.0, 3.0, 1.0], DAY)

    assert width(unlike) > 5 * width(alike)


def test_the_95_percent_interval_holds_the_80_percent_one():
    found = curves(wave(1))

    assert (np.diff(found, axis=0) >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_nothing_came_and_nothing_is_said_to_come():
    assert not curves(np.zeros(12)).any()


def test_one_file_in_days_is_no_sign_of_a_flood():
    values = np.zeros(54)
    values[20] = 10.0

    found = curves(values)

    assert found[-1, : DAY - 1].max() == pytest.approx(50)
    assert found[-1, 2 * DAY - 1] == pytest.approx(100)
