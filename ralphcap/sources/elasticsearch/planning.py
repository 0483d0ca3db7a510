"""What would a question on logs send? One row a kind of call, without sending anything. Imports catalog."""

import json
from collections.abc import Iterator

import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import BY
from ralphcap.sources.elasticsearch.asking import PAGE as BUCKETS
from ralphcap.sources.elasticsearch.documents import PAGE as DOCUMENTS
from ralphcap.sources.elasticsearch.indices import wildcard
from ralphcap.sources.elasticsearch.searching import whole_body

COLUMNS = ("query", "method", "path", "body", "calls", "start", "end", "step_seconds")


def plan(bound: BoundSearch) -> pd.DataFrame:
    """The calls of a question: query, method, path, body (JSON, '' without one), calls (how many, in words), start, end
    (UTC, end excluded), step_seconds.

    path   with a pattern where the call names each UTC day's index
    body   with the first spelling of each field: each day's index decides
    """
    window = bound.window
    common = {"start": window.start, "end": window.end, "step_seconds": int(window.step.total_seconds())}
    rows = [
        dict(zip(COLUMNS, (bound.name, *call), strict=False)) | common
        for call in (_of_api(bound) if bound.search.api else _of_search(bound))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_api(bound: BoundSearch) -> Iterator[tuple[str, str, str, str]]:
    if bound.search.api == "nodes":
        yield "GET", "/_cat/allocation", "", "1"
        yield "GET", "/_cluster/settings", "", "1"
        return
    yield "GET", f"/_cat/indices/{wildcard(bound.search.index)}", "", "1"
    if bound.search.api == "volume":
        yield "POST", f"/{_indices(bound)}/_search", "", "1, and 1 a service"


def _of_search(bound: BoundSearch) -> Iterator[tuple[str, str, str, str]]:
    body = whole_body(bound, {name: fields[0] for name, fields in bound.search.fields.items()})
    if not bound.search.of_documents:
        paged = BY in body["aggs"]
        yield "POST", f"/{_indices(bound)}/_search", _json(body), f"1 each {BUCKETS:,} buckets" if paged else "1"
        return
    fields = sorted({field for column in bound.search.columns.values() for field in column.sources})
    page = {"query": body["query"], "size": DOCUMENTS, "_source": fields}
    yield "POST", f"/{_indices(bound)}/_pit", "", "1"
    yield "POST", "/_search", _json(page), f"1 each {DOCUMENTS:,} lines"
    yield "DELETE", "/_pit", "", "1"


def _indices(bound: BoundSearch) -> str:
    also = bound.search.also
    return ",".join(wildcard(pattern) for pattern in (bound.search.index, *([also.index] if also else [])))


def _json(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
