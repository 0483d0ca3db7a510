"""Does a real Elasticsearch take all documents of both profiles, and type their fields as the pipeline's would be?"""

import pandas as pd
import pytest

from tests.lab import past
from tests.lab.logs import kept
from tests.lab.logs.documents import documents
from tests.lab.logs.filling import fill
from tests.lab.logs.rates import light
from tests.lab.logs.writing import lines
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.world import World

pytestmark = pytest.mark.servers

PER_DAY = light(LAB_NOW, days=2, per_day=3_000, before=40)
TODAY = "2026.11.20"
DATES = [f"2026.11.{day}" for day in (17, 18, 19, 20)]  # the present is 09:00 UTC, so that the first day is cut
CUT_TEXT = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with Elasticsearch(tmp_path_factory.mktemp("logs")) as running:
        yield running


@pytest.fixture(scope="module")
def designed(node):
    return filled(node, World(LAB_SEED, LAB_NOW, "designed", days=3))


@pytest.fixture(scope="module")
def corrected(node):
    return filled(node, World(LAB_SEED, LAB_NOW, days=3))


def filled(node, world):
    """The documents by index. Both profiles name their indices alike: what was there goes."""
    for row in node.get("/_cat/indices/ralph-stock-*?format=json"):
        node.delete(f"/{row['index']}")
    return fill(node, world, per_day=PER_DAY)


def mapping(node, kind="logs"):
    return node.get(f"/ralph-stock-{kind}-{TODAY}/_mapping")[f"ralph-stock-{kind}-{TODAY}"]["mappings"]["properties"]


def count(node, query):
    return node.post("/ralph-stock-*/_count", {"query": query})["count"]


def test_designed_documents_are_all_there(node, designed):
    expected = documents(
        lines(World(LAB_SEED, LAB_NOW, days=3), LAB_NOW - pd.Timedelta("3D"), LAB_NOW, per_day=PER_DAY), "designed"
    )

    assert node.count("ralph-stock-*") == sum(designed.values()) == sum(1 for _ in expected)
    assert [f"ralph-stock-logs-{date}" for date in DATES] == [index for index in designed if "-logs-" in index]


def test_designed_strings_are_text_with_a_cut_keyword(node, designed):
    found = mapping(node)

    assert found["level"] == found["logger"] == found["message"] == found["tags"] == found["timestamp"] == CUT_TEXT
    assert found["container"]["properties"]["name"] == CUT_TEXT
    assert found["@timestamp"] == {"type": "date"}
    assert "service" not in found


def test_designed_long_messages_are_missing_from_the_keyword(node, designed):
    assert count(node, {"term": {"_ignored": "message.keyword"}}) > 0


def test_designed_times_lie_ahead_of_the_present_for_one_service(node, designed):
    ahead = {"range": {"@timestamp": {"gt": f"{LAB_NOW:%Y-%m-%dT%H:%M:%SZ}"}}}

    found = node.post("/ralph-stock-*/_search", {"query": ahead, "size": 100, "_source": ["container.name"]})

    names = {hit["_source"]["container"]["name"] for hit in found["hits"]["hits"]}
    assert names == {"daytrading-scanner"}


def test_corrected_documents_are_all_there(node, corrected):
    expected = lines(World(LAB_SEED, LAB_NOW, days=3), LAB_NOW - pd.Timedelta("3D"), LAB_NOW, per_day=PER_DAY)

    assert node.count("ralph-stock-*") == sum(corrected.values()) == len(expected)
    assert [f"ralph-stock-logs-{date}" for date in DATES] == [index for index in corrected if "-logs-" in index]


def test_corrected_fields_are_typed_by_the_template(node, corrected):
    for kind in ("logs", "errors"):
        found = mapping(node, kind)
        assert {name: found[name]["type"] for name in ("@timestamp", "service", "logger", "level", "message", "tags")} == {
            "@timestamp": "date", "service": "keyword", "logger": "keyword", "level": "keyword", "message": "text", "tags": "keyword",
        }  # fmt: skip
        assert "fields" not in found["message"]
        assert found["event"]["properties"]["ingested"] == {"type": "date"}
        assert found["code"]["type"] == "keyword"


def test_corrected_indices_need_no_second_node(node, corrected):
    assert {row["health"] for row in node.get("/_cat/indices/ralph-stock-*?format=json")} == {"green"}


def test_a_worlds_logs_are_stored_once_and_serve_another_node(tmp_path, monkeypatch):
    monkeypatch.setattr(past, "CACHE", tmp_path / "cache")
    world, start = World(LAB_SEED, LAB_NOW, days=3), LAB_NOW - pd.Timedelta("3h")
    expected = len(lines(world, start, LAB_NOW, per_day=1_000))

    with kept.kept(world, start, per_day=1_000) as first:
        assert first.count("ralph-stock-*") == expected
    monkeypatch.setattr(kept, "fill", never)
    with kept.kept(world, start, per_day=1_000) as second:
        assert second.count("ralph-stock-*") == expected


def never(*_told, **_values):
    raise AssertionError("It was filled already.")
