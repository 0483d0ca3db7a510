"""How many lines and bytes does each service write, day by day? Lines are counted, bytes estimated. Imports catalog, frames, window.

Elasticsearch tells an index's bytes, not a service's: how long a service's lines are is read from some of them, drawn at
random, and the estimate carries its interval.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.catalog.searches import BY, LINES, TIME, VALUE, Column
from ralphcap.errors import SourceUnavailable
from ralphcap.frames import TIMESTAMP
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.asking import Elasticsearch
from ralphcap.sources.elasticsearch.indices import DAY, day_of, listed
from ralphcap.sources.elasticsearch.scope import Piece, Scope
from ralphcap.sources.elasticsearch.searching import searching
from ralphcap.sources.transport import question_key

SERVICE = "service"
DRAWN = 300  # lines of a service, over the whole window
SEED = 20260206  # the same lines each time, so that a replay asks what was recorded
Z80 = 1.2816  # the normal distribution's 90th percentile: an interval of 80 %
COLUMNS = ("day", SERVICE, "lines", "bytes_per_line", "bytes", "bytes_low", "bytes_high", "stored_bytes")


class _Hit(msgspec.Struct, rename={"source": "_source"}):
    source: msgspec.Raw


class _Hits(msgspec.Struct):
    hits: list[_Hit]


class _Page(msgspec.Struct):
    hits: _Hits


def volume(server: Elasticsearch, bound: BoundSearch) -> LogAnswer:
    """One row a UTC day and service: day, service, lines, bytes_per_line, bytes, bytes_low, bytes_high, stored_bytes.

    lines          counted
    bytes          of JSON as it was sent, by the mean of DRAWN lines of the service; low and high: 80 %, of that mean
    stored_bytes   the service's share, by bytes, of what the day's indices take on disk (first copies only)
    """
    counting = _counting(bound)
    answer = server.ask(counting)
    scope = server.scope(counting)
    lengths = {service: _lengths(server, counting, scope, service) for service in _services(answer.frame)}
    table = answer.frame.rename(columns={TIMESTAMP: "day", VALUE: "lines"})
    table = table[table["lines"] > 0].reset_index(drop=True)
    names = table[SERVICE].astype("object").where(table[SERVICE].notna(), None)
    mean = np.array([lengths[name].mean() if len(lengths[name]) else np.nan for name in names])
    error = np.array([_error(lengths[name]) for name in names])
    table["bytes_per_line"] = mean
    table["bytes"] = table["lines"] * mean
    table["bytes_low"] = table["lines"] * np.maximum(0, mean - Z80 * error)
    table["bytes_high"] = table["lines"] * (mean + Z80 * error)
    share = table["bytes"] / table.groupby("day")["bytes"].transform("sum")
    table["stored_bytes"] = share * table["day"].map(_stored(server, bound, scope))
    return replace(answer, frame=table[list(COLUMNS)].sort_values(["day", SERVICE], ignore_index=True), rows=len(table))


def _counting(bound: BoundSearch) -> BoundSearch:
    """The lines of each day and service, as an entry with buckets would ask for them."""
    day = {"date_histogram": {"field": bound.search.time_field, "fixed_interval": "1d"}}
    service = {"terms": {"field": f"${SERVICE}", "missing_bucket": True}}
    body = {"aggs": {BY: {"composite": {"sources": [{TIME: day}, {SERVICE: service}]}}}}
    search = replace(bound.search, api="", body=body, columns={VALUE: Column((LINES,))})
    whole_days = replace(bound.window, start=bound.window.start.floor(DAY), end=bound.window.end.ceil(DAY), step=DAY)
    return replace(bound, search=search, body=body, window=whole_days, labels=(SERVICE,))


def _services(frame: pd.DataFrame) -> list[str | None]:
    """The services of the answer; None for lines that name none."""
    named = sorted(frame[SERVICE].dropna().unique())
    return [*named, *([None] if frame[SERVICE].isna().any() else [])]


def _lengths(server: Elasticsearch, bound: BoundSearch, scope: Scope, service: str | None) -> np.ndarray:
    """Bytes of some of a service's lines, drawn at random, from each group of indices as many."""
    lengths: list[int] = []
    for number, piece in enumerate(scope.pieces):
        key = question_key("lengths", bound.key(), service)
        request = searching(piece.indices, _draw(bound, piece, service), key, number, bound.name)
        request = replace(request, params={**request.params, "filter_path": "hits.hits._source"})
        body = server.transport.fetch(request).body
        try:
            page = decode(body, _Page) if body.strip() != b"{}" else _Page(_Hits([]))
        except Undecodable as error:
            raise SourceUnavailable(
                f"{bound.name}: the answer is not Elasticsearch's, or broke off ({error}).\n  Ask again."
            ) from error
        lengths += [len(bytes(hit.source)) for hit in page.hits.hits]
    return np.array(lengths, dtype="float64")


def _draw(bound: BoundSearch, piece: Piece, service: str | None) -> Mapping[str, Any]:
    body = piece.body(bound)
    field = piece.spelling[SERVICE]
    there = {"exists": {"field": field}}
    mine = {"term": {field: service}} if service is not None else {"bool": {"must_not": [there]}}
    filters = [*body["query"]["bool"]["filter"], mine]
    drawn = {
        "query": {"bool": {"filter": filters}},
        "random_score": {"seed": SEED, "field": "_seq_no"},
        "boost_mode": "replace",
    }
    return {"size": DRAWN, "track_total_hits": False, "query": {"function_score": drawn}}


def _error(lengths: np.ndarray) -> float:
    """The standard error of a mean; of fewer than two lines nobody can tell."""
    return float(lengths.std(ddof=1) / np.sqrt(len(lengths))) if len(lengths) > 1 else float("nan")


def _stored(server: Elasticsearch, bound: BoundSearch, scope: Scope) -> dict[pd.Timestamp, float]:
    """Bytes on disk of each day's indices that are read."""
    search = bound.search
    read = scope.indices
    patterns = [search.index, *([search.also.index] if search.also else [])]
    stored: dict[pd.Timestamp, float] = {}
    for pattern in patterns:
        table = listed(server.transport, pattern, bound.name)
        for index, size in zip(table["index"], table["primary_bytes"], strict=True):
            day = day_of(pattern, index)
            if index in read and isinstance(day, pd.Timestamp):
                stored[day.as_unit("ms")] = stored.get(day.as_unit("ms"), 0.0) + size
    return stored
