"""In which order are calls made, and their answers handed out; when again, and when no more?"""

import threading
from collections import defaultdict
from collections.abc import Callable
from itertools import count

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.errors import SourceUnavailable
from ralphcap.sources import calls as module
from ralphcap.sources.calls import Calls
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.transport import RawAnswer, Request, in_turn

NOW = pd.Timestamp("2026-11-20T12:00Z")


def request(page: int) -> Request:
    return Request("POST", "/_search", {}, "key", page)


def check(answer: RawAnswer, asked: Request) -> None:
    if answer.status != 200:
        raise SourceUnavailable(f"{asked.page}: {answer.status}", status=answer.status)


class Cut:
    """Connections: cutting them ends what waits."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def cut(self) -> None:
        self.over.set()


def calls(send: Callable[[Request], RawAnswer], *, seconds: float = 60, cut: Cut | None = None, **more: int) -> Calls:
    connections = cut or Cut()
    return Calls(send, check, lambda answer: answer.status == 429, [connections], Deadline(seconds), **more)  # type: ignore[list-item] # all that is asked of them


def echo(asked: Request) -> RawAnswer:
    return RawAnswer(str(asked.page).encode())


def chain(lengths: dict[int, int]) -> Callable[[Request, RawAnswer], Request | None]:
    """Pages 0, 10, 20 … of chain 0, 1, 11, 21 … of chain 1, and so on."""
    return lambda asked, _: request(asked.page + 10) if asked.page // 10 + 1 < lengths[asked.page % 10] else None


def test_answers_come_in_the_order_of_their_calls():
    assert [answer.body for answer in calls(echo).fetch_all([request(page) for page in range(5)])] == [b"0", b"1", b"2", b"3", b"4"]  # fmt: skip


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_chains_take_turns_two_at_once_and_a_replay_takes_the_same(lengths: list[int]):
    of = dict(enumerate(lengths))
    firsts = [request(number) for number in of]

    live = [asked.page for asked, _ in calls(echo).fetch_chains(firsts, chain(of))]

    assert live == [asked.page for asked, _ in in_turn(echo, firsts, chain(of))]
    pages = defaultdict(list)
    for page in live:
        pages[page % 10].append(page // 10)
    assert dict(pages) == {number: list(range(length)) for number, length in of.items()}
    begun = [page % 10 for page in live if page < 10]
    assert begun == sorted(begun)


def test_the_call_after_it_is_under_way_before_an_answer_is_handed_out():
    begun = threading.Event()

    def send(asked: Request) -> RawAnswer:
        if asked.page == 10:
            begun.set()
        return echo(asked)

    answers = calls(send).fetch_chains([request(0)], chain({0: 2}))
    next(answers)

    assert begun.wait(5)
    answers.close()


@pytest.mark.parametrize("how", ["closed", "failed"])
def test_what_is_under_way_is_cut_when_nobody_waits_any_more(how: str):
    cut, begun = Cut(), threading.Event()

    def send(asked: Request) -> RawAnswer:
        if asked.page == 1:
            begun.set()
            assert cut.over.wait(10)
        assert begun.wait(10)
        return RawAnswer(b"", 500 if how == "failed" and asked.page == 0 else 200)

    answers = calls(send, cut=cut).fetch_chains([request(0), request(1)], chain({0: 1, 1: 1}))
    if how == "closed":
        next(answers)
        answers.close()
    else:
        with pytest.raises(SourceUnavailable, match="0: 500"):
            next(answers)

    assert cut.over.is_set()


def test_a_busy_server_is_asked_again_as_often_as_it_was_said():
    tries = count()
    answers = calls(lambda _: RawAnswer(b"", 429 if next(tries) < 2 else 200, {"retry-after": "0"}), retries=2)

    assert answers.fetch(request(0)).status == 200
    with pytest.raises(SourceUnavailable, match="429"):
        calls(lambda _: RawAnswer(b"", 429, {"retry-after": "0"}), retries=1).fetch(request(0))


def test_a_server_that_wants_to_be_asked_after_the_deadline_is_not_waited_for():
    tries = count()

    def send(_: Request) -> RawAnswer:
        next(tries)
        return RawAnswer(b"", 429, {"retry-after": "3600"})

    with pytest.raises(SourceUnavailable, match="429"):
        calls(send, seconds=1).fetch(request(0))

    assert next(tries) == 1


@pytest.mark.parametrize(
    ("asked", "attempt", "seconds"),
    [("7", 0, 7), ("Fri, 20 Nov 2026 12:00:09 GMT", 0, 9), ("Fri, 20 Nov 2026 11:00:00 GMT", 1, 0), ("", 0, 0.5), ("soon", 2, 2)],
)  # fmt: skip
def test_the_next_try_waits_as_it_was_asked_to(
    monkeypatch: pytest.MonkeyPatch, asked: str, attempt: int, seconds: float
):
    monkeypatch.setattr(module, "now", lambda: NOW)

    assert module._wait(RawAnswer(b"", 429, {"retry-after": asked}), attempt) == seconds


@given(st.one_of(st.text(), st.from_regex(r"\w{3}, \d{1,2} (Nov|Xyz) \d{1,5} \d\d:\d\d:\d\d (GMT|[+-]\d{4,6})", fullmatch=True)))  # fmt: skip
def test_whatever_a_server_asks_for_is_a_time_to_wait(asked: str):
    assert module._wait(RawAnswer(b"", 429, {"retry-after": asked}), 0) >= 0
