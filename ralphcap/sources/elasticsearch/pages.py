"""What does a page of documents hold? Columns of an entry, with times and ids, as an Arrow table. Imports catalog.

Documents stay the bytes that came, and Arrow reads the columns out of them; where it cannot (a field that is now a text, now
a list), each document is read by itself.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa

from ralphcap.catalog.searches import Column
from ralphcap.errors import SourceUnavailable
from ralphcap.sources.decoding import UNDECODABLE
from ralphcap.sources.elasticsearch.envelope import Shards, Total, doubts_of

ID = "id"
TIMESTAMP = "timestamp"
_BLOCK = 2**28  # bytes that Arrow reads at once: more than a page has
_TEXTS = pa.list_(pa.string())


# `sort` begins with a document's place in its shard and its time [ms]; a server adds what it needs to tell ties apart.
class _Hit(msgspec.Struct, gc=False, rename={"id": "_id", "source": "_source"}):
    id: str
    sort: Annotated[list[int], msgspec.Meta(min_length=2)]
    source: msgspec.Raw = msgspec.Raw(b"{}")


class _Hits(msgspec.Struct):
    hits: list[_Hit] = []
    total: Total | None = None


class _Page(msgspec.Struct, rename={"shards": "_shards"}):
    timed_out: bool
    shards: Shards
    hits: _Hits = msgspec.field(default_factory=_Hits)
    terminated_early: bool = False
    pit_id: str | None = None


class DocumentPage(msgspec.Struct, frozen=True):
    """One page: when and what its documents are, the sort values of the last, and what the server doubts.

    places    timestamp (int64, ms UTC) and id of each document
    sources   the documents as they came: `PageReader.table` reads them
    total     documents that its search has, with those of other pages, where it was asked for that
    """

    places: pa.Table
    sources: list[msgspec.Raw]
    total: int | None
    last: list[int] | None
    pit: str | None
    doubts: tuple[str, ...]


class PageReader:
    """Reads pages of documents into the given columns. Each is looked for under its sources, in order.

    In two steps: `read` tells what the next call needs, and while that is under way `table` does the longer part.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns
        self._decoder = msgspec.json.Decoder(_Page)

    @property
    def source_fields(self) -> list[str]:
        """The fields that a document has to be sent with."""
        return source_fields(self._columns)

    def read(self, body: bytes, about: str) -> DocumentPage:
        """A page. Raises SourceUnavailable for what is none."""
        with _understood(about):
            page = self._decoder.decode(body)
            hits = page.hits.hits
            places = {
                TIMESTAMP: pa.array(np.array([hit.sort[1] for hit in hits], dtype="int64")),
                ID: pa.array([hit.id for hit in hits], pa.string()),
            }
        said = doubts_of(timed_out=page.timed_out, early=page.terminated_early, shards=page.shards)
        total = page.hits.total.value if page.hits.total else None
        last = hits[-1].sort if hits else None
        return DocumentPage(pa.table(places), [hit.source for hit in hits], total, last, page.pit_id, tuple(said))

    def table(self, page: DocumentPage, about: str) -> pa.Table:
        """Its documents: timestamp, id, and a text a column. Raises SourceUnavailable for what is no document."""
        with _understood(about):
            texts = self._texts(page.sources)
        return pa.table({name: page.places[name] for name in (TIMESTAMP, ID)} | texts)

    def _texts(self, sources: Sequence[msgspec.Raw]) -> dict[str, pa.Array]:
        """Each column's texts; null where a document has none of its sources."""
        if not sources:
            return {name: pa.array([], pa.string()) for name in self._columns}
        try:
            return self._at_once(sources)
        except pa.ArrowInvalid:
            documents = [msgspec.json.decode(source) for source in sources]
            return {
                name: pa.array([_first(document, column) for document in documents], pa.string())
                for name, column in self._columns.items()
            }

    def _at_once(self, sources: Sequence[msgspec.Raw]) -> dict[str, pa.Array]:
        """All columns by Arrow, whose types the first document decides. Raises ArrowInvalid where others differ."""
        import pyarrow.json as arrow_json

        first = msgspec.json.decode(sources[0])
        table = arrow_json.read_json(
            io.BytesIO(b"\n".join(sources)),
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=_BLOCK),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=_schema(self.source_fields, first), unexpected_field_behavior="ignore"
            ),
        )
        if len(table) != len(sources):
            raise pa.ArrowInvalid("a document is not one line")
        return {name: _column(table, column) for name, column in self._columns.items()}


@contextmanager
def _understood(about: str) -> Iterator[None]:
    """What is not as Elasticsearch sends it raises SourceUnavailable."""
    try:
        yield
    except UNDECODABLE as error:
        raise SourceUnavailable(
            f"{about}: a page of documents is not Elasticsearch's, or broke off ({error}).\n  Ask again, or check the address."
        ) from error


def source_fields(columns: Mapping[str, Column]) -> list[str]:
    """The fields that columns are looked for in."""
    return sorted({path for column in columns.values() for path in column.sources})


def _schema(paths: Sequence[str], first: Mapping[str, Any]) -> pa.Schema:
    """The fields as the first document has them: a text, or a list of texts; `a.b` as a key, and as keys within keys."""
    fields: dict[str, pa.DataType] = {}
    nested: dict[str, dict[str, Any]] = {}
    for path in paths:
        fields[path] = _TEXTS if isinstance(first.get(path), list) else pa.string()
        root, point, rest = path.partition(".")
        if point and root not in paths and "." not in rest:
            value = _within(first.get(root), rest)
            nested.setdefault(root, {})[rest] = _TEXTS if isinstance(value, list) else pa.string()
    return pa.schema([*fields.items(), *((root, pa.struct(list(inner.items()))) for root, inner in nested.items())])


def _column(table: pa.Table, column: Column) -> pa.Array:
    """A column's texts: of its sources the first that a document has."""
    import pyarrow.compute as pc

    found = [_joined(array, column.several) for path in column.sources for array in _arrays(table, path)]
    return (pc.coalesce(*found) if len(found) > 1 else found[0]).combine_chunks()


def _arrays(table: pa.Table, path: str) -> list[Any]:
    import pyarrow.compute as pc

    arrays = [table[path]]
    root, point, rest = path.partition(".")
    if point and root in table.column_names and "." not in rest:
        arrays.append(pc.struct_field(table[root], rest))
    return arrays


def _joined(array: Any, several: str) -> Any:
    """Lists of texts as texts: all of a list, or its last; an empty list is none."""
    import pyarrow.compute as pc

    if not pa.types.is_list(array.type):
        return array
    lists = array.combine_chunks()
    some = pc.greater(pc.list_value_length(lists), 0)
    if several == "last":
        ends = pc.if_else(some, pc.subtract(lists.offsets[1:], 1), pa.scalar(None, pa.int32()))
        return pa.chunked_array([lists.values.take(ends)])
    return pa.chunked_array([pc.if_else(some, pc.binary_join(lists, ","), pa.scalar(None, pa.string()))])


def _first(document: Mapping[str, Any], column: Column) -> str | None:
    """What a document has under the first of a column's sources that it has, as a text."""
    for path in column.sources:
        root, _, rest = path.partition(".")
        value = document.get(path)
        value = _within(document.get(root), rest) if value is None and rest else value
        text = _text(value, column.several)
        if text is not None:
            return text
    return None


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
