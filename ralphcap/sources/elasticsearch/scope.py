"""Which indices does a question read, so that each line counts once, and what lacks of them? Asks Elasticsearch. Imports catalog, window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import Search
from ralphcap.sources.elasticsearch import coverage
from ralphcap.sources.elasticsearch.coverage import Counted
from ralphcap.sources.elasticsearch.envelope import Envelope, read_envelope
from ralphcap.sources.elasticsearch.fields import LONGEST, Spelling, spellings
from ralphcap.sources.elasticsearch.indices import DAY, Needed, chunks, day_of, listed, needed, wildcard
from ralphcap.sources.elasticsearch.searching import searching, within
from ralphcap.sources.transport import Transport, question_key
from ralphcap.window import Window

Groups = Sequence[tuple[Spelling, list[str]]]


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
        kept, lacks, said = coverage.once(search, indices, seen)
        days = _days(search.index, first.indices)
        copies_only = bool(said) and not any("moved" in text for text in said)
        missing = [
            *first.lacks,
            *(() if copies_only else second.lacks),
            *seen.missing,
            *lacks,
            *coverage.cut(seen),
            *coverage.silences(seen.cells, _until(window, self._now), days),
            *self._clocks(bound, table),
        ]
        notes += [*said, coverage.late(table, kept)]
        left = tuple((spelling, tuple(one for one in group if one in kept)) for spelling, group in groups)
        return Scope(tuple(group for group in left if group[1]), days, tuple(missing), tuple(filter(None, notes)))

    def _listed(self, bound: BoundSearch) -> tuple[pd.DataFrame, Needed, Needed, list[str]]:
        """All indices of both families, those that the window needs of each, and what is to be noted."""
        search = bound.search
        first = listed(self._transport, search.index, bound.name)
        reads = needed(search.index, first, bound.window, self._now)
        if not search.also:
            return first, reads, Needed(()), []
        second = listed(self._transport, search.also.index, bound.name)
        if second.empty:
            nothing = (
                f"no index {wildcard(search.also.index)} at all: all lines are looked for in {wildcard(search.index)}"
            )
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
                    "aggs": coverage.body(search, sorted({field for _, field in spelling})),
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
            body = {"size": 0, "aggs": coverage.clock_body(search.time_field, dict(spelling)[service], self._now)}
            answer = read_envelope(self._transport.fetch(searching(indices, body, key, number, bound.name)), bound.name)
            said += coverage.clocks(answer.aggregations, self._now)
        return list(dict.fromkeys(said))


def _until(window: Window, now: pd.Timestamp) -> Window:
    """The window up to now: later, nobody can have written yet."""
    return Window(window.start, min(window.end, max(now, window.start + window.step)), window.step)


def _days(pattern: str, indices: Sequence[str]) -> tuple[pd.Timestamp, ...] | None:
    """The UTC days of daily indices; None where a pattern has none."""
    if "%" not in pattern:
        return None
    return tuple(pd.DatetimeIndex([day_of(pattern, index) for index in indices]).dropna())
