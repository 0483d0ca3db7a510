"""What did a server answer that it no longer holds? A kept past, asked by the same questions. Imports catalog, frames, window.

What is kept lies behind the same transports as the server, so it is redacted, recorded and replayed with the rest.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec
import numpy as np
import pandas as pd

from ralphcap.catalog.query import BoundQuery
from ralphcap.errors import NotRecorded
from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.sources.ledger import Entry
from ralphcap.sources.prometheus_parsing import parse_data, parse_page
from ralphcap.sources.stitching import stitch
from ralphcap.sources.transport import KEPT, Following, RawAnswer, Request, Transport, question_key
from ralphcap.window import Window

DAY = pd.Timedelta(days=1)
LOOK_BACK = pd.Timedelta(minutes=5)  # a server's first sample is seen by no range that begins before it
SERVER = "history"  # as the ledger names it
POINTS = 2_016  # of one page: a week of 5 minutes


class Kept(Protocol):
    """What holds a past: the room `history`."""

    def answer(self, request: Request) -> bytes:
        """A page in the API's own JSON: page 0 is Facts, the others are matrices.

        Raises ParameterError for a step that what is kept cannot be brought to.
        """


class Facts(msgspec.Struct, frozen=True):
    """What is kept of a question.

    until          end of it, milliseconds since 1970 and a multiple of the step; None: nothing
    expected, got  scrapes that its days rest on, and should
    missing        what lacks, in words
    note           what became of its points
    """

    until: int | None = None
    expected: int = 0
    got: int = 0
    missing: list[str] = []
    note: str = ""


@dataclass(frozen=True)
class Part:
    """The part of an answer that a kept past gave: its frame, the window that it covers, how complete it is."""

    frame: pd.DataFrame
    window: Window
    facts: Facts
    pages: int

    def alone(self, bound: BoundQuery, note: str) -> tuple[pd.DataFrame, Entry]:
        """The answer to a question that it covers whole, and its row for the ledger."""
        return self.frame, Entry(
            query=bound.name or bound.expression,
            window=self.window,
            server=SERVER,
            series=series_of(self.frame),
            samples_expected=self.facts.expected,
            samples_got=self.facts.got,
            missing="; ".join(self.facts.missing),
            warnings="",
            note="; ".join(filter(None, (note, SERVER, self.facts.note))),
            pages=self.pages,
        )

    def before(self, frame: pd.DataFrame, entry: Entry) -> tuple[pd.DataFrame, Entry]:
        """The answer that begins with this part and goes on with the server's, and its row, which names the seam."""
        whole = joined([self.frame, frame])
        seam = f"{SERVER} until {self.window.end:%Y-%m-%d %H:%M:%S} UTC, server from there"
        return whole, replace(
            entry,
            window=replace(entry.window, start=self.window.start),
            server=f"{SERVER}, {entry.server}",
            series=series_of(whole),
            samples_expected=self.facts.expected + entry.samples_expected,
            samples_got=self.facts.got + entry.samples_got,
            missing="; ".join(filter(None, (*self.facts.missing, entry.missing))),
            note="; ".join(filter(None, (entry.note, seam, self.facts.note))),
            pages=self.pages + entry.pages,
        )


class PastTransport:
    """Hands the calls for a kept past to it, and all others to the server's transport."""

    def __init__(self, inner: Transport, kept: Kept) -> None:
        self._inner = inner
        self._kept = kept

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call."""
        if (request.method, request.path) == KEPT:
            return RawAnswer(self._kept.answer(request))
        return self._inner.fetch(request)

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers to several calls of one question, which all go one way."""
        if requests and (requests[0].method, requests[0].path) == KEPT:
            for request in requests:
                yield self.fetch(request)
            return
        with closing(self._inner.fetch_all(requests)) as answers:
            yield from answers

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Chains of calls, which all go to the server."""
        with closing(self._inner.fetch_chains(firsts, following)) as answers:
            yield from answers

    def close(self) -> None:
        """Give connections back."""
        self._inner.close()


class Past:
    """Asks a kept past for what lies before a server's first sample. A bundle has what was asked when it was recorded."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def part(self, bound: BoundQuery, chosen: Mapping[str, str], first: pd.Timestamp) -> Part | None:
        """What is kept of a question before the server answers it whole; None where that is nothing.

        chosen   values that are not the entry's defaults
        first    the server's first sample
        Raises ParameterError for a step that what is kept cannot be brought to, SourceUnavailable for a page that is none.
        """
        window = self._before(bound.window, first)
        if window is None:
            return None
        head, *rest = self._requests(bound, chosen, window)
        try:
            data, _, _ = parse_data(self._transport.fetch(head).body, head.about)
        except NotRecorded:
            return None
        facts = msgspec.convert(data, Facts)
        if facts.until is None:
            return None
        until = pd.Timestamp(facts.until, unit="ms", tz="UTC").as_unit("ms")
        asked = [request for request in rest if int(request.params["from"]) < until.timestamp()]
        with closing(self._transport.fetch_all(asked)) as answers:
            pages = [parse_page(answer.body, head.about) for answer in answers]
        frame = stitch(pages, bound.labels, head.about)
        return Part(frame, replace(window, end=until, asked=None), facts, 1 + len(pages))

    def _before(self, window: Window, first: pd.Timestamp) -> Window | None:
        """The times that no range of the server's reaches whole: up to a midnight, so that days are not cut in two."""
        seam = (first + max(window.step, LOOK_BACK)).ceil(DAY).ceil(window.step)
        end = min(seam, window.end)
        return replace(window, end=end, asked=None) if end > window.start else None

    def _requests(self, bound: BoundQuery, chosen: Mapping[str, str], window: Window) -> Iterator[Request]:
        """The call for the facts, then those for the points."""
        about = bound.name or " ".join(bound.expression.split())
        key = question_key("history", bound.key(), window.start, window.end, window.step, sorted(chosen.items()))
        same = {
            "query": bound.expression,
            "name": bound.name or "",
            "chosen": json.dumps(dict(chosen), sort_keys=True, ensure_ascii=False),
            "every": f"{window.step.total_seconds():.0f}",
        }
        for page, piece in enumerate((window, *window.split(POINTS))):
            times = {"from": f"{piece.start.timestamp():.0f}", "to": f"{piece.end.timestamp():.0f}"}
            yield Request(*KEPT, same | times, key, page, about)


def series_of(frame: pd.DataFrame) -> int:
    """The number of series in a frame, which is sorted by them."""
    begins = np.zeros(max(0, len(frame) - 1), dtype=bool)
    for label in label_columns(frame):
        codes = frame[label].cat.codes.to_numpy()
        begins |= codes[1:] != codes[:-1]
    return int(begins.sum()) + int(len(frame) > 0)


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Series frames as one, sorted by labels, then time; no two hold the same time of one series."""
    labels = list(dict.fromkeys(label for frame in frames for label in label_columns(frame)))
    columns: dict[str, object] = {TIMESTAMP: pd.concat([frame[TIMESTAMP] for frame in frames], ignore_index=True)}
    columns |= {label: _category(frames, label) for label in labels}
    columns[VALUE] = pd.concat([frame[VALUE] for frame in frames], ignore_index=True)
    frame = pd.DataFrame(columns)
    codes = [frame[label].cat.codes.to_numpy() for label in labels]  # a missing label is -1: first, as an empty text is
    order = np.lexsort([frame[TIMESTAMP].to_numpy(dtype="datetime64[ms]"), *reversed(codes)])
    return frame.iloc[order].reset_index(drop=True)


def _category(frames: Sequence[pd.DataFrame], label: str) -> pd.Categorical:
    """One label's column of all frames; a frame without it lacks it everywhere."""
    own = [frame[label].cat if label in frame else None for frame in frames]
    texts = sorted({str(text) for one in own if one is not None for text in one.categories})
    places = {text: place for place, text in enumerate(texts)} | {None: -1}
    codes = [
        np.full(len(frame), -1, dtype=np.int32)
        if one is None
        else np.array([*(places[text] for text in one.categories), -1], dtype=np.int32)[one.codes.to_numpy()]
        for frame, one in zip(frames, own, strict=True)
    ]
    return pd.Categorical.from_codes(np.concatenate(codes), categories=pd.Index(texts, dtype="str"))
