"""What becomes of an answer in buckets when the server, or what stands before it, fails? Never a wrong number."""

import time
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import QueryRejected, SourceUnavailable
from ralphcap.sources import connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.elasticsearch import asking
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.sources.elasticsearch.front import Act, Call, Changed, Cut, Front, Reply, Slow, error
from tests.sources.elasticsearch.small import DAYS, Family, missing, partly, window

HTML = {"Content-Type": "text/html; charset=utf-8"}
ELASTIC = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}


@pytest.fixture(scope="module")
def written(node: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """The three days of `fill`."""
    family = Family(node, tmp_path_factory.mktemp("written"))
    family.fill()
    return family


def asks_buckets(call: Call) -> bool:
    return call.path.endswith("/_search") and "by" in call.asked.get("aggs", {})


REFUSALS = {
    "HTML": (Reply(200, b"<html>Sign in</html>", HTML), "is not Elasticsearch, or an older one"),
    "HTML behind a gate": (Reply(200, b"<html>Sign in</html>", ELASTIC), "does not say that it is Elasticsearch"),
    "OpenSearch, or 7.13 and older": (Reply(200, b'{"version":{"number":"2.11.0"}}'), "Elasticsearch 8 is supported, and OpenSearch is not"),
    "7.17": (Reply(200, b'{"version":{"number":"7.17.9"}}', ELASTIC), r"This is Elasticsearch 7\.17\.9, and Elasticsearch 8 is supported"),
    "no version": (Reply(200, b"{}", ELASTIC), "does not say that it is Elasticsearch"),
    "another client's major": (Reply(400, error("media_type_header_exception", "Invalid media-type value on headers [Accept, Content-Type]"), ELASTIC), "does not speak to this client.*\n.*Elasticsearch 8 is supported"),
    "406": (Reply(406, b'{"error":"Content-Type header [application/vnd.elasticsearch+json; compatible-with=8] is not supported","status":406}'), "does not speak to this client"),
    "401": (Reply(401, error("security_exception", "missing authentication credentials")), r"wants to know who asks \(401\)"),
    "403": (Reply(403, error("security_exception", "action is unauthorized")), r"does not allow it \(403\)"),
    "404": (Reply(404, b"404 page not found", HTML), r"no Elasticsearch at this address \(404\)"),
    "405": (Reply(405, b"", HTML), r"no Elasticsearch at this address \(405\)"),
    "a redirect": (Reply(302, b"", {"Location": "https://elsewhere/"}), "redirects, and redirects are not followed"),
    "429": (Reply(429, error("es_rejected_execution_exception"), {"Retry-After": "0"}), r"asks for fewer requests \(429\)"),
    "429 for long": (Reply(429, b"", {"Retry-After": "3600"}), r"\(429\), and wants to be asked again in 3600 s"),
    "a breaker": (Reply(429, error("circuit_breaking_exception", "[parent] Data too large"), {"Retry-After": "0"}), r"has no memory left for it.*Data too large"),
    "502": (Reply(502, b"<html>Bad Gateway</html>", {**HTML, "Retry-After": "0"}), "failed with status 502"),
    "503": (Reply(503, error("cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered]"), {"Retry-After": "0"}), "failed with status 503.*state not recovered"),
    "504": (Reply(504, b"", HTML), "failed with status 504"),
    "500": (Reply(500, error("null_pointer_exception", "x" * 10)), "failed with status 500"),
    "an error in a 200": (Reply(200, error("search_phase_execution_exception"), ELASTIC), "does not say that it is Elasticsearch"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_server_that_refuses_is_told_with_what_to_mend(written: Family, front: Front, name: str):
    """From the first call on, and in the midst of a question."""
    reply, words = REFUSALS[name]
    front.act = lambda _: reply

    with written.connect(front.url) as source, pytest.raises(SourceUnavailable, match=words) as caught:
        source.ask("small.lines", window())

    assert "\n  " in str(caught.value)
    assert len(front.calls) == (3 if reply.headers.get("Retry-After") == "0" else 1)


IN_THE_MIDST = {
    "HTML": (Reply(200, b"<html>Sign in</html>", HTML), "is not Elasticsearch's"),
    "another form": (Reply(200, b'{"took":1}', ELASTIC), "is not Elasticsearch's"),
    "a list": (Reply(200, b"[5]", ELASTIC), "is not Elasticsearch's"),
    "half": (Cut(100), "broke off"),
    "nothing": (Cut(), "cannot be reached|broke off"),
    "another kind": (Reply(200, b"\x00", {"Content-Type": "application/x-unknown"}), "is not Elasticsearch's"),
    "a shard that failed": (Reply(503, error("search_phase_execution_exception", "Partial shards failure"), {"Retry-After": "0"}), "Partial shards failure"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_MIDST)
@pytest.mark.parametrize("where", ["indices", "look", "buckets"])
def test_a_call_in_the_midst_that_brings_no_answer_ends_in_an_error(
    written: Family, front: Front, name: str, where: str
):
    act, words = IN_THE_MIDST[name]

    def hit(call: Call) -> Act:
        found = {
            "indices": call.path.startswith("/_cat/indices"),
            "look": call.path.endswith("/_search") and not asks_buckets(call),
            "buckets": asks_buckets(call),
        }
        return act if found[where] else None

    front.act = hit
    with written.connect(front.url) as source, pytest.raises(SourceUnavailable, match=words):
        source.ask("small.lines", window())


@pytest.mark.parametrize("name", ["small.lines", "small.documents"])
def test_an_index_that_becomes_red_in_the_midst_ends_in_an_error(
    node: Elasticsearch, tmp_path: Path, front: Front, name: str
):
    family = Family(node, tmp_path)
    family.fill(DAYS[:2])
    lost = iter([family.index(DAYS[0])])

    def act(call: Call) -> Act:
        if call.path.endswith("/_search") and (index := next(lost, None)):
            node.lose(index)
        return None

    front.act = act
    with family.connect(front.url) as source, pytest.raises(SourceUnavailable):
        source.ask(name, window(DAYS[0], DAYS[2]))


def test_a_server_that_was_busy_for_a_moment_is_asked_again(written: Family, front: Front):
    busy = iter([Reply(429, b"", {"Retry-After": "0"}), Reply(503, b"", {"Retry-After": "0"})])
    front.act = lambda call: next(busy, None) if asks_buckets(call) else None

    with written.connect(front.url, strict=True) as source:
        assert source.ask("small.lines", window())["value"].sum() == 123

    assert len([call for call in front.calls if asks_buckets(call)]) == 4  # the last page is empty


def test_a_server_that_is_busy_without_saying_for_how_long_is_asked_again(written: Family, front: Front):
    busy = iter([Reply(429)])
    front.act = lambda call: next(busy, None) if asks_buckets(call) else None

    with written.connect(front.url, strict=True) as source:
        assert source.ask("small.lines", window())["value"].sum() == 123


def test_pages_are_made_smaller_where_the_server_has_no_memory_for_them(
    written: Family, front: Front, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "PAGE", 64)
    monkeypatch.setattr(asking, "SMALLEST_PAGE", 8)

    def act(call: Call) -> Act:
        if asks_buckets(call) and call.asked["aggs"]["by"]["composite"]["size"] > 16:
            return Reply(429, error("circuit_breaking_exception", "Data too large"), {"Retry-After": "0"})
        return None

    front.act = act
    with written.connect(front.url, strict=True) as source:
        frame = source.ask("small.lines", window())
        assert source.ledger.frame()["pages"].iloc[0] > 7

    assert frame["value"].sum() == 123


def test_a_page_in_the_midst_that_is_too_large_goes_on_where_it_stood(
    written: Family, front: Front, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "PAGE", 32)
    monkeypatch.setattr(asking, "SMALLEST_PAGE", 8)

    def act(call: Call) -> Act:
        by = call.asked["aggs"]["by"]["composite"] if asks_buckets(call) else {}
        if by.get("size") == 32 and "after" in by:
            return Reply(429, b"", {"Retry-After": "0"})
        return None

    front.act = act
    with written.connect(front.url, strict=True) as source:
        whole = source.ask("small.lines", window())
    front.act = lambda _: None
    with written.connect(front.url, strict=True) as source:
        pd.testing.assert_frame_equal(source.ask("small.lines", window()), whole)


def test_more_buckets_than_a_real_server_gives_are_asked_in_pages(written: Family):
    limit = {"persistent": {"search.max_buckets": 200}}
    written.node.put("/_cluster/settings", limit)
    try:
        with written.connect(strict=True) as source:
            frame = source.ask("small.lines", window())
    finally:
        written.node.put("/_cluster/settings", {"persistent": {"search.max_buckets": None}})

    assert frame["value"].sum() == 123


def test_more_buckets_than_a_real_server_ever_gives_end_in_an_error(written: Family):
    written.node.put("/_cluster/settings", {"persistent": {"search.max_buckets": 20}})
    try:
        with written.connect() as source, pytest.raises(SourceUnavailable, match="refuses so many buckets at once"):
            source.ask("small.lines", window())
    finally:
        written.node.put("/_cluster/settings", {"persistent": {"search.max_buckets": None}})


def test_a_breaker_of_a_real_server_ends_in_an_error_that_names_it(written: Family):
    """The limit is the whole heap's: what the node has in memory already is more than 1 %."""
    settings = "/_cluster/settings"
    written.node.put(settings, {"persistent": {"indices.breaker.request.limit": "1kb"}})
    try:
        with written.connect() as source, pytest.raises(SourceUnavailable, match="has no memory left for it"):
            source.ask("small.lines", window())
    finally:
        written.node.put(settings, {"persistent": {"indices.breaker.request.limit": None}})


def test_a_slow_server_is_waited_for_until_the_question_is_out_of_time(written: Family, front: Front):
    front.act = lambda call: Slow() if asks_buckets(call) else None
    begun = time.monotonic()

    with (
        written.connect(front.url, lines='timeout = "1s"\n') as source,
        pytest.raises(SourceUnavailable, match=r"no whole answer from .* within 1 s"),
    ):
        source.ask("small.lines", window())

    assert time.monotonic() - begun < 8


DOUBTS = {
    "time": (lambda body: body | {"timed_out": True}, "the server ran out of time and left lines out"),
    "an early end": (lambda body: body | {"terminated_early": True}, "the server ended the search early and left lines out"),
    "a shard": (lambda body: body | {"_shards": {"total": 3, "successful": 2, "failed": 1, "skipped": 0}}, "1 of 3 shards did not answer"),
    "silent shards": (lambda body: body | {"_shards": {"total": 3, "successful": 1, "failed": 0, "skipped": 0}}, "2 of 3 shards did not answer"),
    "a total": (lambda body: body | {"hits": {"total": {"value": 123, "relation": "gte"}, "hits": []}}, "its lines were counted up to 123 only"),
    "lines in no bucket": (lambda body: body | {"hits": {"total": {"value": 130, "relation": "eq"}, "hits": []}}, "7 of 130 lines are in no bucket"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTS)
def test_what_a_server_doubts_of_its_buckets_is_said(written: Family, front: Front, name: str):
    change, words = DOUBTS[name]
    front.act = lambda call: Changed(change) if asks_buckets(call) else None

    with written.connect(front.url) as source:
        _, lacks = partly(source, "lines", window())

    assert lacks == words


@pytest.mark.parametrize("name", ["time", "a shard"])
def test_what_a_server_doubts_of_its_coverage_is_said(written: Family, front: Front, name: str):
    change, words = DOUBTS[name]
    front.act = lambda call: Changed(change) if call.path.endswith("/_search") and not asks_buckets(call) else None

    with written.connect(front.url) as source:
        _, lacks = partly(source, "documents", window())

    assert words in lacks


def test_terms_that_a_server_leaves_out_of_the_look_are_said(written: Family, front: Front):
    def change(body: dict[str, dict[str, dict[str, int]]]) -> object:
        body["aggregations"]["indices"] |= {"sum_other_doc_count": 5, "doc_count_error_upper_bound": 2}
        return body

    front.act = lambda call: Changed(change) if "indices" in call.asked.get("aggs", {}) else None

    with written.connect(front.url) as source:
        _, lacks = partly(source, "all", window())

    assert "5 lines are in terms of 'indices' that were left out" in lacks
    assert "counts of 'indices' may be short by 2" in lacks


def test_a_field_that_means_something_else_is_rejected_with_the_servers_reason(written: Family):
    config = written.config()
    entries = written.folder / "catalog" / "logs" / "small.toml"
    entries.write_text(entries.read_text(encoding="utf-8").replace('"service.keyword"', '"services"'), encoding="utf-8")

    with connect(config=config) as source, pytest.raises(QueryRejected, match=r"service.*fielddata") as caught:
        source.ask("small.lines", window())
    written.config()

    assert caught.value.exit_code == 2


def test_an_answer_in_pages_is_replayed_from_its_bundle(
    written: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "PAGE", 50)
    names = ("lines", "errors", "all", "documents", "messages")
    with written.connect(record=tmp_path / "spool") as source:
        frames = [source.ask(f"small.{name}", window()) for name in names]
        partial, _ = partly(source, "lines", window("2026-11-17", DAYS[2]))
        ledger, title = source.ledger.frame(), source.ledger.frame()["server"].iloc[0]
    pack(tmp_path / "spool", tmp_path / "logs.ralphcap")

    with connect(str(tmp_path / "logs.ralphcap")) as source:
        for name, frame in zip(names, frames, strict=True):
            pd.testing.assert_frame_equal(source.ask(f"small.{name}", window()), frame)
        again, _ = partly(source, "lines", window("2026-11-17", DAYS[2]))
        pd.testing.assert_frame_equal(again, partial)
        pd.testing.assert_frame_equal(source.ledger.frame(), ledger)
        assert "no index" in missing(source)

    assert title.startswith("Elasticsearch 8.")
    assert ledger["pages"].iloc[0] >= 3
