"""How are documents read whole? Through a point in time, in slices, page after page, and on where a page was lost. Imports catalog.

Slices are stretches of time, so that a document is in the same slice of any point in time: where one is lost, the slices that
were not at their end begin anew. Nothing of a slice is handed on before. Within it documents come as they lie in their shards,
and are put in order here: a server unpacks what lies together once, and what is picked out of it by time once for each
document, since lines arrive some seconds out of order. Documents are sent whole: to leave fields out costs a server more than
to send them.
"""

import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
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
A_SLICE = 100_000  # lines of a slice, by the count: two slices are held at once
SMALLEST_PAGE = 100
KEEP_ALIVE = "2m"  # from page to page
TRIES = 3  # without a page in between; where a point in time is lost, and pages come again, without a whole slice
PAUSE = 0.5  # seconds before the second try, and twice as long before the third
_ANEW, _CLOSED = 999_000, 999_999  # places of these calls in a recording, downwards: behind all pages


class _Opened(msgspec.Struct):
    id: str


@dataclass
class _Chain:
    """One slice of one group of indices: its body, and how far it was read.

    left     documents that are still to come, by the total that the answer to its first page tells
    told     the same by what was answered: calls go ahead of what is taken
    after    sort values of the last document that was taken
    pages    that were taken
    anew     whether the next page is the first again, of another point in time than those before it
    """

    number: int
    group: int
    body: Mapping[str, Any]
    stream: Stream
    left: int = 0
    told: int = 0
    after: list[int] | None = None
    pages: int = 0
    anew: bool = False

    def take(self, page: DocumentPage, table: pa.Table) -> None:
        """The next page. One that begins anew replaces what came before it."""
        if page.total is not None:
            self.stream.held = []
        self.stream.held.append(table)
        self.left = _left(self.left, page)
        self.after = page.last or self.after
        self.pages += 1
        self.anew = False
        self.stream.finished = page.last is None or self.left <= 0


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
        slices = time_slices(bound.window, scope.cells, scope.cell, _most(scope))
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
            tries = whole = 0
            while any(not chain.stream.finished for chain in self._chains):
                before = self.pages
                try:
                    self._open()
                    yield from self._on()
                except SourceUnavailable as error:
                    finished = sum(chain.stream.finished for chain in self._chains)
                    ahead = finished > whole if error.kind == EXPIRED else self.pages > before
                    tries, whole = 1 if ahead else tries + 1, finished
                    if tries > TRIES or not self._can_go_on(error):
                        raise
                    time.sleep(PAUSE * (tries - 1))
        finally:
            self._close()

    def _on(self) -> Iterator[pa.Table]:
        """Pages of all chains that are not at their end, from where each stands."""
        left = [chain for chain in self._chains if not chain.stream.finished]
        for chain in left:
            chain.told = chain.left  # what was answered and not taken is answered again
        with closing(self._calls([self._request(chain, chain.after, chain.pages) for chain in left])) as answers:
            for request, page in answers:
                table = self._reader.table(page, self._bound.name)
                self.pages += 1
                self.doubts |= dict.fromkeys(page.doubts)
                self._chains[self._chain_of(request)].take(page, table)
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
            chain.told = _left(chain.told, page)
            if page.last is None or chain.told <= 0:
                return None
            return self._request(chain, page.last, self._place(request) + 1)

        with closing(self._transport.fetch_chains(firsts, following)) as answers:
            for request, answer in answers:
                body, page = read.pop(request.page)
                yield request, page if answer.body is body else self._reader.read(answer.body, self._bound.name)

    def _request(self, chain: _Chain, after: list[int] | None, place: int) -> Request:
        """The call for a chain's page behind the sort values `after`. What a lost point in time changes in it only passes."""
        body = dict(chain.body) | ({} if after is None else {"search_after": after, "track_total_hits": False})
        passing: dict[str, Any] = {
            "pit": {"id": self._points[chain.group], "keep_alive": KEEP_ALIVE},
            "size": self._size,
        }
        if chain.anew and place == chain.pages:
            passing |= {"search_after": None, "track_total_hits": True}
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
        when = {time_field: {"order": "asc", "numeric_type": "date", "unmapped_type": "date"}}
        sort = [{"_shard_doc": "asc"}, when]  # the second only tells the time
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


def _most(scope: Scope) -> int:
    """Lines of a slice: half of all at least, so that two are read at once to the end, where they are not too many."""
    half = int(scope.cells.sum()) // 2 + int(scope.cells.max() if len(scope.cells) else 0)
    return max(PAGE, min(A_SLICE, half))


def _left(before: int, page: DocumentPage) -> int:
    """Documents of a slice that are to come behind a page. One that tells the total is the first."""
    return (before if page.total is None else page.total) - len(page.places)


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
