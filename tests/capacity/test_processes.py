import numpy as np
import pytest

from ralphcap.capacity.processes import Series, simulate, weigh
from tests.capacity.tables import noise

DAYS, AHEAD = 30, 20


def series(values: np.ndarray) -> Series:
    number = np.arange(DAYS + AHEAD, dtype="float64")
    return Series(
        days=tuple(range(DAYS)),
        ahead=tuple(range(DAYS, DAYS + AHEAD)),
        values=values,
        breaks=np.empty((DAYS + AHEAD, 0)),
        effects=(number - number[:DAYS].mean())[:, None],
        choices=((), (0,)),
    )


def paths(values: np.ndarray) -> np.ndarray:
    return simulate(series(values), paths=400, generator=np.random.default_rng(1))[0]


def test_weights_sum_to_one_and_the_heaviest_comes_first():
    weights = [member.weight for member in weigh(series(10 + noise(DAYS)))]

    assert sum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)


def test_a_line_with_scatter_is_told_from_a_walk():
    line = weigh(series(100 + 2.0 * np.arange(DAYS) + noise(DAYS)))[0]
    walk = weigh(series(100 + np.cumsum(noise(DAYS))))[0]

    assert line.columns == (0,)
    assert line.noise.scatter == 1.0
    assert walk.noise.drifts


def test_growth_by_a_share_of_the_level_is_told_from_growth_by_amounts():
    compound = weigh(series(np.exp(0.05 * np.arange(DAYS) + 0.005 * noise(DAYS))))[0]
    amounts = weigh(series(1 + 0.1 * np.arange(DAYS) + 0.005 * noise(DAYS)))[0]

    assert compound.logarithm
    assert not amounts.logarithm


def test_a_line_goes_on_as_a_line():
    ahead = paths(100 + 2.0 * np.arange(DAYS) + 0.1 * noise(DAYS))

    assert np.median(ahead, axis=0) == pytest.approx(100 + 2.0 * np.arange(DAYS, DAYS + AHEAD), abs=1)


def test_the_farther_ahead_the_wider():
    spread = np.ptp(np.quantile(paths(10 + np.cumsum(noise(DAYS))), [0.1, 0.9], axis=0), axis=0)

    assert spread[0] < spread[9] < spread[-1]


@pytest.mark.parametrize("level", [0.0, 7.0])
def test_a_constant_series_stays_as_it_is(level):
    assert (paths(np.full(DAYS, level)) == level).all()


def test_paths_of_a_steep_exponential_stay_finite():
    assert np.isfinite(paths(np.exp(np.arange(DAYS) * 0.8))).all()
