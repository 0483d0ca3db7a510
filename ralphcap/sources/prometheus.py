"""What are a question's values? Instant and range queries, split and stitched. Imports errors, window, frames."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import promql_parser

from ralphcap.catalog.promql import parse
from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.sources.misreadings import refuse_misread
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus_parsing import Page, parse_page
from ralphcap.sources.server import Server, ask_server
from ralphcap.sources.stitching import stitch
from ralphcap.sources.transport import RawAnswer, Request, Transport
from ralphcap.window import Window

LONGEST_GET = 2_000  # characters of an expression that go into an address; proxies cut at 4 to 8 thousand
INFO = "PromQL info"  # Prometheus before 3.0 sent its infos among the warnings (util/annotations)
_BOUND_AT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*)|@\s*(start|end)\s*\(\s*\)""")


@dataclass(frozen=True)
class Question:
    """One expression over one window. A window of one step is asked as an instant query.

    key      what a bundle finds it by
    about    how people know it
    labels   what the answer's series are told apart by; None: the answer tells
    """

    expression: str
    window: Window
    key: str
    about: str
    labels: Sequence[str] | None = None

    @property
    def instant(self) -> bool:
        """Whether one point in time is asked for."""
        return self.window.count == 1


@dataclass(frozen=True)
class Answer:
    """A series frame, the number of series in it and of calls that it took, and what the server said besides.

    warnings   all that it said, infos too
    doubts     those by which something may lack: a store that did not answer, a partial answer
    """

    frame: pd.DataFrame
    series: int
    pages: int
    warnings: tuple[str, ...]
    doubts: tuple[str, ...] = ()


class Prometheus:
    """A server of Prometheus' HTTP API behind a transport."""

    def __init__(self, transport: Transport, *, pieces: Pieces | None = None) -> None:
        self.transport = transport
        self.pieces = pieces or Pieces()
        self.doubts: dict[str, None] = {}  # the server's warnings to what `measure` asked

    @cached_property
    def server(self) -> Server:
        """What the server says that it is; asked when it is first needed. Raises SourceUnavailable."""
        return ask_server(self.transport)

    def ask(self, question: Question) -> Answer:
        """The answer to a question. Raises SourceError of the fitting kind, CatalogError for undeclared labels."""
        refuse_misread(question.expression, self.server, question.about)
        first = next(self._calls(question, 0))
        pages = [_page(self.transport.fetch(first), first)]
        rest = list(self._calls(question, len(pages[0].labels)))[1:]
        if rest:
            with closing(self.transport.fetch_all(rest)) as answers:
                pages += [_page(answer, request) for request, answer in zip(rest, answers, strict=True)]
        frame = stitch(pages, question.labels, question.about)
        series = len({tuple(sorted(labels.items())) for page in pages for labels in page.labels})
        said = dict.fromkeys(text for page in pages for text in (*page.warnings, *page.infos))
        doubts = dict.fromkeys(text for page in pages for text in page.warnings if not text.startswith(INFO))
        return Answer(frame, series, len(pages), tuple(said), tuple(doubts))

    def measure(self, question: Question) -> pd.DataFrame:
        """The answer to a question that other answers are judged by; what the server doubts of it stays in `doubts`."""
        answer = self.ask(question)
        self.doubts |= dict.fromkeys(answer.doubts)
        return answer.frame

    def requests(self, question: Question, series: int) -> Iterator[Request]:
        """The calls of a question, in the order of time, where the first answer has so many series."""
        expression = bind_start_and_end(question.expression, question.window)
        method = "POST" if len(expression) > LONGEST_GET else "GET"
        if question.instant:
            params = {"query": expression, "time": _seconds(question.window.start)}
            yield Request(method, "/api/v1/query", params, question.key, 0, question.about)
            return
        for number, piece in enumerate(self.pieces.of(question.window, series)):
            # A range query includes its end, a window does not.
            bounds = {
                "start": _seconds(piece.start),
                "end": _seconds(piece.end - piece.step),
                "step": f"{piece.step.total_seconds():.0f}",
            }
            yield Request(
                method, "/api/v1/query_range", {"query": expression, **bounds}, question.key, number, question.about
            )

    def _calls(self, question: Question, series: int) -> Iterator[Request]:
        """The same, with what this server needs besides: a plan contacts no server, and leaves that out."""
        for request in self.requests(question, series):
            yield replace(request, params={**request.params, **self.server.parameters})


def bind_start_and_end(expression: str, window: Window) -> str:
    """`@ start()` and `@ end()` as times of the whole window, so that each piece of it means the same."""
    bounds = {"start": _seconds(window.start), "end": _seconds(window.end - window.step)}
    return _BOUND_AT.sub(lambda found: found[1] or f"@ {bounds[found[2]]}", expression)


def at_instant(moment: pd.Timestamp) -> Window:
    """The window of an instant: one step of a second."""
    second = pd.Timedelta(seconds=1)
    start = moment.floor("s")
    return Window(start, start + second, second)


def meant(window: Window | None, at: pd.Timestamp | None, now: pd.Timestamp) -> Window:
    """The window that a question means: the given one, else the instant `at`, else now. Raises ParameterError."""
    if window is not None and at is not None:
        raise ParameterError("A question has a window or one time, not both.\n  Leave out 'window' or 'at'.")
    if window is not None:
        return window
    moment = now if at is None else at
    if moment.tzinfo is None:
        raise ParameterError(
            f"The time {moment} has no time zone.\n  Give a pandas Timestamp in UTC, or use window.parse_time."
        )
    return at_instant(moment.tz_convert("UTC").as_unit("ms"))


def _seconds(moment: pd.Timestamp) -> str:
    return f"{moment.timestamp():.0f}"


def _page(answer: RawAnswer, request: Request) -> Page:
    page = parse_page(answer.body, request.about)
    _check_times(page, request)
    return page


def _check_times(page: Page, request: Request) -> None:
    """Some servers move a window's bounds, some caches give one page for another; then nothing lines up any more."""
    asked = {
        name: 1000 * int(request.params[name]) for name in ("time", "start", "end", "step") if name in request.params
    }
    if "time" in asked:
        # A bare range is answered by a matrix of its samples, with their own times.
        ranged = _is_range(request.params["query"])
        wrong = ranged != (page.kind == "matrix") or (not ranged and np.any(page.times != asked["time"]))
    else:
        wrong = (
            page.kind != "matrix"
            or np.any(page.times % asked["step"])
            or np.any(page.times < asked["start"])
            or np.any(page.times > asked["end"])
        )
    if wrong:
        raise SourceUnavailable(
            f"{request.about}: the server answered for other times than were asked.\n"
            "  Ask Prometheus itself, or a step that the server keeps."
        )


def _is_range(expression: str) -> bool:
    return isinstance(parse(expression), promql_parser.MatrixSelector | promql_parser.SubqueryExpr)
