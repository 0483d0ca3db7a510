"""What is asked once an entry's values are bound?"""

from dataclasses import replace

import pandas as pd
import pytest

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table
from ralphcap.catalog.parameters import KINDS
from ralphcap.catalog.query import BoundQuery, Query
from ralphcap.errors import ParameterError
from ralphcap.window import Window

DAY = Window(pd.Timestamp("2026-11-20", tz="UTC"), pd.Timestamp("2026-11-21", tz="UTC"), pd.Timedelta("5min"))
DEFINITION = {
    "title": "Requests",
    "unit": "per_second",
    "labels": ["job"],
    "jobs": ["api"],
    "promql": 'sum by (job) (rate(requests_total{job=~"$jobs"}[$rate_window]))',
    "parameters": {
        "jobs": {"kind": "regex", "default": ".+", "help": "jobs"},
        "rate_window": {"kind": "range", "default": "auto", "help": "range"},
    },
}


@pytest.fixture
def query() -> Query:
    return build_query("file", Table("queries/file.toml", "requests", DEFINITION))


def test_defaults_stand_where_nothing_is_given(query: Query) -> None:
    bound = query.bind(DAY, scrape_interval=pd.Timedelta("15s"))

    assert bound.expression == 'sum by (job) (rate(requests_total{job=~".+"}[300s]))'
    assert bound.values == {"jobs": ".+", "rate_window": "300s"}
    assert (bound.name, bound.labels, bound.unit, bound.jobs) == ("file.requests", ("job",), "per_second", ("api",))


def test_a_value_is_escaped_into_its_place(query: Query) -> None:
    bound = query.bind(DAY, {"jobs": r'a\.b"c'}, scrape_interval=pd.Timedelta("15s"))

    assert bound.expression == r'sum by (job) (rate(requests_total{job=~"a\\.b\"c"}[300s]))'
    assert bound.values["jobs"] == r'a\.b"c'


@pytest.mark.parametrize(("scrape", "expected"), [("15s", "300s"), ("2min", "480s"), ("75500ms", "302s")])
def test_an_automatic_range_is_the_step_and_at_least_four_scrapes(query: Query, scrape: str, expected: str) -> None:
    assert query.bind(DAY, scrape_interval=pd.Timedelta(scrape)).values["rate_window"] == expected


def test_a_range_below_four_scrapes_is_refused_with_the_smallest(query: Query) -> None:
    with pytest.raises(ParameterError, match="The nearest is '480s'"):
        query.bind(DAY, {"rate_window": "5m"}, scrape_interval=pd.Timedelta("2min"))


def test_an_unknown_parameter_shows_the_nearest_and_all(query: Query) -> None:
    with pytest.raises(ParameterError) as raised:
        query.bind(DAY, {"job": "a"}, scrape_interval=pd.Timedelta("15s"))

    assert (
        str(raised.value)
        == "file.requests has no parameter 'job'. Did you mean 'jobs'?\n  Its parameters: jobs, rate_window."
    )


@pytest.mark.parametrize("value", ['a"} or up{job=~"b', 'a"'])
def test_a_kind_that_forgot_to_escape_is_stopped_by_the_shape(
    query: Query, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    careless = replace(KINDS["regex"], write=str)
    monkeypatch.setattr("ralphcap.catalog.query.KINDS", {**KINDS, "regex": careless})

    with pytest.raises(ParameterError, match=r"file\.requests: these values do not fit into the expression: jobs="):
        query.bind(DAY, {"jobs": value}, scrape_interval=pd.Timedelta("15s"))


def test_a_key_tells_questions_apart(query: Query) -> None:
    seconds = pd.Timedelta("15s")
    questions = [
        query.bind(DAY, scrape_interval=seconds),
        query.bind(DAY, {"jobs": "a"}, scrape_interval=seconds),
        query.bind(Window(DAY.start, DAY.end, pd.Timedelta("10min")), scrape_interval=seconds),
        query.bind(Window(DAY.start - DAY.step, DAY.end, DAY.step), scrape_interval=seconds),
        BoundQuery.from_expression("up", DAY),
    ]

    assert len({question.key() for question in questions}) == len(questions)


def test_the_same_question_has_the_same_key(query: Query) -> None:
    given = query.bind(DAY, {"rate_window": "5m", "jobs": ".+"}, scrape_interval=pd.Timedelta("15s"))

    assert given.key() == query.bind(DAY, scrape_interval=pd.Timedelta("15s")).key()


def test_an_expression_of_ones_own_has_no_labels_until_it_is_answered() -> None:
    bound = BoundQuery.from_expression("sum(up)", DAY, sparse=True)

    assert (bound.name, bound.labels, bound.unit, bound.sparse) == (None, None, None, True)


def test_an_expression_that_is_not_promql_is_refused() -> None:
    with pytest.raises(ParameterError, match="is not PromQL"):
        BoundQuery.from_expression("sum(", DAY)
