"""What is asked of Elasticsearch once an entry's values are bound?"""

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table
from ralphcap.catalog.query import Query
from ralphcap.catalog.search_binding import BoundSearch, escaped, filled, spelled
from ralphcap.errors import ParameterError
from ralphcap.window import Window

DAY = Window(pd.Timestamp("2026-11-20", tz="UTC"), pd.Timestamp("2026-11-21", tz="UTC"), pd.Timedelta("1h"))
BODY = """{"query": {"bool": {"filter": [
    {"terms": {"$service": "$services"}}, {"match_phrase": {"message": "$match"}}, {"range": {"n": {"gte": "$least"}}}
  ]}},
  "aggs": {"by": {"composite": {"sources": [{"timestamp": {"date_histogram": {"field": "at", "fixed_interval": "$step"}}}]}}}}"""
DEFINITION = {
    "title": "Lines",
    "unit": "count",
    "labels": [],
    "index": "logs-%Y.%m.%d",
    "time_field": "at",
    "search": BODY,
    "columns": {"value": "doc_count"},
    "fields": {"service": ["service", "service.keyword"]},
    "parameters": {
        "services": {"kind": "texts", "default": "", "help": "services"},
        "match": {"kind": "label_value", "default": "", "help": "words"},
        "least": {"kind": "integer", "default": 3, "help": "least"},
    },
}
SPELLING = {"service": "service.keyword"}


@pytest.fixture
def query() -> Query:
    return build_query("logs", Table("queries/logs.toml", "lines", DEFINITION))


def filters(bound: BoundSearch) -> Any:
    return spelled(bound.body["query"], SPELLING)["bool"]["filter"]


def test_values_are_put_into_the_body_by_their_kinds(query: Query):
    bound = query.bind_search(DAY, {"services": ["chatbot", "frontend"], "match": 'say "no"', "least": 5})

    assert filters(bound) == [
        {"terms": {"service.keyword": ["chatbot", "frontend"]}},
        {"match_phrase": {"message": 'say "no"'}},
        {"range": {"n": {"gte": 5}}},
    ]
    assert bound.values == {"services": "chatbot|frontend", "match": 'say "no"', "least": "5"}


def test_a_condition_without_a_value_is_left_out(query: Query):
    assert filters(query.bind_search(DAY)) == [{"range": {"n": {"gte": 3}}}]


def test_the_step_stands_where_the_body_names_it(query: Query):
    histogram = query.bind_search(DAY).body["aggs"]["by"]["composite"]["sources"][0]["timestamp"]["date_histogram"]

    assert histogram["fixed_interval"] == "3600s"


@pytest.mark.parametrize("value", ["$service", "$level", "$step", "$$service", "$", "$5", '{"match_all": {}}'])
def test_a_value_is_never_taken_for_a_field(query: Query, value: str):
    bound = query.bind_search(DAY, {"services": [value], "match": value})

    assert filters(bound)[:2] == [
        {"terms": {"service.keyword": [value]}},
        {"match_phrase": {"message": value}},
    ]


def test_an_unknown_parameter_and_an_entry_of_the_other_kind_are_refused(query: Query):
    with pytest.raises(ParameterError, match=r"has no parameter 'service'\. Did you mean 'services'"):
        query.bind_search(DAY, {"service": "chatbot"})
    with pytest.raises(ParameterError, match=r"logs\.lines asks Elasticsearch.*\n  Choose an entry with 'promql'\."):
        query.bind(DAY, scrape_interval=pd.Timedelta("15s"))


def test_a_key_tells_questions_apart(query: Query):
    hours = Window(DAY.start, DAY.end, pd.Timedelta("2h"))
    elsewhere = build_query("logs", Table("queries/logs.toml", "lines", DEFINITION | {"index": "errors-%Y.%m.%d"}))
    questions = [
        query.bind_search(DAY),
        query.bind_search(hours),
        query.bind_search(DAY, {"least": 4}),
        query.bind_search(DAY, {"match": "no"}),
        elsewhere.bind_search(DAY),
    ]

    assert len({question.key() for question in questions}) == len(questions)
    assert query.bind_search(DAY, {"least": 3, "match": ""}).key() == questions[0].key()


names = st.sampled_from(["a", "b", "service"])
texts = st.one_of(names.map("${}".format), st.text(max_size=5).filter(lambda text: not text.startswith("$$")))
bodies = st.recursive(
    st.one_of(texts, st.integers(), st.none(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
values = st.one_of(
    st.text(min_size=1, max_size=6), names.map("${}".format), st.lists(st.text(), min_size=1, max_size=3)
)


@given(bodies, values, values)
def test_whatever_the_values_the_body_is_the_entrys_with_them_in_their_places(body: Any, a: Any, b: Any):
    bound = spelled(filled(body, {"a": escaped(a), "b": escaped(b)}), SPELLING)

    assert bound == _by_hand(body, {"$a": a, "$b": b, "$service": "service.keyword"})
    json.dumps(bound)


def _by_hand(body: Any, meant: dict[str, Any]) -> Any:
    if isinstance(body, dict):
        return {meant.get(key, key): _by_hand(value, meant) for key, value in body.items()}
    if isinstance(body, list):
        return [_by_hand(value, meant) for value in body]
    return meant.get(body, body) if isinstance(body, str) else body
