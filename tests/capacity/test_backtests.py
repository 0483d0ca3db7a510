import numpy as np

from ralphcap.capacity.backtests import backtest, blocks, combine
from ralphcap.capacity.pasts import Past
from tests.capacity.waves import DAY, noise, wave

ORIGINS = tuple(DAY * day for day in range(8, 15))


def past(values):
    return Past(values[None], ORIGINS, (DAY,), DAY)


def combined(*offsets):
    """Candidates that are off by so much, always."""
    one = past((wave(14) - 100) / 14)
    came = one.truth()
    truth = np.where(np.isnan(came), 0, came)
    return combine(one, [str(offset) for offset in offsets], np.stack([truth + offset for offset in offsets]), came)


def test_a_horizon_is_cut_into_near_and_far():
    assert [(part.start, part.stop) for part in blocks(48)] == [(0, 6), (6, 24), (24, 48)]
    assert [(part.start, part.stop) for part in blocks(6)] == [(0, 6)]


def test_the_better_candidate_gets_the_weight():
    test = combined(0.1, 0.2)

    assert test.weights[0, 0] > 0.99
    assert np.allclose(test.errors[:, 0], [0.1, 0.2])


def test_equal_candidates_share_and_their_errors_cancel():
    test = combined(0.2, -0.2)

    assert np.allclose(test.weights[:, 0], 0.5)
    assert np.allclose(test.apart[0, -1], 0.2, atol=0.11)


def test_one_wild_candidate_hardly_moves_what_is_said():
    assert abs(combined(0.1, 0.1, 99.0).said[0, -1] - 0.1).max() < 0.01


def test_a_filled_gap_judges_nobody():
    values = (wave(14) - 100) / 14
    measured = np.ones((1, len(values)))
    measured[0, 10 * DAY : 11 * DAY] = 0

    test = backtest(past(values), measured)

    assert np.isnan(test.came[0, 2]).all()
    assert not np.isnan(test.came[0, 3]).any()


def test_a_past_origin_is_not_weighed_by_its_own_errors():
    # The second candidate is perfect on the last past day alone, and is not chosen there: that would be hindsight.
    one = past((wave(14) - 100 + noise(14)) / 14)
    came = one.truth()
    truth = np.where(np.isnan(came), 0, came)
    second = truth + 0.5
    second[:, -2] = truth[:, -2]

    test = combine(one, ["first", "second"], np.stack([truth + 0.1, second]), came)

    assert np.allclose(test.said[0, -2] - truth[0, -2], 0.1, atol=0.01)
