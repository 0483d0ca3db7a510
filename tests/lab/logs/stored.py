"""What do both profiles' documents have in common? Their rows, one an event, and how times are spelled."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import polars as pl


class Stored(NamedTuple):
    """A document with its id and its shape."""

    id: str
    shape: int
    source: dict[str, Any]


class Event(NamedTuple):
    """A row of the table of lines; times are spelled as ISO 8601 in UTC, `written` as the service's own clock does."""

    id: int
    time: str
    arrival: str
    written: str
    service: str
    logger: str | None
    level: str | None
    message: str
    shape: int
    tags: list[str]
    form: str
    fields: str


def events(table: pl.DataFrame, seoul_service: str | None = None) -> Iterator[Event]:
    """The rows, with the times as text; the clock of `seoul_service` is 9 h ahead of UTC."""
    shifted = (
        pl.when(pl.col("service") == (seoul_service or "")).then(pl.duration(hours=9)).otherwise(pl.duration(hours=0))
    )
    spelled = table.with_columns(pl.col("service").cast(pl.String)).with_columns(
        pl.col("time", "arrival").dt.strftime("%Y-%m-%dT%H:%M:%S.%3fZ"),
        (pl.col("time") + shifted).dt.strftime("%Y-%m-%d %H:%M:%S,%3f").alias("written"),
    )
    return map(Event._make, spelled.select(Event._fields).iter_rows())


def inside(event: Event) -> dict[str, Any]:
    """What a JSON line says beside time, logger, level and message."""
    return dict(msgspec.json.decode(f"{{{event.fields}}}"))
