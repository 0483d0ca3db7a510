"""Silences of a real Alertmanager as a table, and every answer that is none as an error."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.frames import TIME_DTYPE
from ralphcap.sources import Source, connect, live
from ralphcap.sources.alertmanager import COLUMNS, PRODUCT, Alertmanager, parse_silences
from ralphcap.sources.bundle import pack
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.transport import ALERT_CALLS
from tests.lab.servers import alertmanager as servers
from tests.lab.servers.gate import gate
from tests.sources.faulty import Faulty, Reply

PATH = "/api/v2/silences"
SLOW = {"name": "alertname", "value": "Slow", "isRegex": False}
WEB = {"name": "instance", "value": 'web-"1"\\d', "isRegex": True, "isEqual": False}
TOLD = {
    "id": "1",
    "status": {"state": "active"},
    "matchers": [SLOW],
    "startsAt": "2026-11-20T18:00:00.123456789+09:00",
    "endsAt": "2026-11-20T10:00:00Z",
    "updatedAt": "2026-11-20T09:00:00Z",
    "createdBy": "kim@example.com",
    "comment": "ask kim@example.com",
}

Open = Callable[..., Source]


def at(address: str) -> str:
    """A profile's line."""
    return f'alertmanager = "{address}"'


def body(*silences: dict[str, object]) -> bytes:
    return json.dumps([TOLD | one for one in silences]).encode()


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[servers.Alertmanager]:
    """A real one, without silences."""
    with servers.Alertmanager(tmp_path / "alertmanager") as server:
        yield server


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Open]:
    """A source of a profile with these lines; its Prometheus is nobody."""
    opened = []

    def source(*lines: str, **options: Path) -> Source:
        config = tmp_path / "ralphcap.toml"
        own = ('prometheus = "http://127.0.0.1:9"', 'now = "2026-11-20T10:00:00Z"', *lines)
        config.write_text("\n".join(('default = "lab"', "[profiles.lab]", *own)), encoding="utf-8")
        opened.append(connect(config=config, **options))
        return opened[-1]

    yield source
    for one in opened:
        one.close()


@pytest.mark.servers
def test_silences_come_as_the_server_has_them(alertmanager: servers.Alertmanager, source: Open):
    before = pd.Timestamp.now("UTC").floor("ms")
    ended = alertmanager.silence(SLOW, createdBy="kim", comment="deployed\x1b[2J")
    lasting = alertmanager.silence(SLOW, WEB, hours=2)
    alertmanager.unsilence(ended)

    table = source(at(alertmanager.url)).silences().set_index("id")

    assert sorted(table.index) == sorted([ended, lasting])
    assert table["state"].to_dict() == {ended: "expired", lasting: "active"}
    assert table.loc[lasting, "matchers"] == 'alertname="Slow", instance!~"web-\\"1\\"\\\\d"'
    assert (table.loc[ended, "created_by"], table.loc[ended, "comment"]) == ("kim", "deployed\x1b[2J")
    assert table.loc[lasting, "ends_at"] - table.loc[lasting, "starts_at"] == pytest.approx(
        pd.Timedelta(hours=2), abs=pd.Timedelta(seconds=5)
    )
    assert before <= table.loc[ended, "updated_at"] <= pd.Timestamp.now("UTC")


@pytest.mark.servers
def test_an_alertmanager_without_silences_has_an_empty_table_and_is_sent_one_reading_call(
    alertmanager: servers.Alertmanager, source: Open
):
    with gate(alertmanager.url) as front:
        asked = source(at(front.url))
        table = asked.silences()

    assert table.empty
    assert {(call.method, call.path) for call in front.calls} == ALERT_CALLS
    (row,) = asked.ledger.frame().itertuples(index=False)
    assert (row.query, row.server, row.samples_got, row.complete) == ("silences", "Alertmanager", 0, True)


def test_times_are_utc_in_milliseconds_and_rows_stand_in_their_order():
    table = parse_silences(body({"id": "2"}, {"id": "1", "updatedAt": "2026-11-20T09:00:00.001Z"}, {"id": "0"}))

    assert table["id"].tolist() == ["0", "2", "1"]
    assert table.loc[0, "starts_at"] == pd.Timestamp("2026-11-20T09:00:00.123Z")
    assert [str(table[name].dtype) for name in ("starts_at", "ends_at", "updated_at")] == [TIME_DTYPE] * 3
    assert list(table.columns) == list(COLUMNS)
    pd.testing.assert_series_equal(parse_silences(b"[]").dtypes, table.dtypes)


def test_a_time_at_the_end_of_all_times_is_kept():
    table = parse_silences(body({"endsAt": "9999-12-31T23:59:59-09:00"}, {"id": "2", "endsAt": "0001-01-01T00:00:00Z"}))

    assert (table["ends_at"].dt.year == [10_000, 1]).all()


NONE = {
    "a page": (b"<!doctype html><title>Sign in</title>", "JSON is malformed"),
    "cut": (body({})[:-20], "truncated"),
    "an error in a 200": (b'{"status":"error","error":"down"}', "Expected `array`"),
    "alerts": (b'[{"labels":{},"fingerprint":"a"}]', "missing required field"),
    "an unknown state": (body({"status": {"state": "sleeping"}}), "Invalid enum value 'sleeping'"),
    "a time without a zone": (body({"startsAt": "2026-11-20T09:00:00"}), "timezone"),
    "a matcher of numbers": (body({"matchers": [SLOW | {"value": 1}]}), "Expected `str`"),
    "one of them twice": (body({}, {}), "twice"),
    "no text": (b"\xff\xfe", "malformed|utf-8|UTF-8"),
    "nothing": (b"", "truncated"),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_list_of_silences_is_an_error(faulty: Faulty, source: Open, name: str):
    said, words = NONE[name]
    faulty.replies[PATH] = Reply(said)

    with pytest.raises(SourceUnavailable, match=words) as caught:
        source(at(faulty.url)).silences()

    assert caught.value.exit_code == 5
    assert str(caught.value).startswith("silences: the answer is no list of silences")
    assert "\n  Check that the address is an Alertmanager's" in str(caught.value)


FAULTS = {
    "cut off": (Reply(body({}), cut=5), "broke off"),
    "no such page": (Reply(b"404 page not found", 404), "no Alertmanager API at this address"),
    "redirect": (Reply(b"", 302, {"Location": "https://login.example/"}), "Give the final address of Alertmanager"),
    "not allowed": (Reply(b"seen: canary-token", 401), "wants to know who asks"),
    "silent": (Reply(silent=True), "no whole answer .* within 0.3 s"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_the_server_is_told(
    faulty: Faulty, source: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
):
    reply, words = FAULTS[name]
    monkeypatch.setenv("CANARY", "canary-token")
    faulty.replies[PATH] = reply
    own = f'alertmanager = {{ address = "{faulty.url}", bearer = "env:CANARY" }}'

    with pytest.raises(SourceUnavailable, match=words) as caught:
        source(own, 'timeout = "300ms"').silences()

    assert "canary" not in str(caught.value)
    assert faulty.asked[0][2]["Authorization"] == "Bearer canary-token"


def test_an_answer_without_end_is_given_up(faulty: Faulty, source: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "MOST_BYTES", 100)
    faulty.replies[PATH] = Reply(body({}))

    with pytest.raises(SourceUnavailable, match="larger than"):
        source(at(faulty.url)).silences()


def test_without_an_alertmanager_the_line_to_add_is_told(source: Open):
    with pytest.raises(ParameterError, match='Add a line to its profile: alertmanager = "http://HOST:9093"'):
        source().silences()


def test_a_check_tells_how_many_there_are_or_what_is_wrong(faulty: Faulty):
    asked = Alertmanager(LiveTransport(faulty.url, product=PRODUCT, retries=0))
    faulty.replies[PATH] = [Reply(body({}, {"id": "2", "status": {"state": "expired"}})), Reply(b"", 403)]

    assert asked.check().to_dict("records") == [
        {"subject": "silences", "ok": True, "note": "2 silences, 1 of them active"}
    ]
    (refused,) = asked.check().to_dict("records")
    assert not refused["ok"]
    assert "does not allow it (403)" in refused["note"]
    asked.close()


def test_what_people_wrote_is_redacted_and_a_bundle_answers_the_same(faulty: Faulty, source: Open, tmp_path: Path):
    web = {"name": "kim@example.com", "value": "kim@example.com", "isRegex": False}
    faulty.replies[PATH] = Reply(
        body({"id": "kim@example.com", "matchers": [web]}).replace(b"ask kim@", b"ask kim\\u0040")
    )
    with source(at(faulty.url), "redact = { emails = true }", record=tmp_path / "spool") as asked:
        table = asked.silences()
    pack(tmp_path / "spool", tmp_path / "x.ralphcap")

    assert table["created_by"].str.fullmatch(r"emails-[0-9a-f]{16}").all()
    assert table["comment"].tolist() == [f"ask {table['created_by'].iloc[0]}"]
    assert table["matchers"].tolist() == [f'kim@example.com="{table["created_by"].iloc[0]}"']
    assert table["id"].tolist() == ["kim@example.com"]  # what a server made, and a label's name, stay
    with connect(str(tmp_path / "x.ralphcap")) as replayed:
        pd.testing.assert_frame_equal(replayed.silences(), table)


def test_what_is_no_list_is_redacted_as_a_text(faulty: Faulty, source: Open, tmp_path: Path):
    faulty.replies[PATH] = Reply(b'{"error":"kim@example.com is not let in"}')

    with (
        source(at(faulty.url), "redact = { emails = true }", record=tmp_path / "spool") as asked,
        pytest.raises(SourceUnavailable),
    ):
        asked.silences()

    assert not [file for file in (tmp_path / "spool").rglob("*") if file.is_file() and b"kim@" in file.read_bytes()]
