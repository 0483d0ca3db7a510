"""What of Elasticsearch's answers, and of the questions to it, is redacted? Imports catalog.

Of a document everything but its time's place in the order, of buckets the names that they stand for, of nodes their names;
never names of indices and fields, nor what is counted and measured: a replay asks and computes by these.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from ralphcap.catalog.searches import TIME

Text = Callable[[str], str]

_TIMES = frozenset({"gte", "gt", "lte", "lt", "search_after"})  # of a body: moments, and places in the order
_KEYS = frozenset({"key", "after_key"})  # of composite buckets: what each stands for


def is_search(path: str) -> bool:
    """Whether a call goes to Elasticsearch, and not to Prometheus."""
    return path.startswith("/") and not path.startswith("/api/")


def texts_of(path: str, body: str) -> Iterator[str]:
    """Whatever a question holds that may be somebody's: names in its path; in its body, all but moments."""
    yield unquote(path)
    yield from _all(msgspec.json.decode(body or "null"))


def redacted_search(path: str, body: bytes, text: Text) -> bytes:
    """An answer with `text` applied to what is somebody's. Raises what decoding raises where it is none."""
    if path == "/_search" or path.endswith("/_search"):
        answer = msgspec.json.decode(body)
        return msgspec.json.encode(_answer(answer, text))
    if path == "/_cat/allocation":
        return msgspec.json.encode(_measured(msgspec.json.decode(body), text))
    return body  # names of indices and fields, settings, a point in time


def _answer(answer: Any, text: Text) -> Any:
    if not isinstance(answer, dict):
        return _whole(answer, text)
    found = dict(answer)
    for name, value in answer.items():
        if name == "hits":
            found[name] = _hits(value, text)
        elif name == "aggregations":
            found[name] = _buckets(value, text)
        elif name not in ("pit_id", "_scroll_id"):
            found[name] = _texts(value, text)
    return found


def _hits(hits: Any, text: Text) -> Any:
    if not isinstance(hits, dict) or not isinstance(hits.get("hits"), list):
        return hits
    return hits | {"hits": [_document(hit, text) for hit in hits["hits"]]}


def _document(hit: Any, text: Text) -> Any:
    if not isinstance(hit, dict):
        return _whole(hit, text)
    return {name: value if name in ("sort", "_index", "_score") else _whole(value, text) for name, value in hit.items()}


def _buckets(value: Any, text: Text) -> Any:
    """Aggregations: their keys are redacted, their numbers stay, and so do the times of composite buckets."""
    match value:
        case dict():
            return {
                name: _key(inner, text) if name in _KEYS else _buckets(inner, text) for name, inner in value.items()
            }
        case list():
            return [_buckets(inner, text) for inner in value]
        case str():
            return text(value)
    return value


def _key(value: Any, text: Text) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == TIME else _whole(inner, text) for name, inner in value.items()}
    return text(value) if isinstance(value, str) else value


def _whole(value: Any, text: Text) -> Any:
    """Everything in a value: texts, keys, and numbers in which something is found."""
    match value:
        case str():
            return text(value)
        case dict():
            return {text(name): _whole(inner, text) for name, inner in value.items()}
        case list():
            return [_whole(inner, text) for inner in value]
        case bool() | None:
            return value
    written = msgspec.json.encode(value).decode()
    redacted = text(written)
    return value if redacted == written else redacted


def _measured(value: Any, text: Text) -> Any:
    """Names of nodes, and numbers as texts, which stay."""
    match value:
        case str():
            return value if value.replace(".", "", 1).isdecimal() else text(value)
        case dict():
            return {name: _measured(inner, text) for name, inner in value.items()}
        case list():
            return [_measured(inner, text) for inner in value]
    return value


def _texts(value: Any, text: Text) -> Any:
    match value:
        case str():
            return text(value)
        case dict():
            return {name: _texts(inner, text) for name, inner in value.items()}
        case list():
            return [_texts(inner, text) for inner in value]
    return value


def _all(value: Any) -> Iterator[str]:
    """The texts, keys and numbers of a body."""
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield name
                if name not in _TIMES:
                    yield from _all(inner)
        case list():
            for inner in value:
                yield from _all(inner)
        case int() | float():
            yield msgspec.json.encode(value).decode()
