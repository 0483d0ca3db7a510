"""How much is asked at once, for how long, and what is left behind when it ends early."""

import threading

import pandas as pd
import pytest

from ralphcap.errors import QueryRejected, SourceUnavailable
from ralphcap.sources import calls, connect, live
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.transport import Request
from ralphcap.window import Window
from tests.sources.faulty import Reply, answer
from tests.sources.outages import END, START

FIRST, LATER = (
    "/api/v1/query_range",
    "/api/v1/query",
)  # two paths, so that each call has its reply whichever comes first
BAD = b'{"status":"error","errorType":"bad_data","error":"no"}'
HOUR = pd.Timedelta("1h")
PATIENCE = 10  # seconds until a test gives up on what should happen at once


def requests(number):
    """Calls of one question: the first on one path, all later ones on another."""
    return [
        Request("GET", LATER if page else FIRST, {"query": "up", "start": str(page)}, "0" * 64, page, "up")
        for page in range(number)
    ]


@pytest.fixture
def transport(faulty):
    """A transport with two calls at once, to the server that answers as it is told."""
    transport = LiveTransport(faulty.url, seconds=PATIENCE, retries=0)
    yield transport
    transport.close()


def workers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPool")]


def test_two_calls_are_under_way_and_never_three(faulty, transport, monkeypatch):
    both, inside, most = threading.Barrier(2, timeout=PATIENCE), [], []

    def reply(_):
        inside.append(1)
        both.wait()  # breaks where a call comes alone
        most.append(len(inside))
        both.wait()
        inside.pop()
        return Reply(answer([]))

    monkeypatch.setattr(faulty, "reply", reply)

    answers = list(transport.fetch_all(requests(6)))

    assert [one.status for one in answers] == [200] * 6
    assert set(most) == {2}


def test_answers_come_in_the_order_of_their_calls(faulty, transport, monkeypatch):
    second_was_asked = threading.Event()

    def reply(path):
        if path == LATER:
            second_was_asked.set()
            return Reply(b"second")
        second_was_asked.wait(PATIENCE)
        return Reply(b"first")

    monkeypatch.setattr(faulty, "reply", reply)

    assert [one.body for one in transport.fetch_all(requests(2))] == [b"first", b"second"]


def test_what_nobody_waits_for_any_more_is_cut_off(faulty, transport, monkeypatch):
    never, answered = threading.Event(), []

    def reply(path):
        if path == LATER:
            never.wait(PATIENCE / 2)
            answered.append(path)
        return Reply(answer([]), silent=path == LATER)

    monkeypatch.setattr(faulty, "reply", reply)
    answers = transport.fetch_all(requests(3))
    next(answers)

    answers.close()

    assert (workers(), answered) == ([], [])
    never.set()


def test_a_call_that_fails_ends_the_others(faulty, transport):
    faulty.replies |= {FIRST: Reply(BAD, 400), LATER: Reply(silent=True)}

    with pytest.raises(QueryRejected):
        list(transport.fetch_all(requests(5)))

    assert workers() == []
    assert len(faulty.asked) <= 2


def test_a_transport_can_be_asked_again_after_it_was_cut_off(faulty, transport):
    faulty.replies |= {FIRST: Reply(answer([])), LATER: Reply(silent=True)}
    answers = transport.fetch_all(requests(3))
    next(answers)
    answers.close()

    faulty.replies[LATER] = Reply(answer([]))

    assert [one.status for one in transport.fetch_all(requests(3))] == [200] * 3


def test_a_wait_beyond_the_deadline_is_not_begun(faulty):
    faulty.replies[FIRST] = Reply(b"", 429, {"Retry-After": "3600"})
    transport = LiveTransport(faulty.url, seconds=PATIENCE)

    with pytest.raises(SourceUnavailable, match=r"fewer requests \(429\), and to be asked again in 3600 s"):
        transport.fetch(requests(1)[0])

    assert len(faulty.asked) == 1


@pytest.mark.parametrize("when", ["0", "Fri, 20 Nov 2026 09:00:00 GMT", "Fri, 20 Nov 2020 09:00:00 -0000"])
def test_a_server_says_in_seconds_or_by_a_date_when_it_may_be_asked_again(faulty, when, monkeypatch):
    monkeypatch.setattr(calls, "now", lambda: pd.Timestamp("2026-11-20T09:00:00Z"))
    faulty.replies[FIRST] = [Reply(b"", 503, {"Retry-After": when}), Reply(answer([]))]

    assert LiveTransport(faulty.url, seconds=PATIENCE).fetch(requests(1)[0]).status == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 422, 500, 504])
def test_what_waiting_does_not_mend_is_asked_once(faulty, status):
    faulty.replies[FIRST] = Reply(b"", status, {"Retry-After": "0"})

    with pytest.raises(SourceUnavailable):
        LiveTransport(faulty.url, seconds=PATIENCE).fetch(requests(1)[0])

    assert len(faulty.asked) == 1


def test_an_answer_that_does_not_fit_beside_others_is_refused(faulty, transport, monkeypatch):
    monkeypatch.setattr(live, "MOST_BYTES", 10)
    faulty.replies[FIRST] = Reply(answer([]))

    with pytest.raises(SourceUnavailable, match=r"is larger than .*\n.*fewer series"):
        transport.fetch(requests(1)[0])


def test_a_recording_is_the_same_whether_one_or_two_calls_are_under_way(outages, tmp_path):
    window = Window(START + HOUR, END, pd.Timedelta("1min"))
    recorded = {}
    for at_once in (1, 2):
        config = outages.with_name(f"calls-{at_once}.toml")
        limits = f"max_points = 20\nrequests_in_flight = {at_once}\n"
        config.write_text(outages.read_text(encoding="utf-8") + limits, encoding="utf-8")
        with connect(config=config, record=tmp_path / str(at_once)) as source:
            source.ask_promql("sum(up)", window)
        recorded[at_once] = (tmp_path / str(at_once) / "pages.jsonl").read_bytes()

    assert recorded[1].count(b'"about":"sum(up)"') > 14
    assert recorded[1] == recorded[2]
