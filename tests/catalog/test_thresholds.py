"""Is the number that an expression compares with found, and brought to the unit of what is measured?"""

import pytest

from ralphcap.catalog.thresholds import Threshold, threshold


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("a > 5", Threshold(">", 5, "a")),
        ("5 < a", Threshold(">", 5, "a")),
        ("(a) >= -5", Threshold(">=", -5, "a")),
        ("(a / b) > 0.05 and rate(c[5m]) > 1", Threshold(">", 0.05, "a / b")),
        ("a > 5 unless on (job) b", Threshold(">", 5, "a")),
        ("(a / b) * 100 < 10", Threshold("<", 0.1, "a / b")),
        ("100 * (a / b) < 10", Threshold("<", 0.1, "a / b")),
        ("a * 10 > 5", Threshold(">", 5, "a * 10")),
        ("up == 0", Threshold("==", 0, "up")),
    ],
)
def test_a_comparison_with_a_number_is_a_threshold(expression: str, found: Threshold):
    assert threshold(expression) == found


@pytest.mark.parametrize("expression", ["a", "a > b", "a > bool 5", "a > 5 or b > 6", "absent(a)", "1 > bool 2"])
def test_anything_else_is_none(expression: str):
    assert threshold(expression) is None


def test_only_a_bound_can_be_drawn():
    assert Threshold(">", 1, "a").ordered
    assert not Threshold("==", 0, "up").ordered
