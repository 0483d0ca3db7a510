"""Are documents read whole, each once, whatever happens on the way? On the real server, behind a proxy that breaks it."""

import random
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.sources import Source, connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.elasticsearch import documents as reading
from tests.lab.servers.elasticsearch import Elasticsearch, Refused
from tests.sources.elasticsearch.front import Act, Call, Changed, Cut, Front, Reply, error
from tests.sources.elasticsearch.small import DAYS, NOW, Family, line, partly, window

ALL = window(DAYS[0], DAYS[2])
LINES = 150
IDS = [f"id{number:03}" for number in range(LINES)]
SLICINGS = (10, 40, 1000)  # lines of a slice: a page, about three pages, all of them


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a dozen lines, each a slice of time where not too many lines stand at one time."""
    monkeypatch.setattr(reading, "PAGE", 12)
    monkeypatch.setattr(reading, "A_SLICE", 10)
    monkeypatch.setattr(reading, "SMALLEST_PAGE", 3)
    monkeypatch.setattr(reading, "PAUSE", 0)


@pytest.fixture(scope="module")
def written(node: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """150 lines in two days: 60 at one millisecond, pages of ties, and the others at times that a page may end between."""
    family = Family(node, tmp_path_factory.mktemp("written"))
    rest = random.Random(6).sample(range(48 * 3600), LINES - 60)
    times = ["2026-11-18T12:00:00.001Z"] * 60 + [f"{NOW.floor('D') - pd.Timedelta(days=2) + pd.Timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}" for second in rest]  # fmt: skip
    lines = [{"_id": one, **line(at, message=f"line {one}")} for one, at in zip(IDS, times, strict=True)]
    for day in DAYS[:2]:
        family.write(day, [one for one in lines if one["at"].startswith(day)])
    return family


def searches_of_documents(call: Call) -> bool:
    return call.path == "/_search"


def read_whole(source: Source) -> pd.DataFrame:
    """The documents, which have to be all, each once, in order."""
    frame = source.ask("small.documents", ALL)
    assert sorted(frame["id"]) == IDS
    pd.testing.assert_frame_equal(frame, frame.sort_values(["timestamp", "id"], ignore_index=True))
    assert source.ledger.complete
    return frame


def test_pages_with_many_lines_at_one_time_are_read_in_order_of_time_and_id(written: Family):
    with written.connect() as source:
        frame = read_whole(source)
        again = pd.concat(source.documents("small.documents", ALL), ignore_index=True)
        assert source.count("small.documents", ALL) == LINES

    pd.testing.assert_frame_equal(frame, again)
    assert frame.columns.tolist() == ["timestamp", "service", "level", "message", "id"]
    assert (frame["message"] == "line " + frame["id"]).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_connection_that_ends_at_any_point_loses_nothing_and_repeats_nothing(
    written: Family, front: Front, seed: int, monkeypatch: pytest.MonkeyPatch
):
    """Before an answer, in its first byte, or behind most of them; while a point in time is opened, or pages are read."""
    monkeypatch.setattr(reading, "A_SLICE", SLICINGS[seed % len(SLICINGS)])
    chance = random.Random(seed)
    kills = set(chance.sample(range(14), 3))

    def act(call: Call) -> Act:
        place = sum(1 for one in front.calls if one.path.endswith("/_pit") or searches_of_documents(one)) - 1
        if (call.path.endswith("/_pit") or searches_of_documents(call)) and place in kills:
            return Cut(chance.choice([None, 0, 1, 200, 1500]))
        return None

    front.act = act
    with written.connect(front.url) as source:
        read_whole(source)


@pytest.mark.parametrize("lines", SLICINGS)
@pytest.mark.parametrize("lost", [(1,), (3, 5), (4, 9, 16)])
def test_a_point_in_time_that_is_lost_is_opened_anew_where_the_reading_stood(
    written: Family, front: Front, lost: tuple[int, ...], lines: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "A_SLICE", lines)

    def act(call: Call) -> Act:
        if searches_of_documents(call) and len([one for one in front.calls if searches_of_documents(one)]) in lost:
            written.node.call("DELETE", "/_pit", {"id": call.asked["pit"]["id"]})
        return None

    front.act = act
    with written.connect(front.url) as source:
        read_whole(source)

    assert len(front.of("/_pit")) == 1 + len(lost) + 1


def test_a_shard_that_holds_no_such_time_moves_no_line_to_another_slice(written: Family, front: Front):
    """Lost in the second day, the point in time begins anew there, and the first day's shard is passed over."""
    late = window("2026-11-18T18:00", DAYS[2])

    def act(call: Call) -> Act:
        if searches_of_documents(call) and len([one for one in front.calls if searches_of_documents(one)]) in (7, 10):
            written.node.call("DELETE", "/_pit", {"id": call.asked["pit"]["id"]})
        return None

    with written.connect(front.url) as source:
        whole = source.ask("small.documents", late)
        front.calls.clear()
        front.act = act
        again = source.ask("small.documents", late)
        assert source.ledger.complete

    pd.testing.assert_frame_equal(again, whole)


def test_a_point_in_time_that_is_lost_again_and_again_ends_in_an_error(written: Family, front: Front):
    def act(call: Call) -> Act:
        if searches_of_documents(call):
            return Reply(404, error("search_context_missing_exception", "No search context found for id [5]"))
        return None

    front.act = act
    with written.connect(front.url) as source, pytest.raises(SourceUnavailable, match="what was being read is gone"):
        source.ask("small.documents", ALL)


def test_a_point_in_time_that_is_lost_before_any_slice_is_whole_ends_in_an_error(
    written: Family, front: Front, monkeypatch: pytest.MonkeyPatch
):
    """Pages come, and come again: that is no way ahead."""
    monkeypatch.setattr(reading, "A_SLICE", 1000)

    def act(call: Call) -> Act:
        if searches_of_documents(call) and len([one for one in front.calls if searches_of_documents(one)]) % 5 == 0:
            written.node.call("DELETE", "/_pit", {"id": call.asked["pit"]["id"]})
        return None

    front.act = act
    with written.connect(front.url) as source, pytest.raises(SourceUnavailable, match="what was being read is gone"):
        source.ask("small.documents", ALL)


def test_lines_that_come_while_it_is_read_are_no_lack(written: Family, front: Front):
    """A point in time does not see them; where it is lost, a new one does, and may hand them on."""
    family = Family(written.node, written.folder)
    family.write(DAYS[0], [{"_id": one, **line(f"{DAYS[0]}T01:00:00Z")} for one in IDS[:60]])

    def act(call: Call) -> Act:
        pages = len([one for one in front.calls if searches_of_documents(one)])
        if searches_of_documents(call) and pages == 3:
            family.write(DAYS[0], [{"_id": "late", **line(f"{DAYS[0]}T02:00:00Z")}])
            family.node.call("DELETE", "/_pit", {"id": call.asked["pit"]["id"]})
        return None

    front.act = act
    with family.connect(front.url) as source:
        frame = source.ask("small.documents", window(DAYS[0], DAYS[1]))
        assert source.ledger.complete

    assert [one for one in frame["id"] if one != "late"] == IDS[:60]


def test_an_index_that_is_deleted_while_it_is_read_ends_in_an_error(written: Family, front: Front):
    family = Family(written.node, written.folder)
    family.write(DAYS[0], [line(f"{DAYS[0]}T01:00:00Z")] * 60)

    def act(call: Call) -> Act:
        if searches_of_documents(call) and len([one for one in front.calls if searches_of_documents(one)]) == 3:
            family.node.delete(f"/{family.index(DAYS[0])}")
        return None

    front.act = act
    with family.connect(front.url) as source, pytest.raises(SourceUnavailable, match="what was being read is gone"):
        source.ask("small.documents", window(DAYS[0], DAYS[1]))


def test_a_server_that_is_busy_is_asked_for_smaller_pages(written: Family, front: Front):
    def act(call: Call) -> Act:
        if searches_of_documents(call) and call.asked["size"] > 6:
            return Reply(429, error("es_rejected_execution_exception"), {"Retry-After": "0"})
        return None

    front.act = act
    with written.connect(front.url) as source:
        read_whole(source)


def test_a_server_that_stays_busy_ends_in_an_error_that_says_so(written: Family, front: Front):
    front.act = lambda call: Reply(429, b"", {"Retry-After": "0"}) if searches_of_documents(call) else None

    with (
        written.connect(front.url) as source,
        pytest.raises(SourceUnavailable, match=r"asks for fewer requests \(429\)"),
    ):
        source.ask("small.documents", ALL)


def test_a_page_that_is_no_page_ends_in_an_error(written: Family, front: Front):
    html = Reply(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
    front.act = lambda call: html if searches_of_documents(call) and len(front.calls) > 8 else None

    with written.connect(front.url) as source, pytest.raises(SourceUnavailable, match="a page of documents is not"):
        source.ask("small.documents", ALL)


DOUBTS = {
    "timed_out": ({"timed_out": True}, "the server ran out of time and left lines out"),
    "terminated_early": ({"terminated_early": True}, "the server ended the search early and left lines out"),
    "failed": ({"_shards": {"total": 2, "successful": 1, "failed": 1, "skipped": 0}}, "1 of 2 shards did not answer"),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_the_server_doubts_of_one_page_is_said(written: Family, front: Front, name: str):
    change, words = DOUBTS[name]
    once = iter([Changed(lambda body: body | change)])
    front.act = lambda call: next(once, None) if searches_of_documents(call) else None

    with written.connect(front.url) as source:
        _, lacks = partly(source, "documents", ALL)

    assert lacks == words


def test_lines_that_a_page_left_out_are_missed(written: Family, front: Front):
    def short(body: dict[str, dict[str, list[object]]]) -> object:
        return body | {"hits": {"hits": body["hits"]["hits"][1:]}}

    once = iter([Changed(short)])
    front.act = lambda call: next(once, None) if searches_of_documents(call) else None

    with written.connect(front.url) as source:
        frame, lacks = partly(source, "documents", ALL)

    assert len(frame) == LINES - 1
    assert lacks == "1 of 150 lines were not read"


def test_more_lines_than_a_question_reads_are_refused_with_what_they_would_cost(written: Family):
    lines = f'elasticsearch = {{ hosts = ["{written.node.url}"], max_documents = 149 }}\n'

    with written.connect(lines=lines) as source:
        assert source.most_documents == 149
        with pytest.raises(ParameterError, match=r"150 lines, of about \d\d\d bytes each: 0.0 GiB to read") as caught:
            source.ask("small.documents", ALL)
        assert len(source.ask("small.documents", window(DAYS[0], DAYS[1]))) < LINES
        assert source.ask("small.all", ALL)["value"].sum() == LINES

    assert "max_documents is 149" in str(caught.value)
    assert "logs.lines" in str(caught.value)


def test_points_in_time_are_given_back(written: Family, front: Front):
    with written.connect(front.url) as source:
        read_whole(source)
        halfway = source.documents("small.documents", ALL)
        next(halfway)
        halfway.close()

    assert [call.method for call in front.of("/_pit")] == ["POST", "DELETE"] * 2
    for call in front.of("/_pit")[1::2]:
        with pytest.raises(Refused, match="search_context_missing"):
            written.node.call("POST", "/_search", {"pit": {"id": call.asked["id"]}})


def test_a_field_is_found_by_its_name_with_points_and_as_keys_within_keys(written: Family):
    family = Family(written.node, written.folder)
    family.write(
        DAYS[0],
        [
            {"_id": "a", "at": f"{DAYS[0]}T01:00:00Z", "service": "web", "level": ["INFO", "WARN"], "message": ["raw", "parsed"]},
            {"_id": "b", "at": f"{DAYS[0]}T02:00:00Z", "service": 5, "level": True, "message": ["안녕"]},
            {"_id": "c", "at": f"{DAYS[0]}T03:00:00Z", "service": None, "level": [], "message": [None, "x\u001b[31m\u0000"]},
        ],
    )  # fmt: skip

    with family.connect() as source:
        frame = source.ask("small.documents", window(DAYS[0], DAYS[1]))

    assert frame.drop(columns=["timestamp"]).astype("object").where(frame.notna(), None).to_numpy().tolist() == [
        ["web", "INFO,WARN", "parsed", "a"],
        ["5", "true", "안녕", "b"],
        [None, None, "x\u001b[31m\u0000", "c"],
    ]


@pytest.mark.parametrize("how", ["whole", "cut", "lost"])
def test_a_bundle_of_documents_is_replayed_as_they_were_read(written: Family, front: Front, tmp_path: Path, how: str):
    """Also where the reading had to begin anew."""

    def act(call: Call) -> Act:
        if how != "whole" and searches_of_documents(call) and len([one for one in front.calls if searches_of_documents(one)]) in (5, 8):  # fmt: skip
            if how == "cut":
                return Cut(100)
            written.node.call("DELETE", "/_pit", {"id": call.asked["pit"]["id"]})
        return None

    front.act = act
    with written.connect(front.url, record=tmp_path / "spool") as source:
        frame, counted, ledger = read_whole(source), source.ask("small.messages", ALL), source.ledger.frame()
    pack(tmp_path / "spool", tmp_path / "logs.ralphcap")

    with connect(str(tmp_path / "logs.ralphcap")) as source:
        pd.testing.assert_frame_equal(read_whole(source), frame)
        pd.testing.assert_frame_equal(source.ask("small.messages", ALL), counted)
        pd.testing.assert_frame_equal(source.ledger.frame(), ledger)


def test_a_recording_that_broke_off_goes_on_where_it_stood(written: Family, front: Front, tmp_path: Path):
    front.act = lambda call: Cut() if searches_of_documents(call) and len(front.calls) > 12 else None
    with written.connect(front.url, record=tmp_path / "spool") as source, pytest.raises(SourceUnavailable):
        source.ask("small.documents", ALL)
    front.act = lambda _: None

    with written.connect(front.url, record=tmp_path / "spool") as source:
        frame = read_whole(source)
    pack(tmp_path / "spool", tmp_path / "logs.ralphcap")

    with connect(str(tmp_path / "logs.ralphcap")) as source:
        pd.testing.assert_frame_equal(read_whole(source), frame)
