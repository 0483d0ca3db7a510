"""What does the pipeline store as it was designed, after the least that must be mended for anything to be stored at all?

Mended: Filebeat's drop condition asks `container.name` (on `docker.container.name` it drops everything) and its second
output is gone; Logstash's `if` stands around two outputs (within one it does not parse), the second in place of the first.
All else is as designed:

* `service` is never set, since Logstash still asks `docker.container.name`: the service is in `container.name` only.
* `grok` adds what it finds to `message`, which becomes [whole line, message]. A condition with `=~` holds for text only,
  never for an array, so `kiwoom` and `websocket` are tagged on lines that grok did *not* parse: JSON objects and oddities.
* JSON objects have their fields merged in, and `_grokparsefailure`, since their message is not a whole line.
* Each line of a stack trace is a document of its own: no level, no logger, `_grokparsefailure`, never in the errors index.
* Times name no zone and are read as UTC: what `daytrading-scanner` writes, in a container set to Asia/Seoul, is 9 h ahead,
  also in its index' name. Lines without a time keep the moment at which Docker took them, which is right.
* `@timestamp` is the event's; when it arrived is kept nowhere.
* Filebeat's `parsed` and Logstash's `event.original` keep the line a second and a third time.

A JSON object's time is spelled like a text line's. Spelled as ISO 8601, dynamic mapping would make `timestamp` a date on
each day whose first line is an object, and refuse all text lines of that day.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
import polars as pl

from tests.lab.logs.shape import SEOUL_SERVICE
from tests.lab.logs.stored import Event, Stored, events, inside
from tests.lab.platform import APPLICATION

SHAPE_A_LINE = 1000  # a trace's lines are numbered in steps of it
RECEIVED = "beats_input_codec_plain_applied"
UNPARSED = "_grokparsefailure"
_encode = msgspec.json.Encoder().encode
_CONTAINERS = {
    container.name: {
        "id": hashlib.sha256(container.name.encode()).hexdigest(),
        "name": container.name,
        "image": {"name": container.image},
    }
    for container in APPLICATION
}


def stored(table: pl.DataFrame) -> Iterator[Stored]:
    """One document a line of the containers' output."""
    for event in events(table, SEOUL_SERVICE):
        if event.form == "json":
            yield Stored(f"{event.id:x}", event.shape, _object(event))
            continue
        first, *trace = event.message.split("\n")
        source = _raw(event, first, 0) if event.form == "raw" else _parsed(event, first)
        yield Stored(f"{event.id:x}", event.shape, source)
        for number, line in enumerate(trace, 1):
            yield Stored(f"{event.id:x}.{number}", number * SHAPE_A_LINE + event.shape, _raw(event, line, number))


def _parsed(event: Event, message: str) -> dict[str, Any]:
    """A line in the format. An empty message is no capture, so `message` stays the whole line."""
    line = f"{event.written} - {event.logger} - {event.level} - {message}"
    parts = {"timestamp": event.written, "logger": event.logger, "level": event.level}
    return {
        **_envelope(event, line, 0),
        **parts,
        "@timestamp": f"{event.written[:10]}T{event.written[11:19]}.{event.written[20:]}Z",
        "parsed": parts | {"message": message},
        "message": [line, message] if message else line,
        "tags": [RECEIVED, *_error(event)],
    }


def _object(event: Event) -> dict[str, Any]:
    said = {
        "timestamp": event.written,
        "logger": event.logger,
        "level": event.level,
        "message": event.message,
    } | inside(event)
    return {
        **_envelope(event, _encode(said).decode(), 0, "dissect_parsing_error"),
        "@timestamp": event.time,
        **said,
        "tags": [RECEIVED, UNPARSED, *_error(event), *_words(event.message)],
    }


def _raw(event: Event, line: str, number: int) -> dict[str, Any]:
    """A line that nothing in the pipeline can read."""
    broken = ["_jsonparsefailure"] if line.startswith("{") and line.endswith("}") else []
    return {
        **_envelope(event, line, number, "dissect_parsing_error"),
        "@timestamp": event.time,
        "message": line,
        "tags": [RECEIVED, *broken, UNPARSED, *_words(line)],
    }


def _envelope(event: Event, line: str, number: int, *flags: str) -> dict[str, Any]:
    """What Filebeat and Logstash tell of each line."""
    container = _CONTAINERS[event.service]
    path = f"/var/lib/docker/containers/{container['id']}/{container['id']}-json.log"
    log: dict[str, Any] = {"offset": event.id % 2**32 * 512 + number, "file": {"path": path}}
    if flags:
        log["flags"] = list(flags)
    return {
        "container": container,
        "input": {"type": "container"},
        "stream": "stdout",
        "log": log,
        "event": {"original": line},
    }


def _error(event: Event) -> list[str]:
    return ["error"] if event.level in ("ERROR", "CRITICAL") else []


def _words(message: str) -> list[str]:
    return [tag for tag, word in (("kiwoom", "Kiwoom"), ("websocket", "WebSocket")) if word in message]
