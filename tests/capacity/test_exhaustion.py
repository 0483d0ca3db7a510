import numpy as np
import pandas as pd
import pytest

from tests.capacity.tables import answer, noise


def test_a_line_reaches_its_limit_on_its_day():
    # 100 + 2 a day: above 200.5 on the 51st day after 5 October.
    row = answer(100 + 2.0 * np.arange(30) + 0.05 * noise(30), 200.5)

    expected = pd.Timestamp("2026-11-25", tz="Asia/Seoul").tz_convert("UTC")
    assert row["answer"] == "date"
    assert abs(row["date_median"] - expected) <= pd.Timedelta(days=2)
    assert row["date_early"] <= row["date_median"] <= row["date_late"]
    assert row["probability"] == pytest.approx(1)


@pytest.mark.parametrize("level", [0.0, 5.0])
def test_a_constant_series_never_reaches_a_limit_above_it(level):
    row = answer([level] * 30, 6.0)

    assert row["answer"] == "never"
    assert row["probability"] == 0
    assert row["date_early"] is pd.NaT


def test_a_limit_below_the_last_day_is_exceeded_now():
    row = answer(100 + noise(30), 50)

    assert row["answer"] == "now"
    assert row["probability"] == 1


def test_a_weekly_restart_does_not_cry_wolf():
    leaking = np.tile(10 + 0.5 * np.arange(7.0), 5) + 0.02 * noise(35)

    assert answer(leaking, 15)["answer"] == "never"


def test_a_retention_sawtooth_does_not_cry_wolf():
    blocks = 100 + 7 * ((np.arange(35) / 2.25) % 1) + 0.3 * noise(35)

    assert answer(blocks, 125)["probability"] < 0.1


def test_a_restart_that_fills_again_does_not_cry_wolf():
    refilled = np.concatenate([np.full(15, 10.0), 10 - 5 * np.exp(-np.arange(20) / 2.5)]) + 0.05 * noise(35)

    assert answer(refilled, 13)["probability"] < 0.1


def test_a_step_is_no_trend():
    stepped = np.concatenate([np.full(20, 10.0), np.full(15, 13.0)]) + 0.05 * noise(35)

    assert answer(stepped, 17)["probability"] < 0.1


def test_a_single_peak_is_no_trend():
    values = 10 + 0.05 * noise(30)
    values[25] = 14

    assert answer(values, 16)["answer"] == "never"


def test_a_horizon_beyond_what_history_bears_is_said():
    row = answer(10 + noise(10), 100, horizon=90)

    assert row["note"] == "10 days of data bear a forecast of 40 days, not of 90"


def test_too_few_days_cannot_say():
    row = answer([1.0, 2, 3], 10)

    assert row["answer"] == "cannot say"
    assert np.isnan(row["probability"])
    assert row["note"] == "3 complete days of data; 7 are needed"


def test_a_missing_limit_cannot_say():
    row = answer(10 + noise(10), np.nan)

    assert row["answer"] == "cannot say"
    assert row["note"] == "the sizing table has no limit for it"
