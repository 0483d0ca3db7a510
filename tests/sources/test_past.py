"""A kept past behind the transports, and two frames as one."""

import pandas as pd
import pytest

from ralphcap.errors import SourceError
from ralphcap.sources.past import PastTransport, joined, series_of
from ralphcap.sources.transport import KEPT, RawAnswer, Request

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")


class Told:
    """A transport, or what is kept: answers with the place that was asked."""

    def __init__(self, name):
        self.name = name
        self.closed = False

    def fetch(self, request):
        return RawAnswer(f"{self.name} {request.page}".encode())

    def fetch_all(self, requests):
        yield from map(self.fetch, requests)

    def fetch_chains(self, firsts, _following):
        yield from ((request, self.fetch(request)) for request in firsts)

    def answer(self, request):
        return self.fetch(request).body

    def close(self):
        self.closed = True


@pytest.fixture
def server():
    return Told("server")


@pytest.fixture
def transport(server):
    return PastTransport(server, Told("history"))


def call(kept, page=0):
    method, path = KEPT if kept else ("GET", "/api/v1/query")
    return Request(method, path, {}, "0" * 64, page)


def test_each_call_goes_where_it_belongs(transport):
    assert transport.fetch(call(kept=True)).body == b"history 0"
    assert transport.fetch(call(kept=False)).body == b"server 0"
    assert [answer.body for answer in transport.fetch_all([call(True, 1), call(True, 2)])] == [
        b"history 1",
        b"history 2",
    ]
    assert [answer.body for answer in transport.fetch_all([call(False, 1), call(False, 2)])] == [
        b"server 1",
        b"server 2",
    ]
    assert list(transport.fetch_all([])) == []
    assert [answer.body for _, answer in transport.fetch_chains([call(False)], None)] == [b"server 0"]


def test_closing_closes_the_server(transport, server):
    transport.close()

    assert server.closed


def test_a_call_of_its_own_kind_is_no_other():
    with pytest.raises(SourceError):
        Request("READ", "/api/v1/query", {}, "0" * 64)


def frame(rows, labels):
    """Rows of (minute, label values, value), in the order given."""
    columns = {"timestamp": pd.DatetimeIndex([START + pd.Timedelta(minutes=row[0]) for row in rows]).as_unit("ms")}
    for place, label in enumerate(labels):
        texts = [row[1][place] for row in rows]
        known = pd.Index(sorted({text for text in texts if text}), dtype="str")
        columns[label] = pd.Categorical(texts, categories=known)
    columns["value"] = [float(row[2]) for row in rows]
    return pd.DataFrame(columns)


def test_two_frames_become_one_sorted_by_labels_then_time():
    earlier = frame([(0, "a", 1), (0, "c", 2)], ["name"])
    later = frame([(5, (None,), 0), (5, "b", 3), (5, "c", 4)], ["name"])

    whole = joined([earlier, later])

    pd.testing.assert_frame_equal(
        whole, frame([(5, (None,), 0), (0, "a", 1), (5, "b", 3), (0, "c", 2), (5, "c", 4)], ["name"])
    )
    assert series_of(whole) == 4


def test_a_label_that_one_of_them_lacks_is_missing_there():
    whole = joined([frame([(0, (), 1)], []), frame([(5, "a", 2)], ["name"])])

    assert whole["name"].isna().tolist() == [True, False]
    assert whole["value"].tolist() == [1, 2]


def test_nothing_has_no_series():
    assert series_of(frame([], ["name"])) == 0
    assert series_of(frame([(0, (), 1), (5, (), 1)], [])) == 1
