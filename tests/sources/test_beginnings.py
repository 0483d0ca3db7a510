"""Where the server's samples begin."""

import pandas as pd
import pytest

from ralphcap.sources.beginnings import Beginnings
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.prometheus import Prometheus, at_instant
from ralphcap.window import Window
from tests.sources.faulty import Reply, answer

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
WINDOW = Window(START, START + pd.Timedelta("1h"), pd.Timedelta("5min"))
NOTHING = Reply(answer([], "vector"))
FLAGS = b'{"status":"success","data":{"storage.tsdb.retention.time":"%s"}}'


@pytest.fixture
def beginnings(faulty):
    """A server that has nothing at the window's start."""
    faulty.replies["/api/v1/query"] = NOTHING
    return Beginnings(Prometheus(LiveTransport(faulty.url)))


def counted(*minutes):
    times = [int(START.timestamp()) + 60 * minute for minute in minutes]
    return Reply(answer([{"metric": {}, "values": [[time, "5"] for time in times]}]))


def asked(faulty):
    return [path for _, path, _ in faulty.asked if "count%28up%29" in path]


def test_a_server_that_begins_within_a_window_is_told_with_its_retention(faulty, beginnings):
    faulty.replies |= {
        "/api/v1/query_range": counted(15, 20, 25),
        "/api/v1/status/flags": Reply(FLAGS % b"15d"),
    }

    told = beginnings.missing(WINDOW, "web.load")

    assert told == "the server has no samples before 2026-11-20 00:15:00 UTC; it keeps 15d"


@pytest.mark.parametrize("flags", [Reply(FLAGS % b"0s"), Reply(b"", 403), Reply(b'{"status":"success","data":[]}')])
def test_where_the_retention_is_not_told_the_beginning_is(faulty, beginnings, flags):
    faulty.replies |= {"/api/v1/query_range": counted(15), "/api/v1/status/flags": flags}

    assert beginnings.missing(WINDOW, "web.load") == "the server has no samples before 2026-11-20 00:15:00 UTC"


def test_a_server_without_up_tells_nothing(faulty, beginnings):
    faulty.replies["/api/v1/query_range"] = Reply(answer([]))

    assert beginnings.missing(WINDOW, "web.load") == ""


def test_samples_at_the_start_are_enough(faulty, beginnings):
    time = int(START.timestamp()) + 60
    faulty.replies["/api/v1/query"] = Reply(answer([{"metric": {}, "value": [time, "5"]}], "vector"))

    assert beginnings.missing(WINDOW, "web.load") == ""
    assert len(asked(faulty)) == 1


def test_an_instant_has_no_beginning(faulty, beginnings):
    assert beginnings.missing(at_instant(START), "web.load") == ""
    assert len(asked(faulty)) == 1


def test_each_window_is_looked_at_once(faulty, beginnings):
    faulty.replies["/api/v1/query_range"] = Reply(answer([]))

    for about in ("web.load", "web.other"):
        beginnings.missing(WINDOW, about)

    assert len(asked(faulty)) == 2
