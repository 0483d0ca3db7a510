"""How are documents read whole? Through a point in time, in slices, page after page, and on where a page was lost. Imports catalog.

Slices are cut by the time's own value, so that a document is in the same slice of any point in time: where one expired, a
new one goes on from the last time that was read, and what comes twice is left out.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.errors import SourceError, SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.merging import Stream, ready
from ralphcap.sources.elasticsearch.pages import FILTER, DocumentPage, PageReader
from ralphcap.sources.elasticsearch.refusals import EXPIRED
from ralphcap.sources.elasticsearch.scope import Piece, Scope
from ralphcap.sources.transport import RawAnswer, Request, Transport

PAGE = 5_000  # documents of one page; at most 10,000 (index.max_result_window)
SMALLEST_PAGE = 100
SLICES = 2
KEEP_ALIVE = "2m"  # from page to page
TRIES = 3  # without a page in between


class _Opened(msgspec.Struct):
    id: str


@dataclass
class _Chain:
    """One slice of one group of indices: its body, and how far it was read.

    after   sort values of the last document that was handed on
    anew    whether the next page comes from another point in time than the last one
    """

    number: int
    group: int
    body: Mapping[str, Any]
    time_field: str
    stream: Stream = field(default_factory=Stream)
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
        self._points: list[str] = []
        self._size = PAGE
        self._chains = [
            _Chain(0, group, self._body(piece, slice_), bound.search.time_field)
            for group, piece in enumerate(self._pieces)
            for slice_ in (range(SLICES) if len(self._pieces) == 1 else (None,))
        ]
        for number, chain in enumerate(self._chains):
            chain.number = number

    def read(self) -> Generator[pa.Table]:
        """Every document, in tables in order of time, then id: timestamp (int64, ms UTC), id, a text a column.

        Raises SourceError.
        """
        if not self._pieces:
            return
        self._points = [self._open(group) for group in range(len(self._pieces))]
        try:
            tries = 0
            while any(not chain.stream.finished for chain in self._chains):
                before = self.pages
                try:
                    yield from self._on()
                except SourceUnavailable as error:
                    tries = tries + 1 if self.pages == before else 1
                    if tries > TRIES or not self._can_go_on(error):
                        raise
            yield from ready([chain.stream for chain in self._chains])
        finally:
            self._close()

    def _on(self) -> Iterator[pa.Table]:
        """Pages of all chains that are not at their end, from where each stands."""
        chains = {chain.number: chain for chain in self._chains if not chain.stream.finished}
        firsts = [self._request(chain, chain.after) for chain in chains.values()]
        with closing(self._calls(firsts)) as answers:
            for request, page in answers:
                chain = chains[self._chain_of(request)]
                chain.pages += 1
                chain.anew = False
                self.pages += 1
                self.doubts |= dict.fromkeys(page.doubts)
                chain.stream.add(page.table)
                chain.after = page.last or chain.after
                chain.stream.finished = page.last is None
                yield from ready([chain.stream for chain in self._chains])

    def _calls(self, firsts: Sequence[Request]) -> "Generator[tuple[Request, DocumentPage]]":
        """Requests and pages; each page is read once, where the call after it is told."""
        read: dict[int, DocumentPage] = {}

        def following(request: Request, answer: RawAnswer) -> Request | None:
            page = read[request.page] = self._reader.read(answer.body, self._bound.name)
            chain = self._chains[self._chain_of(request)]
            if page.pit:
                self._points[chain.group] = page.pit
            return None if page.last is None else self._request(chain, page.last, self._place(request) + 1)

        with closing(self._transport.fetch_chains(firsts, following)) as answers:
            for request, _ in answers:
                yield request, read.pop(request.page)

    def _request(self, chain: _Chain, after: list[int] | None, place: int | None = None) -> Request:
        """The call for a chain's page behind the sort values `after`."""
        number = chain.pages if place is None else place
        body = dict(chain.body) | ({} if after is None else {"search_after": after})
        passing: dict[str, Any] = {
            "pit": {"id": self._points[chain.group], "keep_alive": KEEP_ALIVE},
            "size": self._size,
        }
        if chain.anew and after is not None and number == chain.pages:
            since = {"range": {chain.time_field: {"gte": after[0], "format": "epoch_millis"}}}
            filters = [*chain.body["query"]["bool"]["filter"], since]
            passing |= {"search_after": None, "query": {"bool": {"filter": filters}}}
        params = {"filter_path": FILTER, "allow_partial_search_results": "false", "body": _json(body)}
        page = len(self._pieces) + number * len(self._chains) + chain.number
        return Request("POST", "/_search", params, self._key, page, self._bound.name, passing)

    def _chain_of(self, request: Request) -> int:
        return (request.page - len(self._pieces)) % len(self._chains)

    def _place(self, request: Request) -> int:
        return (request.page - len(self._pieces)) // len(self._chains)

    def _body(self, piece: Piece, slice_: int | None) -> dict[str, Any]:
        search = self._bound.search
        body: dict[str, Any] = {
            "query": piece.body(self._bound)["query"],
            "track_total_hits": False,
            "_source": self._reader.source_fields,
        }
        body["sort"] = [{search.time_field: {"order": "asc", "numeric_type": "date"}}, {"_shard_doc": "asc"}]
        if slice_ is not None:
            body["slice"] = {"field": search.time_field, "id": slice_, "max": SLICES}
        return body

    def _can_go_on(self, error: SourceUnavailable) -> bool:
        """Whether the reading may go on where it stood: with a new point in time, smaller pages, or another connection."""
        if error.kind == EXPIRED:
            for group in {chain.group for chain in self._chains if not chain.stream.finished}:
                self._points[group] = self._open(group)
            for chain in self._chains:
                chain.anew = True
            return True
        if error.status == 429:
            self._size //= 2
            return self._size >= SMALLEST_PAGE
        return error.status is None

    def _open(self, group: int) -> str:
        """A point in time over a group's indices."""
        indices = self._pieces[group].indices
        request = Request(
            "POST", f"/{','.join(indices)}/_pit", {"keep_alive": KEEP_ALIVE}, self._key, group, self._bound.name
        )
        try:
            return decode(self._transport.fetch(request).body, _Opened).id  # type: ignore[no-any-return] # `form` decides it
        except Undecodable as error:
            raise SourceUnavailable(
                f"{self._bound.name}: the server opens no point in time ({error}).\n  Ask again, or check the address."
            ) from error

    def _close(self) -> None:
        """Give the points in time back; one that is lost ends by itself."""
        for number, point in enumerate(self._points):
            page = 9_999 - number
            with suppress(SourceError):
                self._transport.fetch(Request("DELETE", "/_pit", {}, self._key, page, self._bound.name, {"id": point}))


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
