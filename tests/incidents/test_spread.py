import numpy as np
import pytest

from ralphcap.incidents.spread import Spread, spreads


def spread_of(counts: np.ndarray) -> Spread:
    """Of a row a template, a column a stretch."""
    template, stretch = np.nonzero(counts)
    return spreads(template, stretch, counts[template, stretch], len(counts))


def test_poisson_counts_have_a_spread_of_one():
    counts = np.random.default_rng(1).poisson(5, (300, 20))

    assert spread_of(counts).value == pytest.approx(1, abs=0.05)


def test_lines_that_come_five_at_a_time_have_a_spread_of_five():
    counts = 5 * np.random.default_rng(1).poisson(2, (300, 20))

    assert np.median(spread_of(counts).value) == pytest.approx(5, abs=0.5)


def test_a_template_that_was_never_said_is_taken_to_be_as_bursty_as_the_others():
    counts = np.vstack([5 * np.random.default_rng(1).poisson(2, (300, 20)), np.zeros((1, 20), dtype=int)])

    assert spread_of(counts).value[-1] == pytest.approx(5, abs=0.5)


def test_a_template_that_was_said_often_is_known_by_itself():
    random = np.random.default_rng(1)
    counts = np.vstack(
        [random.poisson(5, (100, 40)), 30 * random.poisson(5, (1, 40)), 2 * random.poisson(5, (100, 40))]
    )

    value = spread_of(counts).value

    assert value[100] > 4 * max(value[:100].max(), value[101:].max())


def test_too_few_stretches_tell_nothing():
    assert spread_of(np.array([[1, 50, 1, 50, 1]])).value.tolist() == [1.0]
    assert spreads(*[np.array([], dtype=int)] * 3, 2).value.tolist() == [1.0, 1.0]


def test_a_spread_that_is_sure_has_one_value_and_one_that_is_not_has_several():
    sure, unsure = Spread(np.array([0.5]), np.array([np.inf])), Spread(np.array([3.0]), np.array([6.0]))

    assert [one.tolist() for one in sure.likely()] == [[1.0]]
    likely = [one[0] for one in unsure.likely()]
    assert min(likely) < 3 < max(likely)
