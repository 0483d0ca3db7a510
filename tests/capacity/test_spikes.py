import numpy as np

from ralphcap.capacity.spikes import without_spikes
from tests.capacity.waves import DAY, noise, wave


def test_a_spike_of_an_hour_is_cut_to_its_neighborhood():
    values = (wave(14) + noise(14))[None]
    values[0, 200] += 500

    assert abs(without_spikes(values, DAY)[0, 200] - wave(14)[200]) < 10


def test_a_level_that_stays_is_no_spike():
    values = (wave(14) + noise(14))[None]
    values[0, 200:] += 500

    assert np.allclose(without_spikes(values, DAY)[0, 210:], values[0, 210:], atol=4)


def test_the_daily_peak_is_no_spike():
    values = (wave(14) + noise(14))[None]

    assert np.abs(without_spikes(values, DAY) - values).max() < 2


def test_what_has_just_begun_is_left_as_it_is():
    values = (wave(14) + noise(14))[None]
    values[0, -2:] += 500

    assert np.array_equal(without_spikes(values, DAY)[0, -2:], values[0, -2:])


def test_a_series_of_a_day_is_left_as_it_is():
    values = wave(1)[None]

    assert without_spikes(values, DAY) is values
