"""What a question on logs would send is told without a server."""

import json

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.sources.elasticsearch.planning import COLUMNS, plan
from ralphcap.window import Window

HOUR = Window(pd.Timestamp("2026-11-20T08:00Z"), pd.Timestamp("2026-11-20T09:00Z"), pd.Timedelta("5min"))


def calls(name: str, **values: object) -> pd.DataFrame:
    return plan(load_catalog().query(name).bind_search(HOUR, values))


def test_buckets_are_one_search_whose_body_holds_the_window_and_the_values():
    table = calls("logs.lines", services="web|db")

    (row,) = table.to_dict("records")
    assert list(table.columns) == list(COLUMNS)
    assert (row["method"], row["path"]) == ("POST", "/ralph-stock-logs-*,ralph-stock-errors-*/_search")
    filters = json.loads(row["body"])["query"]["bool"]["filter"]
    assert filters[0]["range"]["@timestamp"]["gte"] == HOUR.start.timestamp() * 1000
    assert filters[1]["bool"]["filter"] == [{"terms": {"service": ["web", "db"]}}]


def test_documents_are_a_point_in_time_its_pages_and_its_end():
    table = calls("logs.documents")

    assert table["method"].tolist() == ["POST", "POST", "DELETE"]
    assert table["path"].tolist() == ["/ralph-stock-logs-*,ralph-stock-errors-*/_pit", "/_search", "/_pit"]
    assert "message" in json.loads(table["body"].iloc[1])["_source"]


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("storage.nodes", ["/_cat/allocation", "/_cluster/settings"]),
        ("storage.indices", ["/_cat/indices/ralph-stock-*-*"]),
        ("storage.used", ["/_cat/indices/*"]),
    ],
)
def test_listings_are_told_by_their_paths(name: str, paths: list[str]):
    assert calls(name)["path"].tolist() == paths
