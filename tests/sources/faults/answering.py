"""How does the server spell its answers? Prometheus' JSON from a world, and what each call is for. Imports evaluating."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tests.sources.faults.evaluating import Row, Unknown, evaluate
from tests.sources.faults.world import INTERVAL, World

PREFIX = "/api/v1/"
CHECKED = ("db_up", "web_error")  # by which exporters say how they are


@dataclass(frozen=True)
class Reply:
    """What goes out: `delivery` is one of serving.DELIVERIES, `length` a Content-Length that is not the body's."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    delivery: str = "whole"
    length: int | None = None


def purpose(path: str, params: Mapping[str, str]) -> str:
    """What a call is for: the question's own `answer`, or one that ralphcap needs to judge it."""
    query = params.get("query", "")
    if not path.startswith(f"{PREFIX}query"):
        return {"values": "names"}.get(path.rpartition("/")[2], path.rpartition("/")[2])
    if query in ("vector(1)", "1 default 0"):
        return "language"
    if query == "count(up)":
        return "beginning"
    if "up{" in query.replace("db_up{", ""):
        return "spacing" if query.endswith("]") else "tried" if "count_over_time" in query else "scrapes"
    return "health" if any(f"_over_time({metric}" in query for metric in CHECKED) else "answer"


def respond(world: World, path: str, params: Mapping[str, str]) -> Reply:
    """The honest answer to a call."""
    match path.removeprefix(PREFIX):
        case "query" | "query_range" as call:
            return _query(world, call, params)
        case "label/__name__/values":
            return _data(sorted({series.metric for series in world.series}))
        case "label/job/values":
            return _data(sorted({dict(series.labels)["job"] for series in world.series}))
        case "targets":
            return _data({"activeTargets": [_target(job, instance) for job, instance in world.targets]})
        case "status/buildinfo" if not world.tells_version:
            return Reply(b"404 page not found", 404)
        case "status/buildinfo":
            return _data({"version": world.version, "revision": "abc", "goVersion": "go1.19.8"})
        case "status/flags":
            return _data({"storage.tsdb.retention.time": world.retention})
    return Reply(b"404 page not found", 404)


def _query(world: World, call: str, params: Mapping[str, str]) -> Reply:
    try:
        if call == "query":
            moment = round(float(params["time"]) * 1000)
            rows = evaluate(world, params["query"], np.array([moment]))
            ranged = params["query"].endswith("]")
            return _data(_matrix(rows) if ranged else _vector(rows))
        start, end, step = (round(float(params[name]) * 1000) for name in ("start", "end", "step"))
        return _data(
            _matrix(row for row in evaluate(world, params["query"], np.arange(start, end + 1, step)) if len(row.times))
        )
    except (Unknown, ValueError) as error:
        body = {"status": "error", "errorType": "bad_data", "error": f"not played here: {error}"}
        return Reply(json.dumps(body).encode(), 400)


def _matrix(rows: Iterable[Row]) -> dict[str, object]:
    result = [
        {"metric": row.labels, "values": list(map(list, zip(_seconds(row), _texts(row), strict=True)))} for row in rows
    ]
    return {"resultType": "matrix", "result": result}


def _vector(rows: Iterable[Row]) -> dict[str, object]:
    result = [{"metric": row.labels, "value": [_seconds(row)[0], _texts(row)[0]]} for row in rows if len(row.times)]
    return {"resultType": "vector", "result": result}


def _seconds(row: Row) -> list[float]:
    return [time // 1000 if time % 1000 == 0 else time / 1000 for time in row.times.tolist()]


def _texts(row: Row) -> list[str]:
    special = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}
    return [special.get(str(value), repr(value).removesuffix(".0")) for value in row.values.tolist()]


def _target(job: str, instance: str) -> dict[str, object]:
    return {"labels": {"job": job, "instance": instance}, "scrapeInterval": f"{INTERVAL}s", "health": "up"}


def _data(data: object) -> Reply:
    return Reply(json.dumps({"status": "success", "data": data}, separators=(",", ":")).encode())
