"""One deadline for all that a question asks."""

import math

import pytest

from ralphcap.sources import deadline as module
from ralphcap.sources.deadline import Deadline


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until the test moves it."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_what_is_asked_inside_shares_the_time_of_the_whole(clock):
    deadline = Deadline(30)

    with deadline:
        clock.now += 20
        with deadline:
            assert deadline.remaining == 10
        assert deadline.remaining == 10


def test_the_next_question_has_its_own_time(clock):
    deadline = Deadline(30)
    with deadline:
        clock.now += 40
        assert deadline.remaining == -10

    with deadline:
        assert deadline.remaining == 30


def test_without_seconds_it_may_take_as_long_as_it_takes(clock):
    with Deadline() as deadline:
        assert deadline.remaining == math.inf
