import numpy as np
import pytest

from ralphcap.capacity.growth import growth_per_day
from tests.capacity.tables import daily, noise, sessions


def growth(values, resource="disk"):
    return growth_per_day(daily(values, resource=resource), sessions()).iloc[0]


def test_growth_of_a_straight_line_is_its_slope():
    one = growth(100 + 2.0 * np.arange(20))

    assert one[["growth_per_day", "growth_low", "growth_high"]].tolist() == pytest.approx([2, 2, 2])


def test_a_deletion_is_no_negative_growth():
    filled_cleaned_filled = np.concatenate([100 + 2.0 * np.arange(15), 50 + 2.0 * np.arange(15)])

    assert growth(filled_cleaned_filled)["growth_per_day"] == pytest.approx(2)


def test_a_weekend_is_neither_growth_nor_shrinking():
    weeks = np.tile([10.0, 10, 10, 10, 10, 2, 2], 4)

    assert growth(weeks, resource="cpu")["growth_per_day"] == pytest.approx(0)


def test_a_few_odd_days_do_not_move_the_growth():
    values = 100 + 2.0 * np.arange(30)
    values[[5, 17]] = 500, 700

    assert growth(values)["growth_per_day"] == pytest.approx(2)


def test_the_interval_holds_the_true_growth_about_four_times_of_five():
    found = [growth(100 + 0.5 * np.arange(30) + 3 * noise(30, seed=seed)) for seed in range(120)]

    covered = np.mean([one["growth_low"] <= 0.5 <= one["growth_high"] for one in found])

    assert 0.70 <= covered <= 0.90


def test_six_days_are_too_few():
    one = growth([1.0, 2, 3, 4, 5, 6])

    assert np.isnan(one["growth_per_day"])
    assert one["note"] == "6 complete days of data; 7 are needed"
