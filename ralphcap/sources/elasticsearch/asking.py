"""What do a question's buckets say? Each day by its name, each page, each index as it spells its fields. Imports catalog, window."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import msgspec
import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch, spelled
from ralphcap.catalog.searches import BY, LINES, Search
from ralphcap.errors import SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch import coverage
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.buckets import answer_frame, buckets_of, joined, numbers_of, read_times
from ralphcap.sources.elasticsearch.coverage import Counted
from ralphcap.sources.elasticsearch.envelope import Envelope, doubts, read_envelope
from ralphcap.sources.elasticsearch.fields import LONGEST, Spelling, spellings
from ralphcap.sources.elasticsearch.indices import DAY, Needed, chunks, day_of, listed, needed, wildcard
from ralphcap.sources.elasticsearch.refusals import SUPPORTED, TOO_MANY_BUCKETS
from ralphcap.sources.transport import RawAnswer, Request, Transport, question_key
from ralphcap.window import Window

PAGE = 5_000  # buckets of one page
SMALLEST_PAGE = 50
SAMPLE = 200  # lines that tell how long one is
OLDEST = 8
_WHOLE = {"allow_partial_search_results": "false", "ignore_unavailable": "false", "allow_no_indices": "false"}


class _Version(msgspec.Struct):
    number: str


class _About(msgspec.Struct):
    version: _Version


@dataclass(frozen=True)
class Scope:
    """Which indices a question reads, and what lacks of those that it should.

    groups   indices that spell the entry's fields in the same way
    days     UTC days that are read whole; None where indices have no days
    """

    groups: tuple[tuple[Spelling, tuple[str, ...]], ...]
    days: tuple[pd.Timestamp, ...] | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def pieces(self) -> Iterator[tuple[dict[str, str], list[str]]]:
        """The groups, cut where their names would not fit into an address."""
        for spelling, indices in self.groups:
            for piece in chunks(indices, LONGEST):
                yield dict(spelling), piece


class Elasticsearch:
    """A server of Elasticsearch's API behind a transport. `now` is what 'now' means here."""

    def __init__(self, transport: Transport, now: pd.Timestamp) -> None:
        self.transport = transport
        self.now = now

    @cached_property
    def title(self) -> str:
        """'Elasticsearch 8.12.2'. Raises SourceUnavailable for a server that is not supported."""
        request = Request("GET", "/", {}, question_key("elasticsearch"), about="what the server is")
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
        for spelling, indices in scope.pieces:
            numbers, envelopes = self._buckets(bound, spelling, indices, pages)
            parts.append(numbers)
            pages += len(envelopes)
            said |= dict.fromkeys(text for envelope in envelopes for text in doubts(envelope))
            total = envelopes[0].hits.total
            lines += total.value if total else 0
            got += int(numbers[LINES].sum())
        if got < lines:
            said[f"{lines - got:,} of {lines:,} lines are in no bucket"] = None
        table = joined(bound, parts)
        frame = answer_frame(bound, table, read_times(bound.window, scope.days))
        series = len(frame[list(bound.labels)].drop_duplicates()) if bound.labels else min(1, len(frame))
        notes = scope.notes if lines else (*scope.notes, "no line of what was read fits")
        return LogAnswer(frame, series, lines, min(got, lines), pages, tuple(said), notes)

    def scope(self, bound: BoundSearch) -> Scope:
        """The indices that the window needs, and which of them are read, so that each line counts once."""
        search, window = bound.search, bound.window
        first = listed(self.transport, search.index, bound.name)
        reads = needed(search.index, first, window, self.now)
        table, second = first, Needed(())
        notes: list[str] = []
        if search.also:
            others = listed(self.transport, search.also.index, bound.name)
            table = pd.concat([first, others], ignore_index=True) if len(others) else first
            second = needed(search.also.index, others, window, self.now)
            if others.empty:
                notes.append(
                    f"no index {wildcard(search.also.index)} at all: all lines are looked for in {wildcard(search.index)}"
                )
                second = Needed(())
        indices = list(dict.fromkeys((*reads.indices, *second.indices)))
        key = question_key("scope", bound.name, search.index, search.fields, window.start, window.end)
        groups = (
            spellings(self.transport, indices, search.fields, bound.name, question_key("fields", key))
            if indices
            else []
        )
        seen = self._counted(search, groups, window, bound.name, key)
        kept, lacks, said = coverage.once(search, indices, seen)
        days = _days(search.index, reads.indices)
        copies_only = bool(said) and not any("moved" in text for text in said)
        missing = [
            *reads.lacks,
            *(() if copies_only else second.lacks),
            *seen.missing,
            *lacks,
            *(
                f"{count:,} lines have a longer {name.removesuffix('.keyword')} than the index keeps, and count as without"
                for name, count in seen.ignored.items()
            ),
            *coverage.silences(
                seen.cells,
                Window(window.start, min(window.end, max(self.now, window.start + window.step)), window.step),
                days,
            ),
            *self._clocks(bound, table),
        ]
        notes += [*said, coverage.late(table, kept)]
        left = tuple((spelling, tuple(one for one in group if one in kept)) for spelling, group in groups)
        return Scope(tuple(group for group in left if group[1]), days, tuple(missing), tuple(filter(None, notes)))

    def _counted(
        self, search: Search, groups: Sequence[tuple[Spelling, list[str]]], window: Window, about: str, key: str
    ) -> Counted:
        parts: list[Envelope] = []
        for spelling, indices in groups:
            for piece in chunks(indices, LONGEST):
                body = {
                    "size": 0,
                    "track_total_hits": True,
                    "query": {"bool": {"filter": [within(search.time_field, window)]}},
                    "aggs": coverage.body(search, sorted({field for _, field in spelling})),
                }
                parts.append(read_envelope(self.transport.fetch(searching(piece, body, key, len(parts), about)), about))
        return coverage.counted(parts)

    def _clocks(self, bound: BoundSearch, table: pd.DataFrame) -> list[str]:
        """Services that write into the future, by the newest days that there are."""
        search = bound.search
        service = next(iter(search.fields), "")
        days = [self.now.floor(DAY), self.now.floor(DAY) + DAY]
        open_ = table[(table["status"] == "open") & (table["health"] != "red") & table["day"].isin(days)]
        if not service or open_.empty:
            return []
        key = question_key("clocks", search.index, search.fields[service], self.now)
        said: list[str] = []
        for number, (spelling, indices) in enumerate(
            spellings(
                self.transport,
                list(open_["index"]),
                {service: search.fields[service]},
                bound.name,
                question_key("fields of", key),
            )
        ):
            body = {"size": 0, "aggs": coverage.clock_body(search.time_field, dict(spelling)[service], self.now)}
            answer = read_envelope(self.transport.fetch(searching(indices, body, key, number, bound.name)), bound.name)
            said += coverage.clocks(answer.aggregations, self.now)
        return list(dict.fromkeys(said))

    def count(self, bound: BoundSearch, scope: Scope) -> int:
        """How many lines fit the question. Raises SourceError."""
        key, lines = question_key("count", bound.key()), 0
        for number, (spelling, indices) in enumerate(scope.pieces):
            query = {key: value for key, value in whole_body(bound, spelling).items() if key != "aggs"}
            envelope = read_envelope(
                self.transport.fetch(searching(indices, query, key, number, bound.name)), bound.name
            )
            lines += envelope.hits.total.value if envelope.hits.total else 0
        return lines

    def mean_bytes(self, bound: BoundSearch, scope: Scope) -> float:
        """Bytes of a line as it is sent, from some hundred of them."""
        spelling, indices = next(scope.pieces)
        body = whole_body(bound, spelling) | {"size": SAMPLE, "track_total_hits": False}
        request = searching(indices, body, question_key("sample", bound.key()), 0, bound.name)
        return len(self.transport.fetch(request).body) / SAMPLE

    def _buckets(
        self, bound: BoundSearch, spelling: Mapping[str, str], indices: Sequence[str], page: int
    ) -> tuple[pd.DataFrame, list[Envelope]]:
        """The numbers of one group of indices, page by page; a page that the server finds too large is asked in halves."""
        body = whole_body(bound, spelling)
        parts: list[pd.DataFrame] = []
        envelopes: list[Envelope] = []
        size, after = PAGE, None
        while True:
            request = self._page(bound, body, indices, page + len(envelopes), size, after)
            try:
                with closing(self.transport.fetch_chains([request], _next_page)) as answers:
                    for _, answer in answers:
                        envelope = read_envelope(answer, bound.name)
                        envelopes.append(envelope)
                        total = envelope.hits.total
                        parts.append(numbers_of(bound, buckets_of(envelope.aggregations, total.value if total else 0)))
                        after = _after_key(envelope)
                return pd.concat(parts, ignore_index=True), envelopes
            except SourceUnavailable as error:
                too_large = error.kind == TOO_MANY_BUCKETS or error.status == 429
                if not too_large or size // 2 < SMALLEST_PAGE:
                    raise
                size //= 2

    def _page(
        self, bound: BoundSearch, body: Mapping[str, Any], indices: Sequence[str], page: int, size: int, after: Any
    ) -> Request:
        request = searching(indices, body, bound.key(), page, bound.name)
        if BY not in body["aggs"]:
            return request
        by = f"aggs.{BY}.composite"
        return replace(request, passing={f"{by}.size": size} | ({f"{by}.after": after} if after else {}))


def _next_page(request: Request, answer: RawAnswer) -> Request | None:
    """The call for the buckets behind those of an answer. What it goes on from only passes: it may be a name that is redacted."""
    after = _after_key(read_envelope(answer, request.about))
    if after is None:
        return None
    return replace(request, page=request.page + 1, passing={**request.passing, f"aggs.{BY}.composite.after": after})


def _after_key(envelope: Envelope) -> Any:
    by = envelope.aggregations.get(BY, {})
    return by.get("after_key") if by.get("buckets") else None


def _days(pattern: str, indices: Sequence[str]) -> tuple[pd.Timestamp, ...] | None:
    """The UTC days of daily indices; None where a pattern has none."""
    if "%" not in pattern:
        return None
    return tuple(pd.DatetimeIndex([day_of(pattern, index) for index in indices]).dropna())


def within(time_field: str, window: Window) -> dict[str, Any]:
    """The condition that a line's time lies in the window."""
    start, end = (int(bound.timestamp() * 1000) for bound in (window.start, window.end))
    return {"range": {time_field: {"gte": start, "lt": end, "format": "epoch_millis"}}}


def whole_body(bound: BoundSearch, spelling: Mapping[str, str]) -> dict[str, Any]:
    """The body as it is sent: the entry's within the window, each field as the indices spell it."""
    asked = [bound.body["query"]] if bound.body.get("query") else []
    body: dict[str, Any] = spelled({key: value for key, value in bound.body.items() if key != "query"}, spelling)
    filters = [within(bound.search.time_field, bound.window), *(spelled(one, spelling) for one in asked)]
    return body | {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}}


def searching(indices: Sequence[str], body: Mapping[str, Any], key: str, page: int, about: str) -> Request:
    """A search over indices by their names, which fails rather than leave a shard out."""
    params = {**_WHOLE, "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}
    return Request("POST", f"/{','.join(indices)}/_search", params, key, page, about)
