"""What of Elasticsearch's answers is redacted, and what stays since a replay asks and computes by it?"""

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.sources import Source, connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.elasticsearch import asking, documents
from ralphcap.sources.redacting import redacted_answer
from ralphcap.sources.redacting_searches import is_search, texts_of
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.sources.elasticsearch.front import Changed, Cut, before
from tests.sources.elasticsearch.small import DAYS, Family, line, window

DAY = window(DAYS[0], DAYS[1])
SECRETS = ("8012345611", "8012345612", "kim@example.com", "Bearer abcdef012345", "secret-host")
RULES = "[profiles.here.redact]\naccounts = true\nemails = true\ntokens = true\nhost = 'secret-host'\n"


def told(path: str, answer: Any) -> Any:
    """An answer in which each 'x', and the number 5, is redacted."""
    return json.loads(
        redacted_answer(path, json.dumps(answer).encode(), lambda text: "y" if text in ("x", "5") else text)
    )


def test_a_document_is_redacted_whole_and_keeps_its_place():
    hit = {"_index": "x", "_id": "x", "sort": [5, 5], "_source": {"a": "x", "b": [5, 6.5, None, True], "x": {"x": "x"}}}

    assert told("/_search", {"timed_out": False, "pit_id": "x", "hits": {"total": {"value": 5}, "hits": [hit]}}) == {
        "timed_out": False,
        "pit_id": "x",
        "hits": {
            "total": {"value": 5},
            "hits": [
                {"_index": "x", "_id": "y", "sort": [5, 5], "_source": {"a": "y", "b": ["y", 6.5, None, True], "y": {"y": "y"}}}
            ],
        },
    }  # fmt: skip


def test_buckets_keep_their_numbers_and_times_and_lose_their_names():
    by = {"buckets": [{"key": {"timestamp": 5, "service": "x", "account": 5}, "doc_count": 5}], "after_key": {"service": "x", "timestamp": 5}}  # fmt: skip
    cells = {"buckets": [{"key": 5, "key_as_string": "x", "doc_count": 5}]}

    assert told("/logs/_search", {"aggregations": {"by": by, "cells": cells, "x": {"value": 5}}})["aggregations"] == {
        "by": {
            "buckets": [{"key": {"timestamp": 5, "service": "y", "account": "y"}, "doc_count": 5}],
            "after_key": {"service": "y", "timestamp": 5},
        },
        "cells": {"buckets": [{"key": 5, "key_as_string": "y", "doc_count": 5}]},
        "x": {"value": 5},
    }


@pytest.mark.parametrize("path", ["/", "/_cat/indices/logs-*", "/_cluster/settings", "/logs/_field_caps", "/logs/_pit"])
def test_names_of_indices_and_fields_and_what_is_measured_stay(path: str):
    assert told(path, [{"index": "x", "store.size": "5"}]) == [{"index": "x", "store.size": "5"}]


def test_nodes_lose_their_names_and_keep_their_numbers():
    assert told("/_cat/allocation", [{"node": "x", "disk.used": "5"}]) == [{"node": "y", "disk.used": "5"}]


@pytest.mark.parametrize("answer", [[5], "x", {"hits": "x"}, {"hits": {"hits": ["x"]}}, {"aggregations": "x"}])
def test_an_answer_of_another_form_is_redacted_whole(answer: Any):
    assert '"x"' not in json.dumps(told("/_search", answer)) or answer == {"hits": "x"}


def test_what_is_no_json_is_redacted_as_text():
    assert redacted_answer("/_search", b"<p>x \xff", lambda text: text.replace("x", "y")) == b"<p>y \xff"


def test_a_question_is_looked_through_but_for_moments():
    body = '{"query": {"range": {"at": {"gte": 1, "lt": 2}}}, "search_after": [3, 4], "term": {"account": 5, "name": "kim"}, "flag": true}'

    assert set(texts_of("/logs%2C/_search", body)) == {
        "/logs,/_search", "query", "range", "at", "gte", "lt", "search_after", "term", "account", "5", "name", "kim", "flag", "true",
    }  # fmt: skip
    assert [is_search(path) for path in ("/_search", "/api/v1/query", "history")] == [True, False, False]


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 3)
    monkeypatch.setattr(documents, "PAGE", 4)


@pytest.fixture
def family(node: Elasticsearch, tmp_path: Path) -> Family:
    """Lines of services that are called by accounts and people, with secrets in their messages; in an index of over 1 GB it seems."""
    family = Family(node, tmp_path)
    names = ("8012345611", "8012345612", "kim@example.com", "web", "web-secret-host", "zoo")
    family.write(
        DAYS[0],
        [
            {"_id": f"{hour} {name}", **line(f"{DAYS[0]}T{hour:02}:00:00Z", service=name, message=f"{name}: Bearer abcdef012345")}
            for hour in range(4)
            for name in names
        ],
    )  # fmt: skip
    return family


def answers(source: Source) -> list[pd.DataFrame]:
    return [source.ask(f"small.{name}", DAY) for name in ("lines", "documents", "messages", "errors")]


def test_nothing_that_a_rule_finds_is_recorded_and_a_replay_equals_what_the_run_saw(family: Family, tmp_path: Path):
    with family.connect() as source:
        plain = answers(source)
    with family.connect(lines=RULES, record=tmp_path / "spool") as source:
        seen, ledger = answers(source), source.ledger.frame()
    manifest = pack(tmp_path / "spool", tmp_path / "x.ralphcap").manifest

    with zipfile.ZipFile(tmp_path / "x.ralphcap") as archive:
        recorded = [archive.read(name) for name in archive.namelist()]
    recorded += [file.read_bytes() for file in (tmp_path / "spool").rglob("*") if file.is_file()]
    assert not [secret for secret in SECRETS if any(secret.encode() in body for body in recorded)]
    assert all(count > 0 for count in manifest.redacted.values())
    with connect(str(tmp_path / "x.ralphcap")) as source:
        for again, live in zip(answers(source), seen, strict=True):
            pd.testing.assert_frame_equal(again, live)
        pd.testing.assert_frame_equal(source.ledger.frame(), ledger)
    for redacted, whole in zip(seen, plain, strict=True):
        assert len(redacted) == len(whole)
    assert seen[0]["value"].tolist() == plain[0]["value"].tolist()
    assert seen[1]["service"].nunique() == 6
    assert not [secret for secret in SECRETS if any(secret in frame.to_csv() for frame in seen)]


@pytest.mark.parametrize("match", ["8012345611", "of kim@example.com"])
def test_a_question_that_holds_a_find_is_not_recorded(family: Family, tmp_path: Path, match: str):
    with (
        family.connect(lines=RULES, record=tmp_path / "spool") as source,
        pytest.raises(ParameterError, match="keeps out of recordings") as caught,
    ):
        source.ask("small.lines", DAY, match=match)

    assert match not in str(caught.value)
    assert not [
        file for file in (tmp_path / "spool").rglob("*") if file.is_file() and match.encode() in file.read_bytes()
    ]


def test_indices_whose_names_hold_a_find_are_not_recorded(family: Family, tmp_path: Path):
    rules = f"[profiles.here.redact]\nname = '{family.name}'\n"

    with pytest.raises(ParameterError, match="keeps out of recordings"):
        family.connect(lines=rules, record=tmp_path / "spool")


def test_a_recording_that_broke_off_does_not_go_on_from_a_pseudonym(family: Family, tmp_path: Path):
    with before(family.node.url) as front:
        pages: list[int] = []

        def act(call: Any) -> Cut | None:
            if call.path.endswith("/_search") and "by" in call.asked.get("aggs", {}):
                pages.append(call.number)
            return Cut() if len(pages) == 3 else None

        front.act = act
        with (
            family.connect(front.url, lines=RULES, record=tmp_path / "spool") as source,
            pytest.raises(SourceUnavailable),
        ):
            source.ask("small.lines", DAY)
        front.act = lambda _: None

        with (
            family.connect(front.url, lines=RULES, record=tmp_path / "spool") as source,
            pytest.raises(ParameterError, match="nobody can go on from them"),
        ):
            source.ask("small.lines", DAY)


def test_a_large_index_is_no_account(family: Family, tmp_path: Path):
    """Ten digits of bytes stay what they are: 1 to 9 GB."""
    with before(family.node.url) as front:

        def grow(rows: Any) -> object:
            return [row | {"store.size": "8012345611", "pri.store.size": "8012345611"} for row in rows]

        front.act = lambda call: Changed(grow) if call.path.startswith("/_cat/indices") else None
        with family.connect(front.url, lines=RULES, record=tmp_path / "spool") as source, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert source.ask("small.sizes")["bytes"].tolist() == [8012345611]
