import numpy as np
import pytest

from ralphcap.capacity.peaks import RISK, SCORES, SPREAD, WAITING_RISK, WIDEST, accepted_risk, limit_for, risk_of, score

LEVEL = np.full((100, 28), 10.0)  # every path stays at 10: the spread is SPREAD alone


def test_a_peak_at_the_median_paths_has_score_0():
    assert score(LEVEL, 10.0) == pytest.approx(0)


def test_the_limit_of_a_row_without_a_past_lies_where_other_series_have_the_risk():
    assert np.log(limit_for(LEVEL, ()) / 10) == pytest.approx(SCORES[1 - RISK] * SPREAD, abs=0.02 * SPREAD)


def test_a_limit_has_the_risk_that_it_was_asked_for():
    for risk in (0.02, 0.1, 0.3):
        assert risk_of(limit_for(LEVEL, (), risk=risk), LEVEL, ()) == pytest.approx(risk, rel=0.02)


def test_a_past_week_that_broke_out_raises_the_limit():
    assert limit_for(LEVEL, (0.0, 0.0, 8.0)) > limit_for(LEVEL, ())
    assert limit_for(LEVEL, (0.0, 0.0, 0.0)) < limit_for(LEVEL, ())


def test_a_larger_limit_is_exceeded_less_often():
    risks = [risk_of(limit, LEVEL, ()) for limit in (5, 9.9, 10, 10.5, 11, 12, 100)]

    assert risks == sorted(risks, reverse=True)
    assert 0 < risks[-1] < 0.001
    assert risks[0] == 1


def test_what_was_never_used_has_a_limit_next_to_nothing():
    assert limit_for(np.zeros((100, 28)), ()) < 1e-9


def test_wide_paths_and_weeks_that_broke_out_make_no_limit_beyond_ten_times_the_median():
    wild = np.concatenate([LEVEL[:60], np.full((40, 28), 1e30)])

    assert score(wild, 10 * np.exp(WIDEST + SPREAD)) == pytest.approx(1)
    assert limit_for(wild, (), risk=0.01) == pytest.approx(100, rel=0.01)
    limit = limit_for(LEVEL, (99.0, 99.0, 99.0))
    assert limit == pytest.approx(100, rel=0.01)
    assert risk_of(limit, LEVEL, (99.0, 99.0, 99.0)) > RISK


def test_what_waits_may_be_exceeded_more_often_than_what_is_killed():
    assert (accepted_risk("bytes"), accepted_risk("cores")) == (RISK, WAITING_RISK)
    assert RISK < WAITING_RISK
    assert limit_for(LEVEL, (), risk=accepted_risk("cores")) < limit_for(LEVEL, (), risk=accepted_risk("bytes"))
