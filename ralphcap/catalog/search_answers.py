"""Do an entry's columns, labels and aggregations say the same, and do figures of two groups of lines add up? Imports errors only."""

from collections.abc import Mapping
from typing import Any

from ralphcap.catalog.arithmetic import NotArithmetic, paths
from ralphcap.catalog.faults import Table
from ralphcap.catalog.searches import BY, LINES, TIME, Search

# How a figure of two groups of lines comes from theirs: what is not here does not add up.
JOINED = {"filter": "sum", "sum": "sum", "value_count": "sum", "min": "min", "max": "max"}
OF_DOCUMENTS = (TIME, "id")  # columns that every answer of documents has
_EXAMPLE_OF = {True: "columns = { message = 'message' }", False: "columns = { value = 'doc_count' }"}


def check_answer(table: Table, search: Search) -> None:
    """Raises CatalogError where columns, labels and body do not go together."""
    if not search.columns:
        raise table.fault(
            "it does not say what its answer's columns are.", f"Add, for example, {_EXAMPLE_OF[search.of_documents]}."
        )
    if search.of_documents:
        _check_documents(table, search)
    else:
        _check_buckets(table, search)


def joined_by(search: Search, path: str) -> str:
    """How the figure at a path of two groups of lines comes from theirs: 'sum', 'min' or 'max'."""
    *names, leaf = path.split(".")
    if leaf == LINES:
        return "sum"
    aggs = aggregations(search)
    for name in names[:-1]:
        aggs = aggs[name]["aggs"]
    return JOINED[_kind(aggs[names[-1]])]


def aggregations(search: Search) -> Mapping[str, Any]:
    """The aggregations whose figures the columns read: those within the composite one, where there is one."""
    aggs: Mapping[str, Any] = search.body.get("aggs", {})
    inner: Mapping[str, Any] = aggs[BY].get("aggs", {}) if BY in aggs else aggs
    return inner


def _check_documents(table: Table, search: Search) -> None:
    if table.texts("labels"):
        raise table.fault("its answer is documents, which have no labels.", "Write labels = [].")
    for name in search.columns:
        if name in OF_DOCUMENTS:
            raise table.fault(f"{name!r} is a column of every document already.", "Call it otherwise.")
    for name in search.count_by:
        if name not in search.columns:
            raise table.fault(
                f"count_by names {name!r}, which is no column.", f"Its columns: {', '.join(search.columns)}."
            )


def _check_buckets(table: Table, search: Search) -> None:
    if search.count_by:
        raise table.fault("'count_by' belongs to entries whose answer is documents.", "Take it out.")
    inner = _sound_aggregations(table, search)
    labels, of_labels = table.texts("labels"), tuple(name for name in search.sources if name != TIME)
    if of_labels != labels:
        raise table.fault(
            f"it declares the labels {list(labels)}, and its aggregation {BY!r} tells rows apart by {list(of_labels)}.",
            "Make 'labels' and the sources of the composite aggregation the same.",
        )
    for name, column in search.columns.items():
        if name in (*labels, TIME):
            raise table.fault(f"the column {name!r} is a label, too.", "Call it otherwise.")
        for path in _paths(table, column.sources[0]):
            _check_path(table, inner, name, path)


def _sound_aggregations(table: Table, search: Search) -> Mapping[str, Any]:
    """The aggregations that columns read, each of a kind that adds up."""
    aggs = search.body["aggs"]
    by = aggs.get(BY, {}) if isinstance(aggs, Mapping) else None
    composite = by.get("composite", {}) if isinstance(by, Mapping) else None
    sources = composite.get("sources", []) if isinstance(composite, Mapping) else None
    if (
        not isinstance(sources, list)
        or not all(isinstance(one, Mapping) and len(one) == 1 for one in sources)
        or bool(sources) != (BY in aggs)
        or (sources and len(aggs) > 1)
    ):
        raise table.fault(
            f"its aggregations are not what ralphcap reads: {BY!r}, a composite one, alone; or others without it.",
            f'Write "aggs": {{"{BY}": {{"composite": {{"sources": [ … ]}}, "aggs": {{ … }}}}}}.',
        )
    inner = aggregations(search)
    _check_kinds(table, inner)
    return inner


def _check_kinds(table: Table, aggs: Any) -> None:
    named: Mapping[str, Any] = aggs if isinstance(aggs, Mapping) else {"aggs": {}}
    for name, agg in named.items():
        kind = _kind(agg)
        if kind not in JOINED or "." in name:
            raise table.fault(
                f"the aggregation {name!r} is {kind or 'none'!r}, whose figures of two days do not add up.",
                f"Use {', '.join(JOINED)}, or sources of a composite aggregation called {BY!r}.",
            )
        _check_kinds(table, agg.get("aggs", {}))


def _paths(table: Table, text: str) -> list[str]:
    try:
        return paths(text)
    except NotArithmetic as error:
        raise table.fault(
            f"{text!r} is no number of a bucket: {error}.", f"Write {LINES}, or 'errors.{LINES} / {LINES}'."
        ) from error


def _check_path(table: Table, aggs: Mapping[str, Any], column: str, path: str) -> None:
    """A path leads through aggregations to a number."""
    *names, leaf = path.split(".")
    kind = "filter"
    for name in names:
        if name not in aggs:
            raise table.fault(
                f"the column {column!r} reads {path!r}, and no aggregation is called {name!r}.",
                f"It has: {', '.join(aggs) or 'none'}, and {LINES}.",
            )
        kind, aggs = _kind(aggs[name]), aggs[name].get("aggs", {})
    if leaf != (LINES if kind == "filter" else "value"):
        where = f"{path}." if kind == "filter" and leaf in aggs else path.removesuffix(leaf)
        raise table.fault(
            f"the column {column!r} reads {path!r}, which is no number.", f"Write {where}{LINES}, or {where}value."
        )


def _kind(agg: Any) -> str:
    return next((key for key in agg if key not in ("aggs", "meta")), "") if isinstance(agg, Mapping) else ""
