"""What does a page of documents hold? Columns of an entry, with times and ids, as an Arrow table. Imports catalog."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from ralphcap.catalog.searches import Column
from ralphcap.errors import SourceUnavailable
from ralphcap.sources.decoding import UNDECODABLE
from ralphcap.sources.elasticsearch.envelope import Shards, doubts_of

ID = "id"
TIMESTAMP = "timestamp"
FILTER = "pit_id,timed_out,terminated_early,_shards,hits.hits._id,hits.hits.sort,hits.hits._source"


class DocumentPage(msgspec.Struct, frozen=True):
    """One page: its documents in order of time, the sort values of the last, and what the server doubts.

    table   timestamp (int64, ms UTC), id, and a text a column
    """

    table: pa.Table
    last: list[int] | None
    pit: str | None
    doubts: tuple[str, ...]


class PageReader:
    """Reads pages of documents into the given columns. Each is looked for under its sources, in order."""

    def __init__(self, columns: dict[str, Column]) -> None:
        self._columns = columns
        roots = sorted({part for column in columns.values() for path in column.sources for part in _roots(path)})
        self._decoder = _decoder(tuple(roots))
        self._names = {root: f"field_{number}" for number, root in enumerate(roots)}

    @property
    def source_fields(self) -> list[str]:
        """The fields that a document has to be sent with."""
        return source_fields(self._columns)

    def read(self, body: bytes, about: str) -> DocumentPage:
        """A page. Raises SourceUnavailable for what is none."""
        try:
            page = self._decoder.decode(body)
        except UNDECODABLE as error:
            raise SourceUnavailable(
                f"{about}: a page of documents is not Elasticsearch's, or broke off ({error}).\n  Ask again, or check the address."
            ) from error
        hits = page.hits.hits
        sources = [hit.source for hit in hits]
        columns: dict[str, Any] = {
            TIMESTAMP: pa.array(np.array([hit.sort[0] for hit in hits], dtype="int64")),
            ID: pa.array([hit.id for hit in hits], pa.string()),
        }
        for name, column in self._columns.items():
            columns[name] = pa.array(self._texts(sources, column), pa.string())
        said = doubts_of(timed_out=page.timed_out, early=page.terminated_early, shards=page.shards)
        return DocumentPage(pa.table(columns), hits[-1].sort if hits else None, page.pit_id, tuple(said))

    def _texts(self, sources: Sequence[Any], column: Column) -> list[str | None]:
        """A column's texts; None where a document has none of its sources."""
        found: list[Any] = [None] * len(sources)
        for path in column.sources:
            lacking = [place for place, value in enumerate(found) if value is None]
            if not lacking:
                break
            values = self._values(sources, path)
            if len(lacking) == len(found):
                found = values
            else:
                for place in lacking:
                    found[place] = values[place]
        return [value if type(value) is str or value is None else _text(value, column.several) for value in found]

    def _values(self, sources: Sequence[Any], path: str) -> list[Any]:
        """What a path leads to in each document: a key with points in it, or keys within keys."""
        whole = self._names[path]
        values = [getattr(source, whole) for source in sources]
        root, point, rest = path.partition(".")
        if not point:
            return values
        nested = self._names[root]
        return [
            _within(getattr(source, nested), rest) if value is None else value
            for source, value in zip(sources, values, strict=True)
        ]


def source_fields(columns: Mapping[str, Column]) -> list[str]:
    """The fields that columns are looked for in."""
    return sorted({path for column in columns.values() for path in column.sources})


def _roots(path: str) -> set[str]:
    return {path, path.partition(".")[0]}


def _within(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(value: Any, several: str) -> str | None:
    """A value that is no text as one: of a list all, or the last; anything else as JSON."""
    if isinstance(value, list):
        texts = [one for one in (_text(one, several) for one in value) if one is not None]
        return (texts[-1] if several == "last" else ",".join(texts)) if texts else None
    return value if isinstance(value, str) or value is None else msgspec.json.encode(value).decode()


@lru_cache(maxsize=32)
def _decoder(roots: tuple[str, ...]) -> Any:
    """Reads a page with just these keys of each document; what else it holds is passed over."""
    source = msgspec.defstruct(
        "Source",
        [(f"field_{number}", Any, None) for number in range(len(roots))],
        rename={f"field_{number}": root for number, root in enumerate(roots)},
        gc=False,
    )
    hit = msgspec.defstruct(
        "Hit", [("id", str), ("sort", list[int]), ("source", source, msgspec.field(default_factory=source))],
        rename={"id": "_id", "source": "_source"}, gc=False,
    )  # fmt: skip
    hits = msgspec.defstruct("Hits", [("hits", list[hit], msgspec.field(default_factory=list))])  # type: ignore[valid-type] # made here
    page = msgspec.defstruct(
        "Page",
        [
            ("timed_out", bool),
            ("shards", Shards),
            ("hits", hits, msgspec.field(default_factory=hits)),
            ("terminated_early", bool, False),
            ("pit_id", str | None, None),
        ],
        rename={"shards": "_shards"},
    )
    return msgspec.json.Decoder(page)
