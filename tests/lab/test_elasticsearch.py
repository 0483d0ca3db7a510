"""Does a real Elasticsearch start, take documents and lose an index?"""

import pytest

from tests.lab.servers import elasticsearch
from tests.lab.servers.elasticsearch import Elasticsearch, Refused
from tests.lab.servers.programs import MissingProgram

pytestmark = pytest.mark.servers

LINES = [{"level": "INFO", "message": "주문 접수"}, {"level": "ERROR", "message": "주문 거부"}]


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with Elasticsearch(tmp_path_factory.mktemp("elasticsearch")) as running:
        yield running


@pytest.fixture
def index(node):
    node.bulk("lines", LINES)
    yield "lines"
    node.delete("/lines")


def test_a_node_says_which_version_it_is(node):
    answer = node.get("/")

    assert answer["version"]["number"] == "8.12.2"
    assert answer["version"]["build_flavor"] == "default"
    assert answer["cluster_uuid"] == node.get("/_cluster/state/metadata")["metadata"]["cluster_uuid"]


def test_what_was_loaded_is_found(node, index):
    found = node.post(f"/{index}/_search", {"query": {"term": {"level.keyword": "ERROR"}}})

    assert [hit["_source"] for hit in found["hits"]["hits"]] == LINES[1:]


def test_more_than_one_page_is_loaded_whole(node, index, monkeypatch):
    monkeypatch.setattr(elasticsearch, "BULK", 2)

    assert node.bulk(index, LINES[:1] * 5) == 5
    assert node.count(index) == 7


def test_a_document_keeps_the_id_that_it_brings(node, index):
    node.bulk(index, [{"_id": "first", "level": "INFO"}])

    assert node.get(f"/{index}/_doc/first")["_source"] == {"level": "INFO"}


def test_a_document_goes_into_the_index_that_it_names(node, index):
    node.bulk("line*", [{"_index": index, "level": "INFO"}, {"_index": "lines-too", "level": "INFO"}])

    assert (node.count(index), node.count("lines-too")) == (3, 1)
    node.delete("/lines-too")


def test_a_refused_document_is_an_error(node, index):
    with pytest.raises(Refused, match=r"POST /lines/_bulk: .*failed to parse field \[level\]"):
        node.bulk(index, [{"level": {"of": "an object"}}])


def test_a_refused_call_is_an_error(node):
    with pytest.raises(Refused, match=r"GET /nothing/_count.*: 404 .*index_not_found"):
        node.count("nothing")


def test_a_lost_index_stays_red(node, index):
    node.lose(index)

    with pytest.raises(Refused, match=r": 408 .*\"status\":\"red\""):
        node.get(f"/_cluster/health/{index}?wait_for_status=yellow&timeout=1s")


def test_documents_are_not_counted_past_a_lost_shard(node):
    node.put("/lost", {"settings": {"number_of_shards": 2}})
    node.bulk("lost", LINES * 10)
    node.lose("lost")

    with pytest.raises(Refused, match=r"'successful': 1, .*'failed': 1"):
        node.count("lost")
    node.delete("/lost")


def test_a_closed_index_drops_out_of_patterns(node, index):
    node.close_index(index)

    assert node.get(f"/{index}*/_count")["count"] == 0


def test_settings_reach_the_node(tmp_path):
    with Elasticsearch(tmp_path, settings={"search.max_buckets": 10}, heap=256) as node:
        settings = node.get("/_nodes/settings,jvm")["nodes"].popitem()[1]

    assert settings["settings"]["search"]["max_buckets"] == "10"
    assert settings["jvm"]["mem"]["heap_max_in_bytes"] == 256 * 2**20


def test_only_in_a_chroot_the_root_is_made_a_mount(tmp_path, monkeypatch):
    node = Elasticsearch(tmp_path)
    (tmp_path / "mounts").write_text("proc /proc proc rw 0 0\n")
    monkeypatch.setattr(elasticsearch, "MOUNTS", tmp_path / "mounts")

    assert "unshare" in node.wrapper()

    (tmp_path / "mounts").write_text("/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\n")
    assert "unshare" not in node.wrapper()


def test_a_node_that_was_not_built_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(elasticsearch, "NODE", tmp_path)

    with (
        pytest.raises(MissingProgram, match=r"elasticsearch is neither.*\n  Run script/servers"),
        Elasticsearch(tmp_path),
    ):
        pass
