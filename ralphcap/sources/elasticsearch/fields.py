"""Which of a field's spellings does each index know? Imports errors.

An index without a template keeps texts as `text` with a `.keyword` twin, one with a template as `keyword`: which it is may
differ from day to day, and an aggregation on the wrong one is refused, or silently finds nothing.
"""

from collections.abc import Mapping, Sequence

import msgspec

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.indices import chunks
from ralphcap.sources.transport import Request, Transport

LONGEST = 3_000  # characters of index names in one address
Spelling = tuple[tuple[str, str], ...]  # (name, field) of each of an entry's fields


class _Capability(msgspec.Struct):
    aggregatable: bool
    indices: list[str] | None = None


class _Answer(msgspec.Struct):
    indices: list[str]
    fields: dict[str, dict[str, _Capability]]


def spellings(
    transport: Transport, indices: Sequence[str], fields: Mapping[str, Sequence[str]], about: str, key: str
) -> list[tuple[Spelling, list[str]]]:
    """Groups of indices that spell an entry's fields in the same way, each with that spelling; indices keep their order.

    Of a field that an index does not know in any spelling, the first is taken: its documents lack it.
    Raises SourceError.
    """
    if not fields:
        return [((), list(indices))]
    usable: dict[str, set[str]] = {}
    for number, group in enumerate(chunks(indices, LONGEST)):
        usable |= _usable(transport, group, fields, about, key, number)
    groups: dict[Spelling, list[str]] = {}
    for index in indices:
        spelled = tuple(
            (name, next((field for field in candidates if field in usable[index]), candidates[0]))
            for name, candidates in fields.items()
        )
        groups.setdefault(spelled, []).append(index)
    return list(groups.items())


def _usable(
    transport: Transport, indices: Sequence[str], fields: Mapping[str, Sequence[str]], about: str, key: str, page: int
) -> dict[str, set[str]]:
    """The fields of each index that can be aggregated."""
    wanted = sorted({field for candidates in fields.values() for field in candidates})
    params = {"fields": ",".join(wanted), "include_unmapped": "true"}
    request = Request("POST", f"/{','.join(indices)}/_field_caps", params, key, page, about)
    try:
        answer = decode(transport.fetch(request).body, _Answer)
    except Undecodable as error:
        raise SourceUnavailable(
            f"{about}: what the server tells of its fields cannot be read ({error}).\n  Check the address."
        ) from error
    usable: dict[str, set[str]] = {index: set() for index in indices}
    for field, kinds in answer.fields.items():
        for kind, capability in kinds.items():
            if kind != "unmapped" and capability.aggregatable:
                for index in capability.indices or answer.indices:
                    usable.setdefault(index, set()).add(field)
    return usable
