"""Is a text a regular expression that Prometheus takes, whole by itself?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.regexes import fault_of, literal


@pytest.mark.parametrize(
    "pattern",
    [
        ".+",
        "api-gateway|chatbot",
        "(?i)api.*",
        "(?:a|b)c",
        "(?P<name>a)",
        r"a\.b\\c",
        "[]a(]",
        r"[^\]]",
        "[[:alpha:])]",
        "a{3,1000}",
        "x{",
        "a+?b*?",
        r"\pL",
    ],
)
def test_a_whole_expression_has_no_fault(pattern: str) -> None:
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a)|(b", "it closes a bracket that it did not open"),
        ("(a", "a bracket is not closed"),
        ("[a", "a [ is not closed"),
        ("[a[b](]", "a bracket is not closed"),
        ("a\\", "it ends in a single backslash"),
        (r"(a)\1", r"RE2 has no \1"),
        (r"\u0041", r"RE2 has no \u"),
        ("(?=a)", "RE2 has no (?="),
        ("(?<!a)", "RE2 has no (?<"),
        ("(?x)a", "RE2 has no (?x"),
        ("a{1001}", "RE2 repeats at most 1000 times"),
        ("a?+", "RE2 does not repeat a repetition (+)"),
        ("a{2}{3}", "RE2 does not repeat a repetition ({3})"),
        ("a{1,1001}", "RE2 repeats at most 1000 times"),
    ],
)
def test_what_re2_refuses_is_named(pattern: str, reason: str) -> None:
    assert fault_of(pattern) == reason


@given(st.text())
def test_a_text_made_literal_matches_itself_alone(text: str) -> None:
    pattern = literal(text)

    assert fault_of(pattern) is None
    assert re.fullmatch(pattern, text)
