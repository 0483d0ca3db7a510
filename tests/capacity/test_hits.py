import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.capacity.hits import crossing, date_of_limit
from ralphcap.errors import ParameterError
from tests.capacity.waves import DAY, WEEK, noise, table, wave

SEASONS = (DAY, WEEK)


def asked(values, limit, *, level=0.0, **options):
    limits = pd.DataFrame({"series": ["it"], "level": [level], "limit": [limit]})
    return date_of_limit(table(it=np.asarray(values, dtype="float64")), limits, seasons=SEASONS, **options).iloc[0]


def test_a_hundred_an_hour_reach_a_week_s_worth_in_a_week():
    row = asked(wave(28), 168 * 100)

    assert row["answer"] == "date"
    assert row["p50"] == pytest.approx(168, rel=0.01)
    assert row["p10"] <= row["p50"] <= row["p90"]


def test_the_true_time_lies_within_the_interval_about_as_often_as_it_says():
    rows = []
    for seed in range(20):
        days = np.repeat(np.random.default_rng(seed).uniform(0.5, 2, 35), DAY)
        came = wave(35) * days
        row = asked(came[: 28 * DAY], came[28 * DAY : 31 * DAY].sum())
        rows.append(row["p10"] <= 3 * DAY <= row["p90"])

    assert 0.6 <= np.mean(rows) <= 0.95


def test_a_limit_below_today_is_reached_now():
    row = asked(wave(28), 5.0, level=6.0)

    assert row[["answer", "p50", "probability"]].tolist() == ["reached", 0, 1]


def test_a_limit_or_level_that_nobody_knows_cannot_be_dated():
    assert asked(wave(28), np.nan)["note"] == "no limit, or no level, is known"
    assert asked(wave(28), 10.0, level=np.nan)["answer"] == "cannot say"


def test_a_limit_in_another_unit_is_asked_about():
    row = asked(wave(28), 100.0, level=7e10)

    assert row["answer"] == "cannot say"
    assert row["note"] == "the level is 700000000 times its limit: is it another unit?"


def test_nothing_that_comes_in_never_reaches_anything():
    row = asked(np.zeros(28 * DAY), 10.0)

    assert row["answer"] == "never"
    assert np.isinf(row["p50"])
    assert row["note"] == "not within the 2688 steps that the history bears"


def test_a_limit_farther_than_history_bears_is_never():
    assert asked(wave(28), 1e9)["answer"] == "never"


def test_five_hours_are_too_few_and_say_so():
    row = asked(np.full(5, 1.0), 10.0)

    assert row["answer"] == "cannot say"
    assert row["note"] == "5 steps of history; 6 are needed"


def test_six_hours_give_a_date_with_the_interval_of_other_series():
    row = asked(100 + noise(0.25), 7200.0)

    assert row["p50"] == pytest.approx(72, rel=0.05)
    assert row["p90"] - row["p10"] < 72
    assert row["note"].startswith("less than a week")


@pytest.mark.parametrize("hours", [3, 12, 48])
def test_a_cleanup_does_not_change_the_date(hours):
    values = wave(28) + noise(28)
    cleaned = values.copy()
    cleaned[-hours] -= 1e5

    assert asked(cleaned, 7200)["p50"] == pytest.approx(asked(values, 7200)["p50"], rel=0.02)


def test_two_limits_of_a_series_keep_their_order_and_their_columns():
    limits = pd.DataFrame({"series": ["it", "it"], "level": 0.0, "limit": [4800.0, 2400.0], "name": ["far", "near"]})

    said = date_of_limit(table(it=wave(28)), limits, seasons=SEASONS)

    assert said["name"].tolist() == ["far", "near"]
    assert said["p50"].round().tolist() == [48, 24]


def test_the_probability_is_asked_within_the_horizon():
    values = wave(28) * np.repeat(np.random.default_rng(0).uniform(0.5, 2, 28), DAY)

    near, far = (asked(values, 72 * 125, horizon=days * DAY)["probability"] for days in (1, 7))

    assert near < 0.15
    assert far > 0.9


def test_what_a_retention_takes_out_is_no_growth():
    limits = pd.DataFrame({"series": ["it"], "level": [0.0], "limit": [5000.0], "retention": [7.0 * DAY]})

    assert date_of_limit(table(it=wave(28)), limits, seasons=SEASONS)["answer"].tolist() == ["never"]


def test_series_of_different_age_are_answered_together():
    limits = pd.DataFrame({"series": ["new", "old"], "level": 0.0, "limit": 2400.0})

    said = date_of_limit(table(old=wave(28), new=wave(2)), limits, seasons=SEASONS)

    assert np.allclose(said["p50"], 24, rtol=0.05)


def test_a_limit_of_a_series_that_is_not_there_is_refused():
    limits = pd.DataFrame({"series": ["other"], "level": [0.0], "limit": [1.0]})

    with pytest.raises(ParameterError, match="No arrivals of other"):
        date_of_limit(table(it=wave(7)), limits, seasons=SEASONS)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    steps=st.integers(1, 400),
    scale=st.sampled_from([1e-12, 1.0, 1e15]),
    zeros=st.floats(0, 1),
    missing=st.floats(0, 1),
    far=st.floats(0.01, 1e6),
)
def test_whatever_came_in_there_is_a_date_never_or_a_reason(seed, steps, scale, zeros, missing, far):
    generator = np.random.default_rng(seed)
    values = scale * generator.standard_exponential(steps)
    values[generator.random(steps) < zeros] = 0
    values[generator.random(steps) < missing] = -1

    row = asked(values, far * scale)

    if row["answer"] == "date":
        assert 0 <= row["p10"] <= row["p50"] <= row["p90"]
        assert 0 <= row["probability"] <= 1
    else:
        assert row["note"]


def test_a_curve_is_crossed_between_steps():
    curves = np.array([[2.0, 4.0], [0.0, 1.0], [1.0, 1.0]])

    assert crossing(curves, np.array([3.0, 5.0, 0.0])).tolist() == [1.5, np.inf, 0]
