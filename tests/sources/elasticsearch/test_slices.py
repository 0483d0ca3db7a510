"""Do slices of time make up a window, none with too many lines?"""

from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.sources.elasticsearch.slices import time_slices
from ralphcap.window import Window

CELL = pd.Timedelta("10min")
HOUR = Window(pd.Timestamp("2026-11-20T00:00Z"), pd.Timestamp("2026-11-20T01:00Z"), pd.Timedelta("1min"))
START = round(HOUR.start.timestamp() * 1000)
MINUTE = 60_000


def cells(counts: dict[int, int]) -> pd.Series:
    """Lines by the minute of the hour at which their cell begins."""
    moments = pd.DatetimeIndex([HOUR.start + pd.Timedelta(minutes=minute) for minute in counts], tz="UTC")
    return pd.Series(list(counts.values()), index=moments, dtype="int64")


def slices(counts: dict[int, int], most: int) -> list[tuple[int, int]]:
    """The slices, in minutes of the hour."""
    found = time_slices(HOUR, cells(counts), CELL, most)
    return [((start - START) // MINUTE, (end - START) // MINUTE) for start, end in found]


def test_a_window_of_few_lines_is_one_slice():
    assert slices({0: 10, 50: 10}, 100) == [(0, 60)]


def test_a_window_without_lines_is_one_slice():
    assert slices({}, 100) == [(0, 60)]


def test_a_slice_ends_before_it_has_too_many_lines():
    assert slices({0: 60, 10: 30, 20: 60, 40: 30}, 100) == [(0, 20), (20, 60)]


def test_a_cell_with_too_many_lines_is_cut_evenly():
    assert slices({0: 10, 10: 200, 20: 10}, 100) == [(0, 10), (10, 15), (15, 20), (20, 60)]


def test_a_slice_that_is_half_full_ends_with_the_day():
    night = Window(HOUR.start - pd.Timedelta("1h"), HOUR.end, HOUR.step)
    counts = cells({-10: 50, 0: 10, 10: 20})

    assert time_slices(night, counts, CELL, 100) == [(START - 60 * MINUTE, START), (START, START + 60 * MINUTE)]
    assert time_slices(night, counts, CELL, 101) == [(START - 60 * MINUTE, START + 60 * MINUTE)]


@given(st.dictionaries(st.sampled_from(range(0, 60, 10)), st.integers(1, 500)), st.integers(1, 300))
def test_slices_follow_each_other_and_make_up_the_window(counts: dict[int, int], most: int):
    found = time_slices(HOUR, cells(dict(sorted(counts.items()))), CELL, most)

    assert found[0][0] == START
    assert found[-1][1] == START + 60 * MINUTE
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert all(start < end for start, end in found)
