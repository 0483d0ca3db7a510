import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.forecast import daily_paths
from tests.capacity.tables import daily, noise, sessions


def paths(values, days=30, resource="disk"):
    return daily_paths(daily(values, resource=resource), sessions(), days=days)


def test_paths_begin_on_the_day_after_the_last_complete_one():
    one = paths(10 + noise(14))

    assert one.series["first"].iloc[0] == pd.Timestamp("2026-10-19")
    assert one.quantiles()["date"].iloc[0] == pd.Timestamp("2026-10-19")


def test_an_incomplete_last_day_is_no_dip():
    table = daily([*(100 + noise(20)), 3.0])
    table.loc[20, "complete"] = False

    one = daily_paths(table, sessions(), days=10).quantiles()

    assert one["p10"].min() > 90


def test_six_days_are_too_few_and_say_so():
    one = paths([1.0, 2, 3, 4, 5, 6])

    assert one.series["note"].tolist() == ["6 complete days of data; 7 are needed"]
    assert np.isnan(one.values).all()
    assert one.quantiles().empty


def test_seven_days_are_enough():
    assert not paths([1.0, 2, 3, 4, 5, 6, 7], days=10).quantiles().empty


def test_paths_end_where_history_bears_no_more():
    one = paths(10 + noise(10), days=90)

    assert len(one.quantiles()) == 40


def test_the_same_table_gives_the_same_paths_whatever_stands_beside_it():
    one, other = daily(10 + noise(20)), daily(5 + noise(20, seed=1), service="other")

    alone = daily_paths(one, sessions(), days=20)
    beside = daily_paths(pd.concat([other, one]), sessions(), days=20)

    assert np.array_equal(alone.values[0], beside.values[1])


def test_another_seed_gives_other_paths():
    one = daily(10 + noise(20))

    assert not np.array_equal(
        daily_paths(one, sessions(), days=5).values, daily_paths(one, sessions(), days=5, seed=1).values
    )


def test_no_path_falls_below_zero():
    assert paths(np.linspace(10, 0.5, 20)).values.min() >= 0


def test_quiet_weekends_go_on():
    weeks = np.tile([10.0, 10, 10, 10, 10, 2, 2], 4) + 0.1 * noise(28)

    ahead = paths(weeks, days=7, resource="cpu").quantiles()["p50"].to_numpy()

    assert ahead == pytest.approx([10, 10, 10, 10, 10, 2, 2], abs=0.3)


def test_a_cleanup_is_no_growth_and_does_not_come_again():
    cleaned = np.concatenate([50 + np.arange(15.0), 20 + np.arange(15.0)]) + 0.1 * noise(30)

    ahead = paths(cleaned, days=10)

    assert ahead.quantiles()["p50"].iloc[-1] == pytest.approx(44, abs=2)
    assert ahead.series["note"].tolist() == ["drop on 2026-10-20 not counted as growth"]


def test_a_sawtooth_goes_on_as_a_sawtooth():
    weekly = np.tile(10 + np.arange(7.0), 5) + 0.05 * noise(35)

    ahead = paths(weekly, days=14).quantiles()

    assert ahead["p50"].to_numpy() == pytest.approx(np.tile(10 + np.arange(7.0), 2), abs=0.5)


def test_gaps_are_missing_days_and_not_zeros():
    values = 100 + 2.0 * np.arange(30) + 0.1 * noise(30)
    values[10:15] = np.nan

    assert paths(values, days=1).quantiles()["p50"].iloc[0] == pytest.approx(160, abs=1)


def test_a_table_without_series_gives_none():
    nothing = daily_paths(daily([]), sessions(), days=5)

    assert nothing.series.empty
    assert nothing.quantiles().columns.tolist() == ["service", "resource", "date", "p2.5", "p10", "p50", "p90", "p97.5"]


def test_growth_of_trading_days_whose_weekends_are_a_share_of_them_stays_a_line():
    opens = np.arange(35) % 7 < 5
    values = (1 + 0.03 * np.arange(35)) * np.where(opens, 1.0, 0.3) * (1 + 0.002 * noise(35))

    ahead = paths(values, days=60, resource="cpu").quantiles()

    # Day 94 of the line is a Thursday: 1 + 0.03 × 94.
    assert ahead["p50"].iloc[-1] == pytest.approx(1 + 0.03 * 94, rel=0.03)
