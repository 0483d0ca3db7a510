import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.capacity.sizes import MARGIN, recommended_size

MIB, GIB = 2**20, 2**30


def size(expected: float, unit: str) -> float:
    return recommended_size(pd.Series([expected]), pd.Series([unit])).iloc[0]


@pytest.mark.parametrize(
    ("expected", "recommended"),
    [
        (0, 64 * MIB),
        (20 * MIB, 64 * MIB),
        (100 * MIB, 128 * MIB),
        (GIB, 1.25 * GIB),
        (45 * GIB, 56 * GIB),
        (80 * GIB, 96 * GIB),
    ],
)
def test_bytes_are_rounded_up_to_quarters_of_a_power_of_two(expected, recommended):
    assert size(expected, "bytes") == recommended


@pytest.mark.parametrize(("expected", "recommended"), [(0.01, 0.1), (0.3 / 1.15, 0.3), (0.5, 0.6), (1.8, 2.1)])
def test_cores_are_rounded_up_to_tenths(expected, recommended):
    assert size(expected, "cores") == recommended


def test_what_is_not_known_has_no_size():
    assert math.isnan(size(math.nan, "bytes"))


@given(st.floats(0, 1e15))
def test_a_size_holds_what_is_expected_with_its_margin_and_no_more_than_another_quarter(expected):
    recommended = size(expected, "bytes")

    assert recommended >= expected * (1 + MARGIN) * (1 - 1e-9)
    assert recommended <= max(expected * (1 + MARGIN) * 1.25, 64 * MIB) + 64 * MIB
