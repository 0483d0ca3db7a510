"""How are documents read whole? Through a point in time, in slices, page after page, and on where a page was lost. Imports catalog.

Which slice a document is in is told by the point in time: where a document stands among the shards that a search does not
skip. So where a point in time is lost, all slices begin anew, at the time up to which documents were handed on, and what
was read beyond it is left out. A replay comes to the same place, where the recording holds no next page, and does the same.
"""

import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.errors import NotRecorded, SourceError, SourceUnavailable
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
TRIES = 3  # without a page, or without a new point in time that leads further, in between
PAUSE = 0.5  # seconds before the second try, and twice as long before the third
_ANEW, _CLOSED = 9_900, 9_999  # places of these calls in a recording, downwards: behind all pages


class _Opened(msgspec.Struct):
    id: str


@dataclass
class _Chain:
    """One slice of one group of indices: its body, and how far it was read.

    after   sort values of the last document that was handed on
    pages   that were handed on, of all points in time
    """

    number: int
    group: int
    body: Mapping[str, Any]
    stream: Stream = field(default_factory=Stream)
    after: list[int] | None = None
    pages: int = 0


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
        self._since: int | None = None  # [ms] everything before was handed on
        self._size = PAGE
        self._chains = [
            _Chain(0, group, self._body(piece, slice_))
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
        tries = losses = 0
        try:
            while any(not chain.stream.finished for chain in self._chains):
                before = self.pages
                try:
                    self._open()
                    yield from self._on()
                except (SourceUnavailable, NotRecorded) as error:
                    tries = tries + 1 if self.pages == before else 1
                    if isinstance(error, NotRecorded) or error.kind == EXPIRED:
                        losses = 1 if self._begin_anew() else losses + 1
                    if max(tries, losses) > (1 if isinstance(error, NotRecorded) else TRIES) or not self._can_go_on(
                        error
                    ):
                        raise
                    time.sleep(PAUSE * (max(tries, losses) - 1))
            yield from ready([chain.stream for chain in self._chains])
        finally:
            self._close()

    def _on(self) -> Iterator[pa.Table]:
        """Pages of all chains that are not at their end, from where each stands."""
        # In the order in which they would have been asked: a replay, where nothing breaks off, keeps to it.
        waiting = sorted((chain.pages, chain.number) for chain in self._chains if not chain.stream.finished)
        firsts = [self._request(self._chains[number], self._chains[number].after, pages) for pages, number in waiting]
        with closing(self._calls(firsts)) as answers:
            for request, page in answers:
                chain = self._chains[self._chain_of(request)]
                chain.pages += 1
                self.pages += 1
                self.doubts |= dict.fromkeys(page.doubts)
                chain.stream.add(page.table)
                chain.after = page.last or chain.after
                chain.stream.finished = page.last is None
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
            return None if page.last is None else self._request(chain, page.last, self._place(request) + 1)

        with closing(self._transport.fetch_chains(firsts, following)) as answers:
            for request, answer in answers:
                body, page = read.pop(request.page)
                yield request, page if answer.body is body else self._reader.read(answer.body, self._bound.name)

    def _request(self, chain: _Chain, after: list[int] | None, place: int) -> Request:
        """The call for a chain's page behind the sort values `after`."""
        body = dict(chain.body) | ({} if after is None else {"search_after": after})
        if self._since is not None:
            since = {"range": {self._bound.search.time_field: {"gte": self._since, "format": "epoch_millis"}}}
            body["query"] = {"bool": {"filter": [*chain.body["query"]["bool"]["filter"], since]}}
        passing = {"pit": {"id": self._points[chain.group], "keep_alive": KEEP_ALIVE}, "size": self._size}
        params = {"filter_path": FILTER, "allow_partial_search_results": "false", "body": _json(body)}
        page = len(self._pieces) + place * len(self._chains) + chain.number
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

    def _begin_anew(self) -> bool:
        """Forget the points in time and what was not handed on yet; whether more had been handed on than at the last time."""
        before, times = self._since, [chain.stream.last for chain in self._chains if not chain.stream.finished]
        if all(last is not None for last in times):
            self._since = min((last for last in times if last is not None), default=before)
        for chain in self._chains:
            self._points[chain.group] = None
            chain.stream, chain.after = Stream(), None
        return self._since != before

    def _can_go_on(self, error: SourceUnavailable | NotRecorded) -> bool:
        """Whether the reading may go on where it stood: with a new point in time, smaller pages, or another connection."""
        if isinstance(error, NotRecorded) or error.kind == EXPIRED:
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
