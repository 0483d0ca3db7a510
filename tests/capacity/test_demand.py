import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.demand import complete_days, daily_demand, day_numbers, demand, demands
from tests.capacity.tables import daily, days_of_usage, limits, sessions, usage

CPU = limits(1.0, resource="cpu", statistic="p99")


def test_memory_and_disk_demand_is_the_largest_value():
    table = demand(usage([1, 7, 3], start="2026-10-05 10:00"), limits(), sessions())

    assert table["value"].tolist() == [7.0]
    assert table["basis"].tolist() == ["largest value"]


def test_cpu_demand_is_the_p99_in_session_where_nights_would_thin_out_the_peak():
    ten_minutes_after_nine = [0.1] * 108 + [0.9] * 2 + [0.1] * 178

    table = demand(usage(ten_minutes_after_nine, start="2026-10-05 00:05", resource="cpu"), CPU, sessions())

    assert table["value"].iloc[0] == pytest.approx(0.9)
    assert table["basis"].iloc[0] == "p99 in session"


def test_cpu_demand_is_the_p99_of_all_hours_where_a_nightly_batch_is_larger():
    batch_at_two = [0.1] * 24 + [0.8] * 24 + [0.1] * 240

    table = demand(usage(batch_at_two, start="2026-10-05 00:05", resource="cpu"), CPU, sessions())

    assert table["value"].iloc[0] == pytest.approx(0.8)
    assert table["basis"].iloc[0] == "p99 of all hours"


def test_a_value_at_the_opening_tells_of_the_minutes_before_it_and_one_at_the_close_of_the_session():
    at_nine = usage([0.1, 5.0, 0.1], start="2026-10-05 08:55", resource="cpu")
    at_close = usage([0.1, 5.0], start="2026-10-05 15:25", resource="cpu")

    before, inside = demand(at_nine, CPU, sessions()), demand(at_close, CPU, sessions())

    assert before["basis"].iloc[0] == "p99 of all hours"
    assert inside["value"].iloc[0] == pytest.approx(0.1 + 0.99 * 4.9)


@pytest.mark.parametrize("impossible", [np.nan, np.inf, -3.0])
def test_what_cannot_be_a_use_is_not_measured_and_not_zero(impossible):
    table = demand(usage([4.0, impossible], start="2026-10-05 10:00"), limits(), sessions())

    assert table["value"].tolist() == [4.0]
    assert table["samples"].tolist() == [1]


def test_a_limit_that_nothing_measured_keeps_its_row():
    table = demand(usage([1.0], start="2026-10-05 10:00"), limits(service="kibana"), sessions())

    assert np.isnan(table["value"].iloc[0])
    assert table["note"].tolist() == ["nothing measured it in this window"]


def test_use_without_a_limit_is_left_to_others():
    table = demand(days_of_usage([1.0], service="chatbot"), limits(), sessions())

    assert table["service"].tolist() == ["web"]


def test_demand_of_no_samples_at_all_has_its_rows():
    nothing = usage([], start="2026-10-05 10:00")

    assert demand(nothing, limits(), sessions())["samples"].tolist() == [0]
    assert daily_demand(nothing, limits(), sessions()).empty


def test_days_are_cut_at_local_midnight():
    around_midnight = usage([1.0, 2.0], start="2026-10-06 00:00")

    table = daily_demand(around_midnight, limits(), sessions())

    assert table["date"].tolist() == [pd.Timestamp("2026-10-05"), pd.Timestamp("2026-10-06")]
    assert table["value"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(("steps", "complete"), [(231, True), (230, False)])
def test_a_day_is_complete_from_four_fifths_of_its_steps(steps, complete):
    table = daily_demand(usage([1.0] * steps, start="2026-10-05 00:05"), limits(), sessions())

    assert table["complete"].tolist() == [complete]


def test_a_day_of_cpu_without_its_session_is_not_complete():
    gap = usage([0.5] * 288, start="2026-10-05 00:05", resource="cpu").drop(index=range(115, 150))

    table = daily_demand(gap, CPU, sessions())

    assert table["complete"].tolist() == [False]


def test_a_day_knows_whether_the_exchange_opens():
    friday_and_saturday = days_of_usage([1.0] * 6).iloc[-2 * 288 :]

    assert daily_demand(friday_and_saturday, limits(), sessions())["trading"].tolist() == [True, False]


def test_labels_may_be_categories():
    one = usage([1.0], start="2026-10-05 10:00").astype({"service": "category", "resource": "category"})

    assert demand(one, limits(), sessions())["value"].tolist() == [1.0]


def test_both_demands_of_the_same_use_are_those_of_each_alone():
    use = pd.concat([days_of_usage([1.0, 2, 3], resource="cpu"), days_of_usage([5.0, 7], service="other")])
    table = pd.concat([CPU, limits(service="other")], ignore_index=True)

    window, days = demands(use, table, sessions())

    pd.testing.assert_frame_equal(window, demand(use, table, sessions()))
    pd.testing.assert_frame_equal(days, daily_demand(use, table, sessions()))


def test_complete_days_come_by_row_in_order_of_time():
    first, second = daily([1.0, 2, 3], service="b"), daily([4.0, np.nan, 6], service="a")
    first.loc[1, "complete"] = False

    found = complete_days(pd.concat([first.iloc[::-1], second]))

    monday = day_numbers(first["date"])[0]
    assert [key for key, _, _ in found] == [("b", "disk"), ("a", "disk")]
    assert [(days - monday).tolist() for _, days, _ in found] == [[0, 2], [0, 2]]
    assert [values.tolist() for _, _, values in found] == [[1, 3], [4, 6]]


def test_a_row_without_a_complete_day_stays():
    found = complete_days(daily([1.0, 2]).assign(complete=False))

    assert [len(days) for _, days, _ in found] == [0]


def test_days_are_counted_from_1970():
    assert day_numbers(pd.Series(pd.to_datetime(["1970-01-01", "1970-01-11"]))).tolist() == [0, 10]
