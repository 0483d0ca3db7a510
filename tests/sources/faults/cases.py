"""Does a question in trouble end as it must? One case: a fault, a question, a window, and what came of it."""

import socket
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from zlib import crc32

import numpy as np
import pandas as pd

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import IncompleteAnswer, PartialAnswer, RalphcapError
from ralphcap.sources import Source, connect, connecting
from ralphcap.window import Window
from tests.sources.faults.answering import Reply, purpose, respond
from tests.sources.faults.bodies import BODIES
from tests.sources.faults.deliveries import DELIVERIES
from tests.sources.faults.kinds import COMPLETE, PARTIAL, SPARE, UNAVAILABLE, Fault, Stretch
from tests.sources.faults.pasts import PASTS
from tests.sources.faults.questions import QUESTIONS, USUAL, Asked, same, samples
from tests.sources.faults.serving import Server
from tests.sources.faults.world import END, START, World, intact

FAULTS = {fault.name: fault for fault in (*PASTS, *BODIES, *DELIVERIES)}
STEPS = ("15s", "45s", "60s", "100s", "5min", "10min")
MOST_STEPS = 72
LONGEST_SCRAPE = pd.Timedelta(minutes=1)
GRACE = 5.0  # seconds beyond the deadline that a busy machine may take
INCOMPLETE = "IncompleteAnswer"


@dataclass(frozen=True)
class Case:
    """One fault, planted into one question.

    at       the calls that it is planted at; no matter where the samples themselves lack
    points   of one call: a smaller number means more pages
    """

    fault: Fault
    question: str
    window: Window
    at: str
    points: int
    strict: bool
    seed: int

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return QUESTIONS[self.question]

    @cached_property
    def world(self) -> World:
        """What the server holds."""
        if self.fault.past is None:
            return intact()
        span = self.window.end - self.window.start
        stretch = Stretch(
            (self.window.start, self.window.end),
            self.window.start + span / 3,
            max(self.window.start + 2 * span / 3, self.window.start + span / 3 + pd.Timedelta(minutes=3)),
        )
        return self.fault.past(intact(), stretch, Random(self.seed))

    def __str__(self) -> str:
        strict = ", strict" if self.strict else ""
        step = f"{self.window.step.total_seconds():.0f} s"
        return f"{self.fault.name} at {self.at}: {self.question}, {self.window.count} steps of {step}, {self.points} a call{strict} (seed {self.seed})"


@dataclass
class Outcome:
    """How a case ended: complete, partial, or the class of its error. `planted`: how often the fault was met."""

    ending: str
    planted: int
    seconds: float
    broken: str = ""  # the promise that was broken
    detail: str = ""


@dataclass
class _Play:
    """The server's part in a case."""

    case: Case
    random: Random
    planted: int = 0
    kept: dict[str, Reply] = field(default_factory=dict)

    def answer(self, path: str, params: dict[str, str]) -> Reply:
        """The honest answer, or what the fault makes of it."""
        honest = respond(self.case.world, path, params)
        fault = self.case.fault
        if purpose(path, params) != self.case.at:
            return honest
        if fault.reply is None:  # a cache that looks at the address alone
            self.planted += bool(self.kept)
            return self.kept.setdefault(path, honest)
        if fault.first is not None and self.planted >= fault.first:
            return honest
        spoilt = fault.reply(honest, self.random)
        self.planted += spoilt != honest
        return spoilt


def draw(random: Random, fault: Fault) -> Case:
    """A case of a fault, with everything else by chance."""
    question = random.choice(fault.questions or USUAL)
    asked = QUESTIONS[question]
    window = _window(random, asked)
    points = random.choice((3, 7, 11_000)) if window.count <= 30 else random.choice((20, 11_000))
    if asked.paged:
        points = max(2, window.count // 3)
    at = "no call" if fault.past and not fault.reply else random.choice(fault.at)
    return Case(fault, question, window, at, points, random.random() < 0.3, random.randrange(2**31))


def case_of(fault: Fault, number: int) -> Case:
    """The n-th case of a fault: the same ones in every run."""
    return draw(Random(crc32(f"{fault.name} {number}".encode())), fault)


def _window(random: Random, asked: Asked) -> Window:
    if asked.now:
        start = START + pd.Timedelta(minutes=random.randrange(30, 350))
        return Window(start, start + pd.Timedelta(seconds=1), pd.Timedelta(seconds=1))
    step = pd.Timedelta(random.choice(STEPS))
    least = max(8, int(pd.Timedelta(minutes=20) / step))
    count = random.randrange(least, max(least + 1, min(MOST_STEPS, int(pd.Timedelta(hours=4) / step))))
    if asked.early:
        return Window(START - 4 * step, START + count * step, step)
    first = random.randrange(int(pd.Timedelta(minutes=30) / step), int((END - START) / step) - count)
    return Window(START + first * step, START + (first + count) * step, step)


class Cases:
    """Plays cases against one server, in one folder."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._catalog = load_catalog(Path(__file__).with_name("catalog"))

    def play(self, case: Case) -> Outcome:
        """What comes of a case, and which promise it breaks, if any."""
        play = _Play(case, Random(case.seed))
        self._server.answer = play.answer
        began = time.monotonic()
        with warnings.catch_warnings(record=True) as told, self._source(case) as source:
            warnings.simplefilter("always")
            frame, error = _asked(source, case)
            seconds = time.monotonic() - began
        outcome = Outcome(_ending(error, told), play.planted, seconds, detail=str(error or "").strip())
        if case.at == "connection":
            outcome.planted = 1
        outcome.broken = _broken(case, outcome, frame, error, source, told)
        return outcome

    def check(self, case: Case) -> str:
        """The traceback of what breaks a source's check in a case; empty where nothing does, or an error of ours."""
        self._server.answer = _Play(case, Random(case.seed)).answer
        try:
            with self._source(case) as source:
                source.check()
        except RalphcapError:
            return ""
        except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
            return "".join(traceback.format_exception(error))
        return ""

    @contextmanager
    def _source(self, case: Case) -> Iterator[Source]:
        url = self._server.url if case.at != "connection" else _closed()
        config = self._folder / f"{case.points}-{case.fault.seconds}-{case.at == 'connection'}.toml"
        config.write_text(
            f'default = "here"\n[profiles.here]\nprometheus = "{url}"\nzone = "UTC"\nnow = "{END.isoformat()}"\n'
            f'max_points = {case.points}\ntimeout = "{round(case.fault.seconds * 1000)}ms"\n',
            encoding="utf-8",
        )
        with patch.object(connecting, "load_catalog", lambda *_: self._catalog):  # reading it takes longer than a case
            source = connect(config=config, strict=case.strict)
        with source:
            yield source


def _asked(source: Source, case: Case) -> tuple[pd.DataFrame | None, BaseException | None]:
    window, at = (None, case.window.start) if case.asked.now else (case.window, None)
    try:
        return case.asked.ask(source, window, at), None
    except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
        return None, error


def _ending(error: BaseException | None, told: list[warnings.WarningMessage]) -> str:
    if error is not None:
        return PARTIAL if isinstance(error, IncompleteAnswer) else type(error).__name__
    return PARTIAL if any(issubclass(one.category, PartialAnswer) for one in told) else COMPLETE


def _broken(case: Case, outcome: Outcome, frame: Any, error: Any, source: Source, told: Any) -> str:
    """The promise that a case broke, in words; empty where it kept all."""
    strange = [one for one in told if not issubclass(one.category, (PartialAnswer, ResourceWarning))]
    if error is not None and not isinstance(error, RalphcapError):
        outcome.detail = "".join(traceback.format_exception(error))
        return "traceback"
    if strange:
        outcome.detail = str(strange[0].message)
        return "traceback"
    if outcome.seconds > case.fault.seconds + GRACE:
        return "hang"
    if outcome.ending == COMPLETE:
        promise = _complete(case, frame, source)
    elif outcome.ending == PARTIAL:
        promise = _said(case, error, source)
    else:
        promise = "" if "\n  " in str(error) else "no next step"
    return promise or ("" if outcome.ending in _allowed(case, outcome) else f"unexpected: {outcome.ending}")


def _complete(case: Case, frame: pd.DataFrame, source: Source) -> str:
    """An answer without a word is right, and the ledger agrees; that it ends before the present is noted there."""
    row = source.ledger.frame().iloc[-1]
    short = case.window.end - row["end"]
    if short and (not row["note"] or short > LONGEST_SCRAPE + case.window.step):
        return "silent incomplete"
    step = int(case.window.step.total_seconds() * 1000)
    times = np.arange(case.window.count - short // case.window.step) * step + int(case.window.start.timestamp() * 1000)
    world = case.world if COMPLETE in case.fault.ends or case.fault.past is None else intact()
    if not same(samples(frame), case.asked.truth(world, times, step)):
        return "silent incomplete"
    return "" if source.ledger.complete and len(source.ledger) == 1 else "the ledger says otherwise"


def _said(case: Case, error: object, source: Source) -> str:
    """What lacks stands in the ledger; strict raises."""
    rows = source.ledger.frame()
    if len(rows) != 1 or rows["complete"].any() or not rows["missing"].iloc[0]:
        return "the ledger does not say it"
    return "" if (error is not None) == case.strict else "strict is not kept"


def _allowed(case: Case, outcome: Outcome) -> tuple[str, ...]:
    """How a case may end; where the deadline is short, a busy machine may miss it without the fault."""
    if outcome.ending == UNAVAILABLE and case.fault.seconds <= outcome.seconds:
        return (UNAVAILABLE,)
    if case.fault.past is None and not outcome.planted:
        return ("complete",) if not case.asked.early else (PARTIAL,)
    if case.at in SPARE and case.fault.at != (case.at,):
        return (COMPLETE,) if not case.asked.early else (PARTIAL,)
    return case.fault.ends


def _closed() -> str:
    """An address where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"
