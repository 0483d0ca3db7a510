"""Questions as calls: bounds, pieces, and what must not be sent or believed."""

import pandas as pd
import pytest

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus import Prometheus, Question, at_instant, bind_start_and_end
from ralphcap.sources.transport import RawAnswer
from ralphcap.window import Window
from tests.sources.faulty import answer

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
ZERO = int(START.timestamp())


class Canned:
    """A transport with one answer for everything."""

    def __init__(self, body=b""):
        self.body = body

    def fetch(self, _):
        return RawAnswer(self.body)

    def fetch_all(self, requests):
        yield from map(self.fetch, requests)

    def close(self):
        """There is nothing to close."""


def question(steps, expression="up"):
    return Question(expression, Window(START, START + steps * pd.Timedelta("5min"), pd.Timedelta("5min")), "k", "up")


def requests(asked, most_points=11_000):
    return list(Prometheus(Canned(), pieces=Pieces(most_points)).requests(asked, 0))


def test_the_end_of_a_window_is_not_asked_for():
    (request,) = requests(question(3))

    assert request.params == {"query": "up", "start": str(ZERO), "end": str(ZERO + 600), "step": "300"}


def test_pieces_meet_without_overlap():
    pieces = requests(question(5), most_points=2)

    assert [(int(piece.params["start"]) - ZERO, int(piece.params["end"]) - ZERO) for piece in pieces] == [
        (0, 300),
        (600, 900),
        (1200, 1200),
    ]
    assert [piece.page for piece in pieces] == [0, 1, 2]


def test_one_time_is_asked_as_an_instant():
    (request,) = requests(Question("up", at_instant(START), "k", "up"))

    assert (request.path, request.params) == ("/api/v1/query", {"query": "up", "time": str(ZERO)})


def test_a_long_expression_goes_into_the_body():
    (request,) = requests(question(3, " + ".join(["up"] * 1000)))

    assert request.method == "POST"


@pytest.mark.parametrize(
    ("expression", "bound"),
    [
        ("up @ start()", f"up @ {ZERO}"),
        ("up @end ( )", f"up @ {ZERO + 600}"),
        ('up{a="@ start()"} @ end()', f'up{{a="@ start()"}} @ {ZERO + 600}'),
        ("up{a='@ end()', b=`@ end()`}", "up{a='@ end()', b=`@ end()`}"),
        ("up # @ start()\n", "up # @ start()\n"),
        (r'up{a="\"@ start()"}', r'up{a="\"@ start()"}'),
    ],
)
def test_start_and_end_mean_the_whole_windows(expression, bound):
    assert bind_start_and_end(expression, question(3).window) == bound


@pytest.mark.parametrize("moved", [-300, 900, 1])
def test_an_answer_for_other_times_is_refused(moved):
    body = answer([{"metric": {}, "values": [[ZERO + moved, "1"]]}])

    with pytest.raises(SourceUnavailable, match="for other times than were asked"):
        Prometheus(Canned(body)).ask(question(3))


def test_a_page_that_is_given_for_another_is_refused():
    first_page_for_all = answer([{"metric": {}, "values": [[ZERO, "1"], [ZERO + 300, "1"]]}])

    with pytest.raises(SourceUnavailable, match="for other times than were asked"):
        Prometheus(Canned(first_page_for_all), pieces=Pieces(2)).ask(question(4))


@pytest.mark.parametrize(
    ("expression", "kind", "result"),
    [
        ("up", "vector", [{"metric": {}, "value": [ZERO + 1, "1"]}]),
        ("1", "scalar", [ZERO - 300, "1"]),
        ("up", "matrix", [{"metric": {}, "values": [[ZERO, "1"]]}]),
        ("up[5m]", "vector", [{"metric": {}, "value": [ZERO, "1"]}]),
    ],
)
def test_an_instant_has_its_own_time_and_only_a_bare_range_those_of_its_samples(expression, kind, result):
    asked = Question(expression, at_instant(START), "k", "up")

    with pytest.raises(SourceUnavailable, match="for other times than were asked"):
        Prometheus(Canned(answer(result, kind))).ask(asked)


@pytest.mark.parametrize("expression", ["up[5m]", "up[1h:5m]"])
def test_a_bare_range_is_answered_by_its_samples(expression):
    body = answer([{"metric": {}, "values": [[ZERO - 7.5, "1"], [ZERO, "2"]]}])

    frame = Prometheus(Canned(body)).ask(Question(expression, at_instant(START), "k", "up")).frame

    assert frame["value"].tolist() == [1, 2]


def test_a_range_that_is_answered_by_one_time_is_refused():
    body = answer([{"metric": {}, "value": [ZERO, "1"]}], "vector")

    with pytest.raises(SourceUnavailable):
        Prometheus(Canned(body)).ask(question(3))


def test_what_the_server_warns_of_is_doubted_and_what_it_informs_of_is_not():
    body = answer([], warnings=["one store is down", "PromQL info: no counter"], infos=["maybe not a counter"])

    found = Prometheus(Canned(body)).ask(question(3))

    assert found.doubts == ("one store is down",)


def test_warnings_to_what_answers_are_judged_by_are_kept():
    prometheus = Prometheus(Canned(answer([], warnings=["one store is down"])))

    prometheus.measure(question(3))

    assert list(prometheus.doubts) == ["one store is down"]


def test_warnings_of_all_pages_are_told_once():
    body = answer([], warnings=["one store is down"], infos=["maybe not a counter"])

    found = Prometheus(Canned(body), pieces=Pieces(2)).ask(question(5))

    assert found.warnings == ("one store is down", "maybe not a counter")
