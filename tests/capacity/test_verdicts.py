import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.assessment import assess
from ralphcap.capacity.verdicts import COLUMNS
from tests.capacity.tables import days_of_usage, limits, noise, sessions

DAYS = 20


def judge(levels, limit, *, incomplete=None, resource="disk", statistic="max"):
    """The row of a service whose days stand at these levels, asked at the end of the last."""
    use = days_of_usage(levels, resource=resource)
    now = use["timestamp"].iloc[-1]
    table = limits(limit, resource=resource, statistic=statistic)
    assessment = assess(use, table, sessions(), now=now, horizon=pd.Timedelta(days=60), incomplete=incomplete)
    return assessment.rows.iloc[0]


def local_day(date: str) -> pd.Timestamp:
    return pd.Timestamp(date, tz="Asia/Seoul").tz_convert("UTC")


def test_a_row_far_below_its_limit_is_ok():
    row = judge(100 + noise(DAYS), 1000)

    assert row["verdict"] == "ok"
    assert row["demand"] + row["headroom"] == 1000


def test_a_row_that_grows_into_its_limit_is_watched_with_its_date():
    row = judge(100 + 2.0 * np.arange(DAYS) + 0.1 * noise(DAYS), 200)

    assert row["verdict"] == "watch"
    assert row["date_early"] <= local_day("2026-11-24") <= row["date_late"]
    assert row["growth_per_day"] == pytest.approx(2, abs=0.05)


def test_a_row_above_its_limit_is_a_breach_since_the_first_day_of_the_run():
    row = judge([100.0] * 5 + [300] + [100] * 6 + [300] * 8, 200)

    assert row["verdict"] == "breach"
    assert row["since"] == local_day("2026-10-17")
    assert row["note"].startswith("above the limit on 9 of 20 local days")


def test_a_single_peak_long_ago_is_a_breach_that_says_it_is_over():
    levels = 100 + noise(DAYS)
    levels[4] = 300

    row = judge(levels, 200)

    assert row["verdict"] == "breach"
    assert row["since"] == local_day("2026-10-09")
    assert "above the limit on 1 of 20 local days, not on the last" in row["note"]


def test_a_weekend_of_sleep_does_not_end_a_breach_of_cpu():
    weeks = np.tile([9.0, 9, 9, 9, 9, 1, 1], 3)

    row = judge(weeks, 8, resource="cpu", statistic="p99")

    assert row["verdict"] == "breach"
    assert row["since"] == local_day("2026-10-05")


def test_a_row_that_nothing_measured_says_what_would():
    use = days_of_usage([1.0] * DAYS, service="other")

    rows = assess(use, limits(), sessions(), now=use["timestamp"].iloc[-1], horizon=pd.Timedelta(days=60)).rows

    assert rows["verdict"].tolist() == ["unmeasured"]
    assert rows["note"].tolist() == ["nothing measured it in this window; to measure it: mount the volume"]


def test_six_days_cannot_say():
    row = judge([1.0] * 6, 10)

    assert row["verdict"] == "cannot say"
    assert row["note"] == "6 complete days of data; 7 are needed"


def test_two_days_above_the_limit_are_a_breach_all_the_same():
    assert judge([20.0, 20.0], 10)["verdict"] == "breach"


def test_a_missing_limit_cannot_say():
    row = judge([1.0] * DAYS, np.nan)

    assert row["verdict"] == "cannot say"
    assert "the sizing table has no limit for it" in row["note"]


def test_a_verdict_on_incomplete_data_says_so():
    short = pd.DataFrame({"service": ["web"], "resource": ["disk"], "note": ["no samples 02:10-02:40 UTC"]})

    row = judge(100 + noise(DAYS), 1000, incomplete=short)

    assert row["verdict"] == "ok"
    assert row["note"] == "incomplete data: no samples 02:10-02:40 UTC"


def test_a_row_measured_on_fewer_than_half_of_the_days_cannot_say():
    short = pd.DataFrame({"service": ["web"], "resource": ["disk"], "note": ["no samples for two weeks"]})
    levels = 100 + noise(DAYS)
    levels[4:16] = np.nan

    row = judge(levels, 1000, incomplete=short)

    assert row["verdict"] == "cannot say"
    assert "no samples for two weeks" in row["note"]


def test_the_recommended_size_holds_what_the_horizon_needs():
    row = judge(100 * 2**20 * np.ones(DAYS), 256 * 2**20)

    assert row["recommended"] == 128 * 2**20


def test_rows_have_the_contracts_columns_in_the_limits_order():
    table = pd.concat([limits(service="b"), limits(service="a")], ignore_index=True)
    use = days_of_usage([1.0] * 8, service="a")

    rows = assess(use, table, sessions(), now=use["timestamp"].iloc[-1], horizon=pd.Timedelta(days=30)).rows

    assert rows.columns.tolist() == list(COLUMNS)
    assert rows["service"].tolist() == ["b", "a"]


def test_nothing_measured_at_all_leaves_every_row_unmeasured():
    nothing = days_of_usage([1.0]).iloc[:0]

    rows = assess(nothing, limits(), sessions(), now=local_day("2026-11-01"), horizon=pd.Timedelta(days=30)).rows

    assert rows["verdict"].tolist() == ["unmeasured"]


def test_a_limit_beyond_what_history_bears_cannot_be_said_to_hold():
    row = judge(np.arange(1.0, 9), 60)  # 8 days growing 1 a day bear 32 days ahead; the limit is reached on day 60

    assert row["verdict"] == "cannot say"
    assert "8 days of data bear a forecast of 32 days, not of 60" in row["note"]


def test_a_limit_that_is_likely_within_what_history_bears_is_watched_even_so():
    assert judge(np.arange(1.0, 9), 20)["verdict"] == "watch"


def test_a_row_that_was_last_measured_days_ago_is_not_judged_as_of_today():
    use = days_of_usage(100 + noise(DAYS), resource="disk")
    now = use["timestamp"].iloc[-1] + pd.Timedelta(days=4)
    table = limits(1000, resource="disk", statistic="max")

    row = assess(use, table, sessions(), now=now, horizon=pd.Timedelta(days=30)).rows.iloc[0]

    assert row["verdict"] == "cannot say"
    assert "last measured on 2026-10-24" in row["note"]


def test_an_incomplete_answer_for_less_than_half_of_the_window_cannot_say():
    short = pd.DataFrame({"service": ["s"], "resource": ["disk"], "note": ["18 days are missing"]})

    def verdict(days: float) -> str:
        use = days_of_usage(100 + noise(12), resource="disk")
        short["service"] = use["service"].iloc[0]
        now, table = use["timestamp"].iloc[-1], limits(1000, resource="disk", statistic="max")
        judged = assess(use, table, sessions(), now=now, horizon=pd.Timedelta(days=30), incomplete=short, days=days)
        return judged.rows["verdict"].iloc[0]

    assert verdict(30) == "cannot say"
    assert verdict(14) == "ok"


def test_a_row_says_whether_its_answer_was_complete():
    assert judge(100 + noise(DAYS), 1000)["complete"]
