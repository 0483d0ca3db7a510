"""What does each kind of parameter take, and how does it refuse?"""

import pandas as pd
import pytest

from ralphcap.catalog.parameters import KINDS, Parameter
from ralphcap.errors import ParameterError

FIVE_MINUTES = pd.Timedelta("5min")


def text(kind: str, value: object) -> str:
    return Parameter("knob", kind, "", "").text(value, FIVE_MINUTES, query="file.entry")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("regex", "api-.*", "api-.*"),
        ("label_value", 'a "b"\n', 'a "b"\n'),
        ("label_value", "", ""),
        ("range", "auto", "300s"),
        ("range", "1h30m", "5400s"),
        ("range", pd.Timedelta("10min"), "600s"),
        ("duration", "90s", "90s"),
        ("duration", "120m", "2h"),
        ("number", "2.50", "2.5"),
        ("number", 1e22, "1e+22"),
        ("integer", 7, "7"),
        ("integer", "7", "7"),
        ("quantile", 0.99, "0.99"),
        ("quantile", 1, "1"),
    ],
)
def test_a_value_becomes_text(kind: str, value: object, expected: str) -> None:
    assert text(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "reason", "nearest"),
    [
        ("regex", "", "it is empty and would match only series without the label", "'.+'"),
        ("regex", "a(b", "a bracket is not closed", r"'a\\(b'"),
        ("regex", 5, "it is not a text", "'5'"),
        ("label_value", "a" * 4097, "it has 4097 characters", None),
        ("label_value", "\ud800", "it holds half a character (a lone surrogate), which UTF-8 cannot carry", None),
        ("range", "1m", "it is shorter than the step or than four scrapes, so samples would be passed over", "'300s'"),
        ("range", "5 minutes", "it is not a duration above 0", None),
        ("duration", "-5m", "it is not a duration above 0", None),
        ("number", -1, "it is outside", "'0'"),
        ("number", float("nan"), "it is not a finite number", None),
        ("number", True, "it is not a finite number", None),
        ("integer", 1.5, "it is not a whole number", "'2'"),
        ("quantile", 95, "it is outside", "'1'"),
        ("quantile", "most", "it is not a number", None),
    ],
)
def test_a_refusal_names_entry_parameter_what_is_allowed_and_the_nearest(
    kind: str, value: object, reason: str, nearest: str | None
) -> None:
    with pytest.raises(ParameterError) as raised:
        text(kind, value)

    first, second = str(raised.value).split("\n  ")
    assert first.startswith("file.entry: parameter 'knob' cannot be ")
    assert first.endswith(f": {reason}.")
    assert second.startswith(f"Give {KINDS[kind].allowed}.")
    assert second.endswith(f"The nearest is {nearest}." if nearest else f"{KINDS[kind].allowed}.")


@pytest.mark.parametrize(("default", "expected"), [("auto", "300s"), ("1m", "300s"), ("1d", "86400s")])
def test_a_default_range_is_lifted_to_the_smallest(default: str, expected: str) -> None:
    assert Parameter("knob", "range", default, "").default_text(FIVE_MINUTES) == expected
