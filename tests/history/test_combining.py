"""5-minute values as those of a longer step."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.history.combining import combined
from tests.history.frames import START, series_frame

TEN = pd.Timedelta("10min")
ROWS = [(5, {"name": "a"}, 1), (10, {"name": "a"}, 3), (15, {"name": "a"}, 8), (20, {"name": "a"}, 6)]


@pytest.mark.parametrize(
    ("how", "values"), [("max", [3, 8]), ("min", [1, 6]), ("mean", [2, 7]), ("last", [3, 6]), ("sum", [4, 14])]
)
def test_a_time_looks_back_over_its_step(how: str, values: list[float]):
    frame = combined(series_frame(ROWS), TEN, how)

    pd.testing.assert_frame_equal(frame, series_frame([(10, {"name": "a"}, values[0]), (20, {"name": "a"}, values[1])]))


def test_series_are_not_mixed_nor_one_that_lacks_its_label():
    rows = [(5, {"name": "a"}, 1), (10, {"name": "b"}, 2), (10, {"name": None}, 4)]

    frame = combined(series_frame(rows, ["name"]), TEN, "sum")

    assert frame["value"].tolist() == [4, 1, 2]
    assert frame["timestamp"].eq(START + TEN).all()


@pytest.mark.parametrize("how", ["max", "mean", "sum", "last"])
def test_no_number_counts_only_where_nothing_else_is(how: str):
    frame = combined(series_frame([(5, {}, 2), (10, {}, np.nan), (15, {}, np.nan)]), TEN, how)

    np.testing.assert_array_equal(frame["value"], [2, np.nan])


def test_nothing_stays_nothing():
    assert combined(series_frame([], ["name"]), TEN, "max").columns.tolist() == ["timestamp", "name", "value"]
