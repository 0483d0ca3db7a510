"""How is a search sent? Within the window, over indices by their names, whole or not at all. Imports catalog, window."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ralphcap.catalog.search_binding import BoundSearch, spelled
from ralphcap.sources.transport import Request
from ralphcap.window import Window

_WHOLE = {"allow_partial_search_results": "false", "ignore_unavailable": "false", "allow_no_indices": "false"}


def whole_body(bound: BoundSearch, spelling: Mapping[str, str]) -> dict[str, Any]:
    """The body as it is sent: the entry's within the window, each field as the indices spell it."""
    asked = [bound.body["query"]] if bound.body.get("query") else []
    body: dict[str, Any] = spelled({key: value for key, value in bound.body.items() if key != "query"}, spelling)
    filters = [within(bound.search.time_field, bound.window), *(spelled(one, spelling) for one in asked)]
    return body | {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}}


def within(time_field: str, window: Window) -> dict[str, Any]:
    """The condition that a line's time lies in the window."""
    start, end = (int(bound.timestamp() * 1000) for bound in (window.start, window.end))
    return between(time_field, start, end)


def between(time_field: str, start: int, end: int) -> dict[str, Any]:
    """The condition that a line's time lies in [start, end), ms since 1970."""
    return {"range": {time_field: {"gte": start, "lt": end, "format": "epoch_millis"}}}


def searching(indices: Sequence[str], body: Mapping[str, Any], key: str, page: int, about: str) -> Request:
    """A search over indices by their names, which fails rather than leave a shard out."""
    params = {**_WHOLE, "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}
    return Request("POST", f"/{','.join(indices)}/_search", params, key, page, about)
