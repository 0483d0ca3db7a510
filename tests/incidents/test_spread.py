import numpy as np
import pytest

from ralphcap.incidents.spread import Spreads, spreads

TWENTY = 20  # stretches


def spreads_of(counts: np.ndarray) -> np.ndarray:
    """The likeliest spread of each template: a row a template, a column a stretch."""
    template, stretch = np.nonzero(counts)
    found = spreads(template, stretch, counts[template, stretch], len(counts))
    return found.likeliest(np.arange(len(counts)), counts.mean(axis=1))


def poisson(mean: float, templates: int = 300, *, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (templates, TWENTY))


def test_poisson_counts_have_a_spread_of_one():
    assert spreads_of(poisson(5)) == pytest.approx(1, abs=0.1)


def test_lines_that_come_five_at_a_time_have_a_spread_of_five():
    assert np.median(spreads_of(5 * poisson(2))) == pytest.approx(5, abs=0.5)


def test_what_goes_up_and_down_with_the_load_spreads_with_its_mean():
    load = np.random.default_rng(2).choice([0.5, 1.5], TWENTY)
    means = np.repeat([2.0, 200.0], 100)

    found = spreads_of(np.random.default_rng(1).poisson(means[:, None] * load))

    variance = np.var(load / load.mean(), ddof=1)
    assert np.median(found[:100]) == pytest.approx(1 + 2 * variance, abs=0.2)
    assert np.median(found[100:]) == pytest.approx(1 + 200 * variance, rel=0.15)


def test_a_template_that_was_never_said_is_taken_to_be_as_bursty_as_the_others():
    assert spreads_of(np.vstack([5 * poisson(2), np.zeros((1, TWENTY), dtype=int)]))[-1] == pytest.approx(5, abs=0.6)


def test_a_template_that_was_said_often_is_known_by_itself():
    found = spreads_of(np.vstack([poisson(5), 20 * poisson(5, 1), 2 * poisson(5, seed=2)]))

    assert found[300] > 3 * max(found[:300].max(), found[301:].max())


def test_too_few_stretches_tell_nothing():
    assert spreads_of(np.array([[1, 50, 1, 50, 1]])).tolist() == [1.0]
    assert spreads(*[np.array([], dtype=int)] * 3, 2).factor.tolist() == [1.0, 1.0]


def test_a_spread_that_is_sure_has_one_value_and_one_that_is_not_has_several():
    found = Spreads(3.0, 0.5, np.array([1.0, 1.0]), np.array([np.inf, 6.0]))

    def likely(template: int) -> list[float]:
        return [float(one[0]) for one in found.likely(np.array([template]), np.array([2.0]))]

    assert likely(0) == [4.0]
    assert min(likely(1)) < 4 < max(likely(1))
