"""What are a question's values? Instant and range queries, split and stitched. Imports errors, window, frames."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.misreadings import refuse_misread
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus_parsing import Page, parse_page, stitch
from ralphcap.sources.server import Server, ask_server
from ralphcap.sources.transport import RawAnswer, Request, Transport
from ralphcap.window import Window

LONGEST_GET = 2_000  # characters of an expression that go into an address; proxies cut at 4 to 8 thousand
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
    """A series frame, the number of series in it and of calls that it took, and what the server said besides."""

    frame: pd.DataFrame
    series: int
    pages: int
    warnings: tuple[str, ...]


class Prometheus:
    """A server of Prometheus' HTTP API behind a transport."""

    def __init__(self, transport: Transport, *, pieces: Pieces | None = None) -> None:
        self.transport = transport
        self.pieces = pieces or Pieces()

    @cached_property
    def server(self) -> Server:
        """What the server says that it is; asked when it is first needed. Raises SourceUnavailable."""
        return ask_server(self.transport)

    def ask(self, question: Question) -> Answer:
        """The answer to a question. Raises SourceError of the fitting kind, CatalogError for undeclared labels."""
        refuse_misread(question.expression, self.server, question.about)
        pages = [_page(self.transport.fetch(next(self._calls(question, 0))), question)]
        rest = list(self._calls(question, len(pages[0].labels)))[1:]
        if rest:
            with closing(self.transport.fetch_all(rest)) as answers:
                pages += [_page(answer, question) for answer in answers]
        frame = stitch(pages, question.labels, question.about)
        series = len({tuple(sorted(labels.items())) for page in pages for labels in page.labels})
        said = dict.fromkeys(text for page in pages for text in (*page.warnings, *page.infos))
        return Answer(frame, series, len(pages), tuple(said))

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


def _seconds(moment: pd.Timestamp) -> str:
    return f"{moment.timestamp():.0f}"


def _page(answer: RawAnswer, question: Question) -> Page:
    page = parse_page(answer.body, question.about)
    if not question.instant:
        _check_times(page, question)
    return page


def _check_times(page: Page, question: Question) -> None:
    """Some servers move a window's bounds; then nothing lines up any more."""
    step = int(question.window.step.total_seconds() * 1000)
    if (
        np.any(page.times % step)
        or np.any(page.times < _milliseconds(question.window.start))
        or np.any(page.times >= _milliseconds(question.window.end))
    ):
        raise SourceUnavailable(
            f"{question.about}: the server answered for other times than were asked.\n"
            "  Ask Prometheus itself, or a step that the server keeps."
        )


def _milliseconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp() * 1000)
