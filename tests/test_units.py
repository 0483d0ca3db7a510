"""Numbers with units, read and spelled."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.errors import ParameterError
from ralphcap.units import UNITS, format_value, parse_quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("512 MiB", (2**29, "bytes")),
        ("50GiB", (50 * 2**30, "bytes")),
        ("0.5 cores", (0.5, "cores")),
        ("1 core", (1, "cores")),
        ("7 B", (7, "bytes")),
    ],
)
def test_a_limit_is_a_number_with_a_unit(text, quantity):
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "512", "512 MB", "50 GB", "-1 GiB", "1e3 GiB", "many cores", "1 GiB 2", None])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(ParameterError, match="is not a limit"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.12 * 2**30, "bytes", "1.12 GiB"),
        (512, "bytes", "512 B"),
        (2**20, "bytes_per_second", "1 MiB/s"),
        (0.86, "ratio", "86 %"),
        (0.43, "cores", "0.43 cores"),
        (0.12, "seconds", "120 ms"),
        (90, "seconds", "90 s"),
        (86_399, "seconds", "86,399 s"),
        (1_900_800, "seconds", "22 d"),
        (12.5, "per_second", "12.5 /s"),
        (1234567, "count", "1,234,567"),
        (0, "bytes", "0 B"),
        (-(2**20), "bytes", "-1 MiB"),
        (math.nan, "bytes", "–"),
        (math.inf, "ratio", "∞"),
        (-math.inf, "ratio", "-∞"),
    ],
)
def test_a_value_is_spelled_as_people_read_it(value, unit, text):
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.2e-7, "cores", "1.2e-07 cores"),
        (1e300, "ratio", "1e+302 %"),
        (1e308, "ratio", "∞ %"),
        (float("-inf"), "count", "-∞"),
    ],
)
def test_a_number_beyond_what_digits_tell_is_a_power_of_ten(value, unit, text):
    assert format_value(value, unit) == text


@given(st.floats(), st.sampled_from(sorted(UNITS)))
def test_every_number_can_be_spelled_in_every_unit(value, unit):
    assert format_value(value, unit)
