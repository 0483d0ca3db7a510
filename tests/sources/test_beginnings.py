"""Where a server's samples begin, from a past of six hours that is known wholly."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import PartialAnswer
from ralphcap.sources import Source, connect
from ralphcap.sources.beginnings import Beginnings
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.transport import RawAnswer, Request
from ralphcap.window import Window
from tests.sources.faults.answering import respond
from tests.sources.faults.serving import serving
from tests.sources.faults.world import END, START, World, intact
from tests.sources.outages import write_catalog

INTACT = intact()
HOUR, STEP = pd.Timedelta("1h"), pd.Timedelta("5min")
BEFORE = Window(START - 3 * HOUR, START - HOUR, STEP)
ACROSS = Window(START - HOUR, START + HOUR, STEP)


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., str]:
    """Asks a question of a world, and tells what lacks in the answer."""
    (tmp_path / "catalog").mkdir()
    write_catalog(tmp_path / "catalog")

    def asked(question: Callable[[Source], object], world: World = INTACT) -> str:
        with serving() as server:
            server.answer = lambda path, params: respond(world, path, params)
            (tmp_path / "ralphcap.toml").write_text(
                f'default = "told"\n[profiles.told]\nprometheus = "{server.url}"\ncatalog = "catalog"\nnow = "{END:%Y-%m-%dT%H:%M:%SZ}"\n',
                encoding="utf-8",
            )
            with connect(config=tmp_path / "ralphcap.toml") as source:
                with pytest.warns(PartialAnswer):
                    question(source)
                return str(source.ledger.frame()["missing"].iloc[-1])

    return asked


@pytest.mark.parametrize(
    "question",
    [
        lambda source: source.ask("web.load", BEFORE),
        lambda source: source.ask_promql("web_load", BEFORE),
        lambda source: source.ask("web.load", at=START - HOUR),
        lambda source: source.ask_promql("web_load", at=START - HOUR),
    ],
    ids=["an entry", "an expression", "an entry at one time", "an expression at one time"],
)
def test_what_lies_wholly_before_the_first_sample_lacks_for_that_reason_alone(ask, question):
    assert ask(question) == "the server has no samples before 2026-11-20 00:00:00 UTC"


def test_a_first_sample_days_after_the_window_is_found_to_the_minute(ask):
    long_ago = Window(START - 40 * 24 * HOUR, START - 30 * 24 * HOUR, STEP)

    missing = ask(lambda source: source.ask("web.load", long_ago))

    assert missing == "the server has no samples before 2026-11-20 00:00:00 UTC"


@pytest.mark.parametrize(
    "question",
    [lambda source: source.ask("web.load", ACROSS), lambda source: source.ask_promql("web_load", ACROSS)],
    ids=["an entry", "an expression"],
)
def test_what_lies_before_the_first_sample_is_said_once(ask, question):
    assert ask(question) == "the server has no samples before 2026-11-20 00:00:00 UTC"


def test_the_scrapes_after_the_first_sample_are_judged(ask):
    gap = [_milliseconds(START + pd.Timedelta(minutes=minutes, seconds=1)) for minutes in (20, 30)]
    there = INTACT.changed(lambda series: series.where((series.times < gap[0]) | (series.times >= gap[1])))

    missing = ask(lambda source: source.ask("web.load", ACROSS), there)

    assert missing == (
        "the server has no samples before 2026-11-20 00:00:00 UTC; "
        "no samples 00:20-00:30 UTC of 3 of 3 targets (not scraped: job 'web')"
    )


@pytest.mark.parametrize(("kept", "said"), [("6h", "; it keeps 6h"), ("15d", ""), ("0s", "")])
def test_the_retention_is_named_where_the_first_sample_is_that_old(ask, kept, said):
    missing = ask(lambda source: source.ask("web.load", ACROSS), replace(INTACT, retention=kept))

    assert missing == f"the server has no samples before 2026-11-20 00:00:00 UTC{said}"


def test_a_window_that_begins_while_the_server_was_away_does_not_begin_before_its_samples(ask):
    gap = [_milliseconds(START + pd.Timedelta(hours=hours, seconds=1)) for hours in (2, 3)]
    away = INTACT.changed(lambda series: series.where((series.times < gap[0]) | (series.times >= gap[1])))
    within = Window(START + 2.5 * HOUR, START + 4 * HOUR, STEP)

    assert ask(lambda source: source.ask("web.load", within), away).startswith("no samples 02:25-03:00 UTC of 3 of 3")


class Told:
    """A way to a world that notes how often it is asked where samples begin; `flags` is what the server says of its flags."""

    def __init__(self, world: World, flags: RawAnswer | None = None) -> None:
        self.looks = 0
        self._world = world
        self._flags = flags

    def fetch(self, request: Request) -> RawAnswer:
        self.looks += request.params.get("query") == "count(up)"
        if self._flags and request.path.endswith("/flags"):
            return self._flags
        return RawAnswer(respond(self._world, request.path, request.params).body)

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        yield from map(self.fetch, requests)

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    "said", [b'{"status":"success","data":[]}', b'{"status":"success","data":{"storage.tsdb.retention.time":"long"}}']
)
def test_where_the_retention_is_not_told_the_beginning_is(said):
    beginnings = Beginnings(Prometheus(Told(INTACT, RawAnswer(said))), END)

    assert beginnings.missing(ACROSS, "web.load") == "the server has no samples before 2026-11-20 00:00:00 UTC"


def test_a_server_without_up_has_no_beginning():
    fed_otherwise = INTACT.changed(lambda series: None if series.metric == "up" else series)

    assert Beginnings(Prometheus(Told(fed_otherwise)), END).missing(ACROSS, "web.load") == ""


def test_samples_at_the_start_are_enough():
    told = Told(INTACT)

    assert Beginnings(Prometheus(told), END).missing(Window(START, END, STEP), "web.load") == ""
    assert told.looks == 1


def test_each_window_is_looked_at_once():
    told = Told(INTACT)
    beginnings = Beginnings(Prometheus(told), END)

    beginnings.missing(ACROSS, "web.load")
    looks = told.looks
    beginnings.missing(ACROSS, "web.other")

    assert told.looks == looks


def _milliseconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp() * 1000)
