"""How large are indices and disks? What Elasticsearch tells of itself besides searches. Imports catalog, frames, window."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.errors import SourceUnavailable
from ralphcap.frames import TIMESTAMP, VALUE
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.indices import DAY, listed, wildcard
from ralphcap.sources.transport import Request, Transport

_DISK = "cluster.routing.allocation.disk"
WATERMARKS = ("low", "high", "flood_stage")
_OF_NODES = "node,disk.indices,disk.used,disk.avail,disk.total"
NODE_COLUMNS = ("node", "total", "used", "free", "indices", *WATERMARKS)
DELETED = "what was deleted before is not in it: of each time, it counts the indices that are there today"


class _Node(msgspec.Struct, rename={"indices": "disk.indices", "used": "disk.used", "free": "disk.avail", "total": "disk.total"}):  # fmt: skip
    node: str
    indices: str | None = None
    used: str | None = None
    free: str | None = None
    total: str | None = None


class _Settings(msgspec.Struct):
    persistent: dict[str, Any] = {}
    transient: dict[str, Any] = {}
    defaults: dict[str, Any] = {}


def indices(transport: Transport, bound: BoundSearch) -> LogAnswer:
    """One row an index: index, day, status, health, documents, bytes, primary_bytes, replicas, created, age_days."""
    table = listed(transport, bound.search.index, bound.name, bound.key())
    begun = table["day"].fillna(table["created"])
    if bound.window.count > 1:
        inside = table["day"].isna() | ((table["day"] < bound.window.end) & (table["day"] + DAY > bound.window.start))
        table, begun = table[inside].reset_index(drop=True), begun[inside].reset_index(drop=True)
    table["age_days"] = (bound.window.end - begun).dt.total_seconds() / DAY.total_seconds()
    return LogAnswer(table, len(table), len(table), len(table), 1, _unknown(table, bound.search.index))


def storage(transport: Transport, bound: BoundSearch, now: pd.Timestamp) -> LogAnswer:
    """The bytes that today's indices had at each time of the window, as a series without labels.

    A daily index is taken to grow evenly through its UTC day, another one to have had its size since it was made.
    """
    table = listed(transport, bound.search.index, bound.name, bound.key())
    known = table[table["bytes"].notna()]
    day = known["day"]
    begins = day.fillna(known["created"]).to_numpy("datetime64[ms]").astype("int64")
    length = np.where(day.notna(), DAY / pd.Timedelta("1ms"), 1.0)
    length = np.minimum(length, np.maximum(1.0, now.timestamp() * 1000 - begins))
    times = bound.window.times
    ended = (times + bound.window.step).as_unit("ms").asi8 if bound.window.count > 1 else times.as_unit("ms").asi8
    share = np.clip((ended[:, None] - begins[None, :]) / length[None, :], 0, 1)
    frame = pd.DataFrame({TIMESTAMP: times, VALUE: share @ known["bytes"].to_numpy("float64")})
    return LogAnswer(
        frame, min(1, len(frame)), len(table), len(known), 1, _unknown(table, bound.search.index), (DELETED,)
    )


def nodes(transport: Transport, bound: BoundSearch) -> LogAnswer:
    """One row a node: its disk [bytes] (total, used, free, indices), and at how many used bytes each watermark acts.

    Elasticsearch reference, 'Disk-based shard allocation': low (no new shards), high (shards move away), flood_stage (read-only).
    """
    key = bound.key()
    request = Request("GET", "/_cat/allocation", {"format": "json", "bytes": "b", "h": _OF_NODES}, key, 0, bound.name)
    rows = [row for row in _decoded(transport, request, list[_Node]) if row.total]
    params = {"include_defaults": "true", "filter_path": f"*.{_DISK}"}
    settings = _decoded(transport, Request("GET", "/_cluster/settings", params, key, 1, bound.name), _Settings)
    chosen = _flat(settings.defaults) | _flat(settings.persistent) | _flat(settings.transient)
    table = pd.DataFrame(
        [[row.node, *(float(text or "nan") for text in (row.total, row.used, row.free, row.indices))] for row in rows],
        columns=list(NODE_COLUMNS[:5]),
    ).astype(dict.fromkeys(NODE_COLUMNS[1:5], "float64"))
    for name in WATERMARKS:
        table[name] = [acts_at(name, chosen, total) for total in table["total"]]
    off = str(chosen.get(f"{_DISK}.threshold_enabled", "true")) == "false"
    notes = ("the watermarks are switched off (cluster.routing.allocation.disk.threshold_enabled)",) if off else ()
    return LogAnswer(table, len(table), len(table), len(table), 2, (), notes)


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Settings by their whole names."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        whole = f"{above}.{name}" if above else name
        flat |= _flat(value, whole) if isinstance(value, Mapping) else {whole: value}
    return flat


def acts_at(name: str, settings: Mapping[str, Any], total: float) -> float:
    """Used bytes of a disk of `total` bytes at which a watermark acts: a share of the disk, or what has to stay free."""
    written = str(settings.get(f"{_DISK}.watermark.{name}", ""))
    if written.endswith("%"):
        free = total * (1 - float(written[:-1]) / 100)
        headroom = _bytes(str(settings.get(f"{_DISK}.watermark.{name}.max_headroom", "-1")))
        return total - (min(free, headroom) if headroom >= 0 else free)
    if written.replace(".", "", 1).isdecimal():
        return total * float(written)
    return total - _bytes(written) if written else float("nan")


def _bytes(text: str) -> float:
    """'200gb' as Elasticsearch means it: binary. -1 where there is none."""
    found = re.fullmatch(r"(-?[\d.]+)\s*([kmgtp]?)b?", text.lower())
    return float(found[1]) * 1024 ** " kmgtp".index(found[2] or " ") if found else -1.0


def _unknown(table: pd.DataFrame, pattern: str) -> tuple[str, ...]:
    if table.empty:
        return (f"no index matches {wildcard(pattern)!r}, or none that we may see",)
    lost = table.loc[table["bytes"].isna(), "index"]
    return (f"no size is told of {', '.join(lost)} (closed, or red)",) if len(lost) else ()


def _decoded(transport: Transport, request: Request, form: Any) -> Any:
    try:
        return decode(transport.fetch(request).body, form)
    except Undecodable as error:
        raise SourceUnavailable(
            f"{request.about}: {request.path} did not answer as Elasticsearch does ({error}).\n  Check the address."
        ) from error
