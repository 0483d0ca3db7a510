"""How are documents read whole? Through a point in time, in slices, page after page, and on where a page was lost. Imports catalog.

Slices are stretches of time, so that a document is in the same slice of any point in time: where one is lost, a new one goes
on from the last time that was read, and what comes twice is left out. Documents are sent whole: to leave fields out costs a
server more than to send them.
"""

import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pyarrow as pa

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.errors import SourceError, SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.merging import Stream, ready
from ralphcap.sources.elasticsearch.pages import DocumentPage, PageReader
from ralphcap.sources.elasticsearch.refusals import EXPIRED
from ralphcap.sources.elasticsearch.scope import Piece, Scope
from ralphcap.sources.elasticsearch.searching import between
from ralphcap.sources.elasticsearch.slices import Slice, time_slices
from ralphcap.sources.transport import RawAnswer, Request, Transport

PAGE = 10_000  # documents of one page: the most that a server gives (index.max_result_window)
A_SLICE = 8_000  # lines of a slice, by the count: one page, also where some came since
SMALLEST_PAGE = 100
KEEP_ALIVE = "2m"  # from page to page
TRIES = 3  # without a page in between
PAUSE = 0.5  # seconds before the second try, and twice as long before the third
_ANEW, _CLOSED = 999_000, 999_999  # places of these calls in a recording, downwards: behind all pages


class _Opened(msgspec.Struct):
    id: str


@dataclass
class _Chain:
    """One slice of one group of indices: its body, and how far it was read.

    total    documents that it has, by the answer to its first page
    told     what was answered, each document once: calls go ahead of what is handed on
    after    sort values of the last document that was handed on
    pages    that were handed on
    anew     whether the next page comes from another point in time than the last one
    """

    number: int
    group: int
    body: Mapping[str, Any]
    stream: Stream
    told: Stream = field(default_factory=Stream)
    total: int | None = None
    after: list[int] | None = None
    pages: int = 0
    anew: bool = False


class Documents:
    """The documents of one question. After they were read, `doubts` holds what the server said, `pages` how many calls it took."""

    def __init__(self, transport: Transport, bound: BoundSearch, scope: Scope) -> None:
        self.doubts: dict[str, None] = {}
        self.pages = 0
        self._transport = transport
        self._bound = bound
        self._key = bound.key()
        self._reader = PageReader(dict(bound.search.columns))
        self._pieces = scope.pieces
        self._points: list[str | None] = [None] * len(self._pieces)
        self._opened = 0
        self._size = PAGE
        slices = time_slices(bound.window, scope.cells, scope.cell, A_SLICE)
        parts = [(slice_, group) for slice_ in slices for group in range(len(self._pieces))]
        self._chains = [
            _Chain(number, group, self._body(self._pieces[group], slice_), Stream(slice_[0]))
            for number, (slice_, group) in enumerate(parts)
        ]

    def read(self) -> Generator[pa.Table]:
        """Every document, in tables in order of time, then id: timestamp (int64, ms UTC), id, a text a column.

        Raises SourceError.
        """
        if not self._pieces:
            return
        try:
            tries = 0
            while any(not chain.stream.finished for chain in self._chains):
                before = self.pages
                try:
                    self._open()
                    yield from self._on()
                except SourceUnavailable as error:
                    tries = tries + 1 if self.pages == before else 1
                    if tries > TRIES or not self._can_go_on(error):
                        raise
                    time.sleep(PAUSE * (tries - 1))
            yield from ready([chain.stream for chain in self._chains])
        finally:
            self._close()

    def _on(self) -> Iterator[pa.Table]:
        """Pages of all chains that are not at their end, from where each stands."""
        left = [chain for chain in self._chains if not chain.stream.finished]
        for chain in left:
            chain.told = replace(chain.stream, held=[])  # what was answered and not handed on is answered again
        with closing(self._calls([self._request(chain, chain.after, chain.pages) for chain in left])) as answers:
            for request, page in answers:
                chain = self._chains[self._chain_of(request)]
                chain.pages += 1
                chain.anew = False
                self.pages += 1
                self.doubts |= dict.fromkeys(page.doubts)
                chain.stream.add(self._reader.table(page, self._bound.name))
                chain.after = page.last or chain.after
                chain.stream.finished = page.last is None or chain.stream.count == chain.total
                yield from ready([chain.stream for chain in self._chains])

    def _calls(self, firsts: Sequence[Request]) -> "Generator[tuple[Request, DocumentPage]]":
        """Requests and pages; each page is read once, where the call after it is told, unless it is handed on redacted."""
        read: dict[int, tuple[bytes, DocumentPage]] = {}

        def following(request: Request, answer: RawAnswer) -> Request | None:
            page = self._reader.read(answer.body, self._bound.name)
            read[request.page] = answer.body, page
            chain = self._chains[self._chain_of(request)]
            if page.pit:
                self._points[chain.group] = page.pit
            chain.total = page.total if chain.total is None else chain.total
            chain.told.add(page.places)
            chain.told.held.clear()
            if page.last is None or chain.told.count == chain.total:
                return None
            return self._request(chain, page.last, self._place(request) + 1)

        with closing(self._transport.fetch_chains(firsts, following)) as answers:
            for request, answer in answers:
                body, page = read.pop(request.page)
                yield request, page if answer.body is body else self._reader.read(answer.body, self._bound.name)

    def _request(self, chain: _Chain, after: list[int] | None, place: int) -> Request:
        """The call for a chain's page behind the sort values `after`. What a lost point in time changes in it only passes."""
        body = dict(chain.body) | ({} if after is None else {"search_after": after})
        passing: dict[str, Any] = {
            "pit": {"id": self._points[chain.group], "keep_alive": KEEP_ALIVE},
            "size": self._size,
        }
        if chain.anew and after is not None and place == chain.pages:
            since = {"range": {self._bound.search.time_field: {"gte": after[0], "format": "epoch_millis"}}}
            filters = [*chain.body["query"]["bool"]["filter"], since]
            passing |= {"search_after": None, "query": {"bool": {"filter": filters}}}
        params = {"allow_partial_search_results": "false", "body": _json(body)}
        page = len(self._pieces) + place * len(self._chains) + chain.number
        return Request("POST", "/_search", params, self._key, page, self._bound.name, passing)

    def _chain_of(self, request: Request) -> int:
        return (request.page - len(self._pieces)) % len(self._chains)

    def _place(self, request: Request) -> int:
        return (request.page - len(self._pieces)) // len(self._chains)

    def _body(self, piece: Piece, slice_: Slice) -> dict[str, Any]:
        time_field = self._bound.search.time_field
        query = piece.body(self._bound)["query"]
        query["bool"]["filter"][0] = between(time_field, *slice_)  # in place of the whole window
        sort = [{time_field: {"order": "asc", "numeric_type": "date", "unmapped_type": "date"}}, {"_shard_doc": "asc"}]
        return {"query": query, "sort": sort, "track_total_hits": True}

    def _can_go_on(self, error: SourceUnavailable) -> bool:
        """Whether the reading may go on where it stood: with a new point in time, smaller pages, or another connection."""
        if error.kind == EXPIRED:
            for chain in self._chains:
                self._points[chain.group] = None
                chain.anew = chain.after is not None
            return True
        if error.status == 429:
            self._size //= 2
            return self._size >= SMALLEST_PAGE
        return error.status is None

    def _open(self) -> None:
        """A point in time over each group's indices, where there is none and lines are still to be read."""
        for group in sorted({chain.group for chain in self._chains if not chain.stream.finished}):
            if self._points[group] is None:
                place = group if self._opened < len(self._pieces) else _ANEW - self._opened
                self._points[group] = self._point(group, place)
                self._opened += 1

    def _point(self, group: int, place: int) -> str:
        path = f"/{','.join(self._pieces[group].indices)}/_pit"
        request = Request("POST", path, {"keep_alive": KEEP_ALIVE}, self._key, place, self._bound.name)
        try:
            return decode(self._transport.fetch(request).body, _Opened).id  # type: ignore[no-any-return] # `form` decides it
        except Undecodable as error:
            raise SourceUnavailable(
                f"{self._bound.name}: the server opens no point in time ({error}).\n  Ask again, or check the address."
            ) from error

    def _close(self) -> None:
        """Give the points in time back; one that is lost ends by itself."""
        for group, point in enumerate(self._points):
            request = Request("DELETE", "/_pit", {}, self._key, _CLOSED - group, self._bound.name, {"id": point})
            with suppress(SourceError):
                if point is not None:
                    self._transport.fetch(request)


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
