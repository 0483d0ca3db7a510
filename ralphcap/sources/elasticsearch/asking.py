"""What do a question's buckets say? Each day by its name, each page, each index as it spells its fields. Imports catalog, window."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from typing import Any

import msgspec
import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import BY, LINES
from ralphcap.errors import SourceUnavailable
from ralphcap.frames import label_column
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.buckets import answer_frame, buckets_of, joined, numbers_of, read_times
from ralphcap.sources.elasticsearch.envelope import Envelope, doubts, read_envelope
from ralphcap.sources.elasticsearch.pages import source_fields
from ralphcap.sources.elasticsearch.refusals import SUPPORTED, TOO_MANY_BUCKETS
from ralphcap.sources.elasticsearch.scope import Piece, Scope, Scoping
from ralphcap.sources.elasticsearch.searching import searching
from ralphcap.sources.transport import RawAnswer, Request, Transport, question_key

PAGE = 5_000  # buckets of one page
SMALLEST_PAGE = 50
SAMPLE = 200  # lines that tell how long one is
OLDEST = 8


class _Version(msgspec.Struct):
    number: str


class _About(msgspec.Struct):
    version: _Version


class Elasticsearch:
    """A server of Elasticsearch's API behind a transport. `now` is what 'now' means here."""

    def __init__(self, transport: Transport, now: pd.Timestamp) -> None:
        self.transport = transport
        self.now = now
        self._scoping = Scoping(transport, now)

    @cached_property
    def title(self) -> str:
        """'Elasticsearch 8.12.2'. Raises SourceUnavailable for a server that is not supported."""
        # The version alone: a bundle does not tell what nodes and clusters are called.
        only = {"filter_path": "version.number"}
        request = Request("GET", "/", only, question_key("elasticsearch"), about="what the server is")
        try:
            number = decode(self.transport.fetch(request).body, _About).version.number
        except Undecodable as error:
            raise SourceUnavailable(
                f"The server does not say that it is Elasticsearch ({error}).\n  Check the address."
            ) from error
        major = number.partition(".")[0]
        if not major.isdecimal() or int(major) < OLDEST:
            raise SourceUnavailable(f"This is Elasticsearch {number}, and {SUPPORTED}.\n  Ask a newer one.")
        return f"Elasticsearch {number}"

    def ask(self, bound: BoundSearch) -> LogAnswer:
        """The buckets that answer. Raises SourceError of the fitting kind."""
        _ = self.title
        scope = self.scope(bound)
        pages = 0
        parts: list[pd.DataFrame] = []
        said: dict[str, None] = dict.fromkeys(scope.missing)
        lines = got = 0
        for piece in scope.pieces:
            numbers, envelopes = self._buckets(bound, piece, pages)
            parts.append(numbers)
            pages += len(envelopes)
            said |= dict.fromkeys(text for envelope in envelopes for text in doubts(envelope))
            total = envelopes[0].hits.total
            lines += total.value if total else 0
            got += int(numbers[LINES].sum())
        if got < lines:
            said[f"{lines - got:,} of {lines:,} lines are in no bucket"] = None
        table = joined(bound, parts)
        times = read_times(bound.window, scope.days)
        frame = answer_frame(bound, table, times[times + bound.window.step <= self.now])
        labels = [label_column(label) for label in bound.labels]
        series = len(frame[labels].drop_duplicates()) if labels else min(1, len(frame))
        notes = scope.notes if lines else (*scope.notes, "no line of what was read fits")
        return LogAnswer(frame, series, lines, min(got, lines), pages, tuple(said), notes)

    def scope(self, bound: BoundSearch) -> Scope:
        """Which indices a question reads, and what lacks of them. Raises SourceError."""
        return self._scoping.scope(bound)

    def count(self, bound: BoundSearch, scope: Scope) -> int:
        """How many lines fit the question. Raises SourceError."""
        key, lines = question_key("count", bound.key()), 0
        for number, piece in enumerate(scope.pieces):
            query = {key: value for key, value in piece.body(bound).items() if key != "aggs"}
            request = searching(piece.indices, query, key, number, bound.name)
            envelope = read_envelope(self.transport.fetch(request), bound.name)
            lines += envelope.hits.total.value if envelope.hits.total else 0
        return lines

    def mean_bytes(self, bound: BoundSearch, scope: Scope) -> float:
        """Bytes of a line as it is sent, from some hundred of them."""
        size = lines = 0
        for number, piece in enumerate(scope.pieces):
            body = piece.body(bound) | {"size": SAMPLE, "_source": source_fields(bound.search.columns)}
            request = searching(piece.indices, body, question_key("sample", bound.key()), number, bound.name)
            answer = self.transport.fetch(request)
            total = read_envelope(answer, bound.name).hits.total
            size += len(answer.body)
            lines += min(SAMPLE, total.value if total else 0)
        return size / max(1, lines)

    def _buckets(self, bound: BoundSearch, piece: Piece, page: int) -> tuple[pd.DataFrame, list[Envelope]]:
        """The numbers of one piece, page by page; a page that the server finds too large is asked in halves."""
        body = piece.body(bound)
        parts: list[pd.DataFrame] = []
        envelopes: list[Envelope] = []
        size = PAGE
        afters: list[Any] = [None]  # as they came: an answer that is handed on may be redacted

        def following(request: Request, answer: RawAnswer) -> Request | None:
            after = _after_key(read_envelope(answer, request.about))
            afters[request.page - page + 1 :] = [after]
            return None if after is None else self._page(bound, body, piece, request.page + 1, size, after)

        while True:
            request = self._page(bound, body, piece, page + len(envelopes), size, afters[len(envelopes)])
            try:
                with closing(self.transport.fetch_chains([request], following)) as answers:
                    for _, answer in answers:
                        envelope = read_envelope(answer, bound.name)
                        envelopes.append(envelope)
                        total = envelope.hits.total
                        parts.append(numbers_of(bound, buckets_of(envelope.aggregations, total.value if total else 0)))
                return pd.concat(parts, ignore_index=True), envelopes
            except SourceUnavailable as error:
                too_large = error.kind == TOO_MANY_BUCKETS or error.status == 429
                if not too_large or size // 2 < SMALLEST_PAGE or BY not in body["aggs"]:
                    raise
                size //= 2

    def _page(
        self, bound: BoundSearch, body: Mapping[str, Any], piece: Piece, page: int, size: int, after: Any
    ) -> Request:
        """One page of buckets. What it goes on from only passes: it may be a name that is redacted."""
        request = searching(piece.indices, body, bound.key(), page, bound.name)
        if BY not in body["aggs"]:
            return request
        by = f"aggs.{BY}.composite"
        return replace(request, passing={f"{by}.size": size} | ({f"{by}.after": after} if after else {}))


def _after_key(envelope: Envelope) -> Any:
    by = envelope.aggregations.get(BY, {})
    return by.get("after_key") if by.get("buckets") else None
