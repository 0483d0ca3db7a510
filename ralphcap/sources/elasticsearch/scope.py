"""Which indices does a question read, so that each line counts once, and what lacks of them? Asks Elasticsearch. Imports catalog, window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import Search
from ralphcap.sources.elasticsearch import clocks, coverage, families
from ralphcap.sources.elasticsearch.coverage import Counted
from ralphcap.sources.elasticsearch.envelope import Envelope, read_envelope
from ralphcap.sources.elasticsearch.families import Read, Stretches
from ralphcap.sources.elasticsearch.fields import LONGEST, Spelling, spellings
from ralphcap.sources.elasticsearch.indices import DAY, Needed, chunks, day_of, listed, needed, wildcard
from ralphcap.sources.elasticsearch.searching import searching, whole_body, within
from ralphcap.sources.transport import Transport, question_key
from ralphcap.window import Window

Groups = Sequence[tuple[Spelling, list[str]]]


@dataclass(frozen=True)
class Piece:
    """Indices that are asked by one search.

    spelling    the entry's fields as these indices spell them
    stretches   of time that are read of them; None: all
    """

    spelling: Mapping[str, str]
    indices: tuple[str, ...]
    stretches: Stretches | None = None

    def body(self, bound: BoundSearch) -> dict[str, Any]:
        """The question's body as it is sent to them."""
        body = whole_body(bound, self.spelling)
        if self.stretches is not None:
            field = bound.search.time_field
            some = [
                {"range": {field: {"gte": start, "lt": end, "format": "epoch_millis"}}} for start, end in self.stretches
            ]
            body["query"]["bool"]["filter"].append({"bool": {"should": some}})
        return body


@dataclass(frozen=True)
class Scope:
    """Which indices a question reads, and what lacks of those that it should.

    pieces   what is asked by one search each
    cells    lines in each `cell` of the window that has any, by its beginning
    days     UTC days that are read whole; None where indices have no days
    """

    pieces: tuple[Piece, ...]
    days: tuple[pd.Timestamp, ...] | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    cells: pd.Series
    cell: pd.Timedelta

    @property
    def indices(self) -> set[str]:
        """All that are read."""
        return {index for piece in self.pieces for index in piece.indices}


class Scoping:
    """Finds the scope of questions to one server. `now` is what 'now' means here."""

    def __init__(self, transport: Transport, now: pd.Timestamp) -> None:
        self._transport = transport
        self._now = now

    def scope(self, bound: BoundSearch) -> Scope:
        """The indices that the window needs, and which of them are read, so that each line counts once. Raises SourceError."""
        search, window = bound.search, bound.window
        table, first, second, notes = self._listed(bound)
        indices = list(dict.fromkeys((*first.indices, *second.indices)))
        key = question_key("scope", bound.name, search.index, search.fields, window.start, window.end)
        groups = self._spelled(bound, indices, question_key("fields", key))
        seen = self._counted(search, groups, window, bound.name, key)
        read = families.once(search, indices, seen, int(coverage.cell_of(window) / pd.Timedelta("1ms")))
        days = _days(search, first, () if read.copies or (not second.indices and not second.lacks) else (second,))
        missing = [
            *first.lacks,
            *(() if read.copies else second.lacks),
            *seen.missing,
            *read.lacks,
            *coverage.astray(seen),
            *coverage.without(seen, list(read.indices)),
            *coverage.cut(seen),
            *(coverage.silences(seen.cells, _until(window, self._now), days) if indices else ()),
            *self._clocks(bound, table),
        ]
        if search.also and notes and not any(index.such for index in seen.by_index.values()):
            missing.append(notes.pop())
        notes += [*read.notes, coverage.late(table, list(read.indices))]
        pieces, said = tuple(_pieces(groups, read)), tuple(filter(None, notes))
        return Scope(pieces, days, tuple(missing), said, seen.cells, coverage.cell_of(window))

    def _listed(self, bound: BoundSearch) -> tuple[pd.DataFrame, Needed, Needed, list[str]]:
        """All indices of both families, those that the window needs of each, and what is to be noted."""
        search = bound.search
        first = listed(self._transport, search.index, bound.name)
        reads = needed(search.index, first, bound.window, self._now)
        if not search.also:
            return first, reads, Needed(()), []
        second = listed(self._transport, search.also.index, bound.name)
        if second.empty:
            nothing = f"no index {wildcard(search.also.index)} at all: lines that were moved there are gone, and all are looked for in {wildcard(search.index)}"
            return first, reads, Needed(()), [nothing]
        table = pd.concat([first, second], ignore_index=True)
        return table, reads, needed(search.also.index, second, bound.window, self._now), []

    def _spelled(self, bound: BoundSearch, indices: Sequence[str], key: str) -> Groups:
        return spellings(self._transport, indices, bound.search.fields, bound.name, key) if indices else []

    def _counted(self, search: Search, groups: Groups, window: Window, about: str, key: str) -> Counted:
        parts: list[Envelope] = []
        for spelling, indices in groups:
            for piece in chunks(indices, LONGEST):
                body = {
                    "size": 0,
                    "track_total_hits": True,
                    "query": {"bool": {"filter": [within(search.time_field, window)]}},
                    "aggs": coverage.body(search, dict(spelling), piece, window),
                }
                parts.append(
                    read_envelope(self._transport.fetch(searching(piece, body, key, len(parts), about)), about)
                )
        return coverage.counted(parts)

    def _clocks(self, bound: BoundSearch, table: pd.DataFrame) -> list[str]:
        """Services that write into the future, by the newest days that there are."""
        search = bound.search
        service = next(iter(search.fields), "")
        days = [self._now.floor(DAY), self._now.floor(DAY) + DAY]
        open_ = table[(table["status"] == "open") & (table["health"] != "red") & table["day"].isin(days)]
        if not service or open_.empty:
            return []
        key = question_key("clocks", search.index, search.fields[service], self._now)
        said: list[str] = []
        for number, (spelling, indices) in enumerate(
            spellings(
                self._transport,
                list(open_["index"]),
                {service: search.fields[service]},
                bound.name,
                question_key("fields of", key),
            )
        ):
            body = {"size": 0, "aggs": clocks.clock_body(search.time_field, dict(spelling)[service], self._now)}
            answer = read_envelope(self._transport.fetch(searching(indices, body, key, number, bound.name)), bound.name)
            said += clocks.clocks(answer.aggregations, self._now)
        return list(dict.fromkeys(said))


def _until(window: Window, now: pd.Timestamp) -> Window:
    """The window up to now: later, nobody can have written yet."""
    cell = coverage.CELL
    return Window(window.start, max(min(window.end, now), window.start + cell), cell)


def _days(search: Search, first: Needed, others: Sequence[Needed]) -> tuple[pd.Timestamp, ...] | None:
    """The UTC days that are read in each family of daily indices; None where a pattern has no days."""
    if "%" not in search.index:
        return None if first.indices else ()
    days = [day_of(search.index, index) for index in first.indices]
    for other in others:
        read = {day_of(search.also.index, index) for index in other.indices} if search.also else set()
        days = [day for day in days if day in read]
    return tuple(day for day in days if isinstance(day, pd.Timestamp))


def _pieces(groups: Groups, read: Read) -> Iterator[Piece]:
    """What one search each asks: names that fit into an address, spelled in one way, read over the same stretches."""
    for spelling, indices in groups:
        by_stretches: dict[Stretches | None, list[str]] = {}
        for index in indices:
            if index in read.indices:
                by_stretches.setdefault(read.indices[index], []).append(index)
        for stretches, some in by_stretches.items():
            for piece in chunks(some, LONGEST):
                yield Piece(dict(spelling), tuple(piece), stretches)
