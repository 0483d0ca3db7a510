"""Can a value change what is asked? Hypothesis tries; each value is refused, or lands whole where its placeholder stood."""

from typing import Any

import pandas as pd
import promql_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table
from ralphcap.catalog.promql import children, parse, shape
from ralphcap.errors import ParameterError
from ralphcap.window import Window

FIVE_MINUTES = Window(pd.Timestamp("2026-11-20", tz="UTC"), pd.Timestamp("2026-11-21", tz="UTC"), pd.Timedelta("5min"))
SCRAPES = pd.Timedelta("15s")

QUERY = build_query(
    "hostile",
    Table(
        "queries/hostile.toml",
        "values",
        {
            "title": "A parameter of each kind",
            "unit": "count",
            "labels": ["job"],
            "promql": """
                quantile by (job) ($share, rate(requests_total{job=~"$jobs", path!="$path"}[$range] offset $back)) * $factor + $extra
            """,
            "parameters": {
                "jobs": {"kind": "regex", "default": ".+", "help": "jobs"},
                "path": {"kind": "label_value", "default": "/health", "help": "path"},
                "range": {"kind": "range", "default": "auto", "help": "range"},
                "back": {"kind": "duration", "default": "1h", "help": "how far back"},
                "share": {"kind": "quantile", "default": 0.5, "help": "share"},
                "factor": {"kind": "number", "default": 1, "help": "factor"},
                "extra": {"kind": "integer", "default": 0, "help": "extra"},
            },
        },
    ),
)

FRAGMENTS = [
    *(
        '"',
        "'",
        "`",
        "\\",
        "\\\\",
        "\n",
        "\r",
        "\0",
        "#",
        "$jobs",
        "$1",
        "${x}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "|",
        "*",
        "+",
        "?",
    ),
    *(
        '"}',
        '"} or vector(1)',
        "a)|(b",
        ")|(.*",
        "(?i)",
        "(?=a)",
        "(?P<n>",
        "[[:alpha:]]",
        "\\Q",
        "\\E",
        "\\d",
        "\\1",
        "{1001}",
        "x{2,",
    ),
    *(
        "[5m]",
        "5m",
        " offset 1w",
        "@ 0",
        "1e3",
        "-1",
        "NaN",
        "Inf",
        "0x1f",
        "1_0",
        " ",
        "a",
        "서비스",
        "\u2028",
        "\ud800",
        "😀",
    ),
]
texts = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=40),
)
anything = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
)


def bound(**values: object) -> str:
    return QUERY.bind(FIVE_MINUTES, values, scrape_interval=SCRAPES).expression


def literals(node: Any) -> list[object]:
    """Every literal of a tree, in order: what `shape` leaves out, collected independently of it."""
    own: list[object] = []
    if isinstance(node, promql_parser.VectorSelector):
        own = [matcher.value for matcher in node.matchers.matchers] + [node.offset]
    elif isinstance(node, promql_parser.MatrixSelector):
        own = [node.range]
    elif isinstance(node, promql_parser.NumberLiteral | promql_parser.StringLiteral):
        own = [node.val]
    return own + [literal for child in children(node) for literal in literals(child)]


def changed(expression: str) -> list[object]:
    """The literals in which a bound expression differs from the one with all defaults."""
    pairs = zip(literals(parse(bound())), literals(parse(expression)), strict=True)
    return [now for before, now in pairs if now != before]


@pytest.mark.parametrize("parameter", ["jobs", "path"])
def test_a_text_lands_whole_in_its_matcher_or_is_refused(parameter: str) -> None:
    landed = 0

    @settings(max_examples=800, deadline=None)
    @given(texts)
    def check(value: str) -> None:
        nonlocal landed
        try:
            expression = bound(**{parameter: value})
        except ParameterError:
            return
        landed += 1
        assert shape(expression) == shape(bound())
        assert changed(expression) in ([value], [])

    check()
    assert landed > 100  # the test would prove nothing if every value were refused


@pytest.mark.parametrize("parameter", ["range", "back", "share", "factor", "extra"])
def test_any_value_becomes_one_number_or_is_refused(parameter: str) -> None:
    @settings(max_examples=250, deadline=None)
    @given(anything)
    def check(value: object) -> None:
        try:
            expression = bound(**{parameter: value})
        except ParameterError:
            return
        assert shape(expression) == shape(bound())
        assert len(changed(expression)) <= 1

    check()


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_two_texts_do_not_reach_into_one_another(jobs: str, path: str) -> None:
    try:
        expression = bound(jobs=jobs, path=path)
    except ParameterError:
        return

    found = literals(parse(expression))

    assert jobs in found
    assert path in found
