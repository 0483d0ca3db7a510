from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.figures.axes import local_time, local_times, time_axis, value_axis
from ralphcap.units import UNITS

SEOUL = ZoneInfo("Asia/Seoul")
GIB = 2.0**30


def test_times_become_the_wall_clock_of_the_zone_and_carry_none():
    times = local_times(pd.DatetimeIndex(["2026-11-20T00:00:00Z"]), SEOUL)

    assert list(times) == [pd.Timestamp("2026-11-20 09:00")]


def test_local_days_stay_what_they_are():
    times = local_times(pd.Series(pd.to_datetime(["2026-11-20"])), SEOUL)

    assert list(times) == [pd.Timestamp("2026-11-20")]


def test_one_time_is_turned_as_many_are():
    assert local_time(pd.Timestamp("2026-11-20T00:00:00Z"), SEOUL) == pd.Timestamp("2026-11-20 09:00")


def test_bytes_step_by_powers_of_two():
    axis = value_axis(50 * GIB, "bytes")

    assert axis["tickvals"] == [0, 16 * GIB, 32 * GIB, 48 * GIB]
    assert axis["ticktext"] == ["0", "16 GiB", "32 GiB", "48 GiB"]


def test_ticks_are_spelled_in_the_size_of_the_limit():
    axis = value_axis(1.1 * GIB, "bytes", limit=GIB / 2)

    assert axis["ticktext"] == ["0", "256 MiB", "512 MiB", "768 MiB", "1,024 MiB"]


@pytest.mark.parametrize(
    ("largest", "unit", "ticks"),
    [
        (0.5, "cores", ["0", "0.2 cores", "0.4 cores"]),
        (0.9, "ratio", ["0", "50 %", "100 %"]),
        (0.2, "seconds", ["0", "50 ms", "100 ms", "150 ms", "200 ms"]),
        (3, "count", ["0", "1", "2", "3"]),
        (11 * 86_400, "seconds", ["0", "5 d", "10 d"]),
        (2 * 86_400, "seconds", ["0", "1 d", "2 d"]),
        (2**20, "bytes_per_second", ["0", "256 KiB/s", "512 KiB/s", "768 KiB/s", "1,024 KiB/s"]),
    ],
)
def test_every_unit_is_spelled_on_its_axis(largest, unit, ticks):
    assert value_axis(largest, unit, limit=2**10 if "bytes" in unit else None)["ticktext"] == ticks


def test_negative_values_have_ticks_below_zero():
    axis = value_axis(2, "count", smallest=-2.5)

    assert axis["ticktext"] == ["-2", "-1", "0", "1", "2"]
    assert axis["range"][0] < -2.5


def test_an_axis_without_values_still_has_a_range():
    assert value_axis(float("nan"), "cores")["range"] == [0, 1.0]


@given(st.floats(min_value=1e-6, max_value=1e15), st.sampled_from(sorted(UNITS)))
def test_an_axis_has_at_most_six_ticks_all_within_it(largest, unit):
    axis = value_axis(largest, unit)

    assert 1 <= len(axis["tickvals"]) <= 6
    assert len(axis["ticktext"]) == len(axis["tickvals"])
    assert axis["range"][1] > max(largest, axis["tickvals"][-1] * 0.999)


def test_the_time_axis_says_whose_clock_it_shows():
    axis = time_axis(pd.Timestamp("2026-11-19"), pd.Timestamp("2026-11-20"), SEOUL)

    assert axis["title"]["text"] == "KST (Asia/Seoul)"
    assert time_axis(pd.Timestamp("2026-11-19"), pd.Timestamp("2026-11-20"), ZoneInfo("UTC"))["title"]["text"] == "UTC"
