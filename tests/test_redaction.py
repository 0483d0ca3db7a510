"""What the rules find, what stands in its place, and which rules are none."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.errors import ParameterError
from ralphcap.redaction import KNOWN, Redactor, parse_rules

KEY = b"k" * 32
FOUND = {
    "accounts": ["8012345611", "80123456-11", "8012-3456-11"],
    "emails": ["kim@example.com", "kim.jong+a@mail.example.co.kr", "김@example.com"],
    "tokens": [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "Bearer abcdef0123456789",
        "token=abc",
        'api_key: "abc"',
        "PASSWORD=abc",
        "ghp_abcdefgh01234567",
        "glsa_abcdefgh01234567",
    ],
}
PASSED = [
    "127.0.0.1:9090",
    "prometheus",
    "/api/v1/orders/{account}",
    "1732093200.123",
    "801234561",
    "80123456112",
    "/docker/4f2a8012345611bc",
    "2026-11-20",
    "2026-11-20T09:00:00Z",
    "user@host",
    "tokens",
    "basic",
    "GET",
]


def redacted(text: str, rules: dict[str, str] = KNOWN, key: bytes = KEY) -> tuple[str, Counter[str]]:
    counts: Counter[str] = Counter()
    return Redactor(rules, key).text(text, counts), counts


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in FOUND.items() for text in texts])
def test_a_known_rule_finds_what_it_is_named_for(rule: str, text: str):
    hidden, counts = redacted(f"of {text} it")

    assert text not in hidden
    assert hidden.startswith(f"of {rule}-")
    assert counts == {rule: 1}


@pytest.mark.parametrize("text", PASSED)
def test_what_a_platform_needs_is_left_alone(text: str):
    assert redacted(text) == (text, Counter())


def test_the_same_value_has_the_same_pseudonym_wherever_it_stands():
    one, _ = redacted("kim@example.com")

    assert redacted("to kim@example.com, not lee@example.com")[0].startswith(f"to {one}, not emails-")
    assert redacted("lee@example.com")[0] != one


def test_without_the_key_a_guess_proves_nothing():
    assert redacted("8012345611", key=b"a" * 32) != redacted("8012345611", key=b"b" * 32)


def test_the_rule_that_stands_first_counts():
    rules = parse_rules({"staff": r"\w+@example\.com", "emails": True}, "here")

    assert redacted("kim@example.com", rules)[1] == {"staff": 1}


@given(st.text())
def test_a_pseudonym_is_never_found_again(text: str):
    hidden, _ = redacted(text)

    assert redacted(hidden)[0] == hidden


@pytest.mark.parametrize("text", ["a" * 200_000, "a." * 100_000, "@" * 200_000, "eyJ" * 70_000, "1-" * 100_000])
def test_a_long_value_is_read_once(text: str):
    assert redacted(text)[0] == text


def test_a_rule_of_ones_own_is_a_regular_expression_and_false_is_no_rule():
    assert parse_rules({"order": r"ORD-\d{8}", "emails": False}, "here") == {"order": r"ORD-\d{8}"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("phones", True, "no rule of redaction"),
        ("emails", 1, "no rule of redaction"),
        ("Order No", "x", "no rule of redaction"),
        ("order", "(", "not a regular expression"),
        ("order", "x(?i)y", "not a regular expression"),
        ("order", r"(ORD)-\d", "groups are not kept apart"),
        ("order", r"\d*", "finds the empty text"),
    ],
)
def test_a_broken_rule_is_told_with_its_place(name: str, value: object, words: str):
    with pytest.raises(ParameterError, match=words) as caught:
        parse_rules({name: value}, "ralphcap.toml, profile lab: redact")

    assert str(caught.value).startswith(f"ralphcap.toml, profile lab: redact.{name}: ")


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ('orders{account="8012345611"}', "accounts"),
        ("orders{mail='kim@example.com'}", "emails"),
        ("up # for kim@example.com", "emails"),
        ("node_memory_MemFree_bytes > 1073741824", None),
        ("up @ 1795425706", None),
    ],
)
def test_of_an_expression_only_what_it_quotes_is_looked_at(expression: str, rule: str | None):
    assert Redactor(KNOWN, KEY).rule_in_expression(expression) == rule
