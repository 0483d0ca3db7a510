import numpy as np
import pytest
from scipy import stats

from ralphcap.incidents.rates import adjusted, adjusted_all, ratio_interval, tails

SHARE = 1 / 11


def test_calm_counts_are_judged_by_the_binomial():
    second, total = np.array([0, 3, 5, 7]), np.array([4, 3, 40, 7])

    at_most, at_least = tails(second, total, SHARE, np.ones(4))

    assert at_most == pytest.approx(stats.binom.cdf(second, total, SHARE))
    assert at_least == pytest.approx(stats.binom.sf(second - 1, total, SHARE))


def test_three_lines_of_eleven_hours_all_in_one_hour_are_one_chance_in_1331():
    assert tails(np.array([3]), np.array([3]), SHARE, np.ones(1))[1][0] == pytest.approx(1 / 1331)


def test_lines_that_come_in_bursts_are_less_telling():
    _, at_least = tails(np.full(3, 10), np.full(3, 10), SHARE, np.array([1.0, 2.0, 5.0]))

    assert at_least[0] < at_least[1] < at_least[2] < SHARE


def test_two_lines_in_bursts_are_likelier_one_burst_than_two():
    _, at_least = tails(np.array([2]), np.array([2]), SHARE, np.array([4.0]))

    bursts = (2 - 2 / 2) / 3  # both counts, less half a burst but no more than half of them, over spread − 1
    assert at_least[0] == pytest.approx(SHARE * (1 + SHARE * bursts) / (1 + bursts))


def test_both_tails_and_the_middle_are_everything():
    second = np.arange(31)

    at_most, at_least = tails(second, np.full(31, 30), SHARE, np.full(31, 3.0))

    assert at_most[:-1] + at_least[1:] == pytest.approx(np.ones(30))


def test_tails_stay_exact_far_out():
    _, at_least = tails(np.array([400, 5000]), np.array([400, 5000]), SHARE, np.array([1.5, 1.5]))

    assert 0 < at_least[0] < 1e-100
    assert at_least[1] == 0


def test_the_ratio_of_equal_rates_is_in_its_interval_about_as_often_as_it_says():
    random = np.random.default_rng(1)
    first, second = random.poisson(50, 2000), random.poisson(5, 2000)

    low, high = ratio_interval(first, second, SHARE, np.ones(2000))

    assert 0.95 <= np.mean((low <= 1) & (high >= 1)) <= 0.99  # exact intervals of counts cover a little more


def test_what_was_only_seen_in_one_window_has_an_open_interval():
    low, high = ratio_interval(np.array([0, 30]), np.array([3, 0]), SHARE, np.ones(2))

    assert (low[0] > 1, high[0]) == (True, np.inf)
    assert (low[1], high[1] < 2) == (0, True)


def test_adjusting_all_is_benjamini_and_hochbergs():
    p = np.array([0.01, 0.04, 0.03, 1.0])

    assert adjusted_all(p, np.ones(4, dtype=bool)) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 1.0])


def test_tests_that_cannot_reject_are_not_counted():
    p = np.array([0.01, 1.0, 1.0])

    assert adjusted_all(p, np.array([True, False, False]))[0] == pytest.approx(0.01)


def test_a_test_counts_from_the_p_value_on_that_it_can_reach():
    p, attainable = np.array([0.001, 1, 1, 1]), np.array([0.001, 0.001, 0.1, 0.1])

    assert adjusted(p, attainable) == pytest.approx([0.002, 1, 1, 1])
