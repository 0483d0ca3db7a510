"""What does an entry on logs say?"""

import json
from typing import Any

import pytest

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.search_answers import joined_by
from ralphcap.catalog.searches import Column, Search, read_search, search_parameters
from ralphcap.errors import CatalogError

BY = {"composite": {"sources": [{"timestamp": {}}, {"level": {}}]}, "aggs": {"late": {"filter": {}, "aggs": {"lag": {"sum": {}}}}, "first": {"min": {}}}}  # fmt: skip


def table(body: dict[str, Any], **keys: Any) -> Table:
    written = {"title": "Lines", "unit": "count", "labels": [], "index": "logs-%Y.%m.%d", "time_field": "at"}
    return Table("queries/logs.toml", "lines", written | {"search": json.dumps(body)} | keys)


def search(body: dict[str, Any], **keys: Any) -> Search:
    found = build_query("logs", table(body, **keys)).search
    assert found is not None
    return found


def test_parameters_are_found_wherever_a_value_stands() -> None:
    body = {"query": {"bool": {"filter": [{"term": {"$level": "$wanted"}}, {"range": {"n": {"gte": "$least"}}}]}}}
    asked = table(body, fields={"level": ["level"]}, columns={"message": "message"})

    assert list(search_parameters(asked, read_search(asked))) == ["wanted", "least"]


def test_documents_have_columns_from_fields_in_their_order() -> None:
    written = {"service": ["service", "container.name"], "message": {"from": "message", "several": "last"}}
    found = search({}, columns=written, count_by=["service"])

    assert found.of_documents
    assert not found.is_series
    assert found.columns == {
        "service": Column(("service", "container.name"), "text"),
        "message": Column(("message",), "text", "last"),
    }
    assert found.count_by == ("service",)


def test_one_value_makes_a_series_and_other_columns_a_table() -> None:
    series = search({"aggs": {"by": BY}}, labels=["level"], columns={"value": "doc_count"})
    rows = search(
        {"aggs": {"by": BY}},
        labels=["level"],
        columns={"first": {"from": "first.value", "type": "time"}, "n": "doc_count"},
    )

    assert series.sources == ("timestamp", "level")
    assert series.is_series
    assert not rows.is_series
    assert rows.columns["first"] == Column(("first.value",), "time")


@pytest.mark.parametrize(
    ("path", "way"),
    [("doc_count", "sum"), ("late.doc_count", "sum"), ("late.lag.value", "sum"), ("first.value", "min")],
)
def test_figures_of_two_days_are_joined_by_their_kind(path: str, way: str) -> None:
    found = search({"aggs": {"by": BY}}, labels=["level"], columns={"value": path})

    assert joined_by(found, path) == way


AGGREGATIONS: dict[str, Any] = {
    "a list": [],
    "a text": "by",
    "by without sources": {"by": {"filter": {}}},
    "by that is no aggregation": {"by": 5},
    "sources that are none": {"by": {"composite": {"sources": ["level"]}}},
    "a source of two": {"by": {"composite": {"sources": [{"level": {}, "service": {}}]}}},
    "others beside it": {"by": {"composite": {"sources": [{"level": {}}]}}, "more": {"sum": {}}},
    "inner ones that are none": {"by": {"composite": {"sources": [{"level": {}}]}, "aggs": [1]}},
    "an inner one that is none": {"by": {"composite": {"sources": [{"level": {}}]}, "aggs": {"n": "sum"}}},
    "a name with a point": {"by": {"composite": {"sources": [{"level": {}}]}, "aggs": {"a.b": {"sum": {}}}}},
}


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_aggregations_that_cannot_be_read_are_refused(name: str) -> None:
    """Also of a bundle's catalog, which strangers may have written."""
    with pytest.raises(CatalogError, match=r"queries/logs\.toml, lines: "):
        search({"aggs": AGGREGATIONS[name]}, labels=["level"], columns={"value": "doc_count"})


def test_a_column_may_not_be_called_as_a_label() -> None:
    with pytest.raises(CatalogError, match="the column 'level' is a label, too"):
        search({"aggs": {"by": BY}}, labels=["level"], columns={"level": "doc_count"})


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(CatalogError, match="nested without end"):
        read_search(Table("queries/logs.toml", "lines", table({}).data | {"search": '{"a":' * 100_000}))


def test_what_begins_with_two_dollars_is_refused_since_values_are_written_so() -> None:
    asked = table({"query": {"term": {"price": "$$5"}}}, columns={"message": "message"})

    with pytest.raises(CatalogError, match="a parameter is only a part of"):
        list(search_parameters(asked, read_search(asked)))


def test_every_shipped_entry_reads_both_families_of_a_day_or_says_why() -> None:
    """An entry that asks the logs alone would miss the errors that the pipeline moved."""
    searches = {name: query.search for name, query in load_catalog().items() if query.search and not query.search.api}

    alone = [name for name, found in searches.items() if found.index.startswith("ralph-stock-logs-") and not found.also]
    assert searches
    assert alone == []
