"""What does an entry on logs ask, and is it well written? Reads its body, columns and fields. Imports errors only.

A placeholder is a JSON string that holds nothing but `$name`: a value replaces the whole string in the parsed body, so that
no text is ever pasted. It names a parameter, a field whose spelling the index decides (`fields`), or the window's `$step`.
Asking Elasticsearch is a source's work, not the catalog's.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ralphcap.catalog.faults import Table

STEP = "step"  # the window's step, wherever a body names it
KEYS = ("index", "time_field", "columns", "fields", "also", "zero", "count_by")  # of entries with 'search'
APIS = ("indices", "storage", "nodes", "volume")  # what is asked besides searches: `api`
TYPES = ("number", "text", "time")
SEVERAL = ("join", "last")  # what a list of texts becomes
BODY_KEYS = ("query", "aggs")  # paging, sorting and counting are the source's
BY = "by"  # the composite aggregation that tells rows apart
TIME = "timestamp"
VALUE = "value"
LINES = "doc_count"
_ALONE = re.compile(r"\$([A-Za-z_]\w*)")
_WITHIN = re.compile(r"^\$\$|\$[A-Za-z_]\w*")  # a bound body doubles the '$' that a value begins with
_EXAMPLES = {"index": "index = 'ralph-stock-logs-*'", "time_field": "time_field = '@timestamp'"}


@dataclass(frozen=True)
class Column:
    """A column of the answer: of buckets an expression over their numbers, of documents the fields to look into, in order.

    several   what a list of texts becomes: all, joined by commas, or the last
    """

    sources: tuple[str, ...]
    type: str = "number"
    several: str = "join"


@dataclass(frozen=True)
class Also:
    """A second family of indices, into which some lines are moved or copied: `holds` is the query that finds them."""

    index: str
    holds: Mapping[str, Any]


@dataclass(frozen=True)
class Search:
    """A question to Elasticsearch.

    index       the indices' names, with %Y, %m, %d where a daily one has its UTC day; or a pattern
    fields      name → the fields that may hold it, the first that an index can aggregate is taken there
    zero        a bucket that is not there means 0 where its day was read
    count_by    columns of documents: equal ones become one row, with `lines`, `first` and `last`
    api         instead of a body: 'indices' (a row an index), 'storage' (the bytes of those that there were at each time),
                'nodes' (a row a node: its disk), 'volume' (a row a day and service: its lines and bytes)
    """

    body: Mapping[str, Any]
    index: str
    time_field: str
    columns: Mapping[str, Column]
    fields: Mapping[str, tuple[str, ...]]
    also: Also | None
    zero: bool
    count_by: tuple[str, ...]
    api: str = ""

    @property
    def of_documents(self) -> bool:
        """Whether documents answer, and not buckets."""
        return not self.api and "aggs" not in self.body

    @property
    def is_series(self) -> bool:
        """Whether the answer is a series frame: labels and one value; else it has the declared columns."""
        return self.api == "storage" or (not self.of_documents and tuple(self.columns) == (VALUE,))

    @property
    def sources(self) -> tuple[str, ...]:
        """What tells rows apart, in order: names of the composite's sources, `timestamp` among them."""
        composite = self.body.get("aggs", {}).get(BY, {}).get("composite", {})
        return tuple(name for source in composite.get("sources", []) for name in source)


def read_search(table: Table) -> Search:
    """What a table asks. Raises CatalogError with file, entry, reason and next step."""
    body = _json(table, "search")
    for key in ("index", "time_field"):
        if not table.text(key):
            raise table.fault(f"an entry with 'search' needs {key!r}.", f"Add a line, for example {_EXAMPLES[key]}.")
    for key in body:
        if key not in BODY_KEYS:
            raise table.fault(
                f"its body has {key!r}, which is ralphcap's own to set.", f"Leave {' and '.join(BODY_KEYS)} in it."
            )
    return Search(
        body=body,
        index=table.text("index"),
        time_field=table.text("time_field"),
        columns=_columns(table, of_documents="aggs" not in body),
        fields={name: table.table("fields").texts(name) for name in table.table("fields").data},
        also=_also(table),
        zero=table.flag("zero"),
        count_by=table.texts("count_by"),
    )


def read_api(table: Table) -> Search:
    """What a table with 'api' asks. Raises CatalogError."""
    api = table.choice("api", APIS)
    allowed = ("index", "time_field", "fields", "also") if api == "volume" else ("index",)
    for key in KEYS:
        if key in table.data and key not in allowed:
            raise table.fault(f"{key!r} does not go with api = {api!r}.", f"Take {key!r} out.")
    if table.texts("labels") or not table.text("index"):
        raise table.fault(
            "an entry with 'api' has an index pattern and no labels.", "Write labels = [] and index = '…'."
        )
    fields = {name: table.table("fields").texts(name) for name in table.table("fields").data}
    if api == "volume" and (set(fields) != {"service"} or not table.text("time_field")):
        raise table.fault(
            "the volume is told by service and day.", "Add time_field = '@timestamp' and, under [….fields], service."
        )
    return Search(
        body={}, index=table.text("index"), time_field=table.text("time_field"), columns={}, fields=fields,
        also=_also(table), zero=False, count_by=(), api=api,
    )  # fmt: skip


def search_parameters(table: Table, search: Search) -> Iterator[str]:
    """The names of the parameters in a body. Raises CatalogError where one is part of a string or of a key."""
    for name in _names(table, search.body, search.fields):
        if name not in search.fields and name != STEP:
            yield name


def _names(table: Table, body: Any, fields: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(body, dict):
        for key, value in body.items():
            alone = _ALONE.fullmatch(key)
            if alone and alone[1] in fields:
                yield alone[1]
            elif _WITHIN.search(key):
                raise _misplaced(table, key)
            yield from _names(table, value, fields)
    elif isinstance(body, list):
        for value in body:
            yield from _names(table, value, fields)
    elif isinstance(body, str) and (alone := _ALONE.fullmatch(body)):
        yield alone[1]
    elif isinstance(body, str) and _WITHIN.search(body):
        raise _misplaced(table, body)


def _misplaced(table: Table, text: str) -> Exception:
    return table.fault(
        f"a parameter is only a part of {text!r}.", 'Let it be a whole JSON value, such as {"service": "$service"}.'
    )


def _json(table: Table, key: str) -> dict[str, Any]:
    try:
        body = json.loads(table.text(key))
    except json.JSONDecodeError as error:
        raise table.fault(
            f"{key!r} is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            "Write an Elasticsearch search body as JSON.",
        ) from error
    except RecursionError as error:
        raise table.fault(f"{key!r} is nested without end.", "Write an Elasticsearch search body as JSON.") from error
    if not isinstance(body, dict):
        raise table.fault(f"{key!r} is not a JSON object.", "Write an Elasticsearch search body, '{ … }'.")
    return body


def _also(table: Table) -> Also | None:
    if "also" not in table.data:
        return None
    also = table.table("also")
    also.check_keys(("index", "holds"), required=("index", "holds"))
    return Also(also.text("index"), MappingProxyType(_json(also, "holds")))


def _columns(table: Table, *, of_documents: bool) -> dict[str, Column]:
    columns = table.table("columns")
    return {name: _column(columns, name, of_documents) for name in columns.data}


def _column(columns: Table, name: str, of_documents: bool) -> Column:
    written = columns.data[name]
    if isinstance(written, Mapping):
        inner = columns.table(name)
        inner.check_keys(("from", "type", "several"), required=("from",))
        found, kind = inner, inner.choice("type", TYPES, "text" if of_documents else "number")
        several = inner.choice("several", SEVERAL, "join")
        sources = inner.texts("from") if isinstance(inner.data["from"], list) else (inner.text("from"),)
    else:
        found, kind, several = columns, "text" if of_documents else "number", "join"
        sources = columns.texts(name) if isinstance(written, list) else (columns.text(name),)
    if not sources or not all(sources):
        raise found.fault(f"the column {name!r} comes from nothing.", f"Write {name} = '…'.")
    return Column(sources, kind, several)
