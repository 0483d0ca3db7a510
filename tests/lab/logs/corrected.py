"""What does the corrected pipeline store? One document an event, its service and both of its times, typed by a template."""

from collections.abc import Iterator

import polars as pl

from tests.lab.logs.stored import Stored, events, inside

UNPARSED = "_grokparsefailure"


def stored(table: pl.DataFrame) -> Iterator[Stored]:
    """One document a row: stack traces joined to their message, JSON merged, the clock right, `event.ingested` kept."""
    for event in events(table):
        source: dict[str, object] = {
            "@timestamp": event.time,
            "event": {"ingested": event.arrival},
            "service": event.service,
            "message": event.message,
            "tags": event.tags,
        }
        if event.level is None:
            source["tags"] = [UNPARSED, *event.tags]
        else:
            source |= {"logger": event.logger, "level": event.level}
        if event.fields:
            source |= inside(event)
        yield Stored(f"{event.id:x}", event.shape, source)
