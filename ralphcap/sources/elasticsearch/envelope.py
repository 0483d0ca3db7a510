"""What does Elasticsearch say beside an answer? Its doubts: whatever makes a figure less than the whole. Imports errors."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.transport import RawAnswer


class Shards(msgspec.Struct, frozen=True):
    """Of a search: how many shards there are, answered, were passed over since they hold no such times, and failed."""

    total: int
    successful: int
    failed: int
    skipped: int = 0


class Total(msgspec.Struct, frozen=True):
    """How many documents fit; `relation` is 'eq' where they were counted to the last."""

    value: int
    relation: str


class _Hits(msgspec.Struct, frozen=True):
    total: Total | None = None


class Envelope(msgspec.Struct, frozen=True, rename={"shards": "_shards"}):
    """The answer to a search without its documents."""

    timed_out: bool
    shards: Shards
    hits: _Hits
    terminated_early: bool = False
    aggregations: dict[str, Any] = {}


def read_envelope(answer: RawAnswer, about: str) -> Envelope:
    """The answer to a search. Raises SourceUnavailable for what is none."""
    try:
        return decode(answer.body, Envelope)  # type: ignore[no-any-return] # `form` decides it
    except Undecodable as error:
        raise SourceUnavailable(
            f"{about}: the answer is not Elasticsearch's, or broke off ({error}).\n  Ask again, or check the address."
        ) from error


def doubts(envelope: Envelope) -> Iterator[str]:
    """Why an answer may be less than the whole, in words; nothing of one that is whole."""
    yield from doubts_of(timed_out=envelope.timed_out, early=envelope.terminated_early, shards=envelope.shards)
    total = envelope.hits.total
    if total and total.relation != "eq":
        yield f"its lines were counted up to {total.value:,} only"
    yield from _left_out(envelope.aggregations)


def doubts_of(*, timed_out: bool, early: bool, shards: Shards) -> Iterator[str]:
    """The doubts that every search has."""
    if timed_out:
        yield "the server ran out of time and left lines out"
    if early:
        yield "the server ended the search early and left lines out"
    if shards.failed or shards.successful < shards.total:
        yield f"{max(shards.failed, shards.total - shards.successful)} of {shards.total} shards did not answer"


def _left_out(value: Any, name: str = "") -> Iterator[str]:
    """What aggregations by the most frequent terms leave out, however deep."""
    if isinstance(value, Mapping):
        if value.get("sum_other_doc_count"):
            yield f"{value['sum_other_doc_count']:,} lines are in terms of {name!r} that were left out"
        if value.get("doc_count_error_upper_bound", 0) > 0:
            yield f"counts of {name!r} may be short by {value['doc_count_error_upper_bound']:,}"
        for inner_name, inner in value.items():
            yield from _left_out(inner, inner_name)
    elif isinstance(value, list):
        for inner in value:
            yield from _left_out(inner, name)
