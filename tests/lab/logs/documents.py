"""How do lines become documents? As (index, id, document), in either profile, and as bodies of bulk calls."""

from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import polars as pl

from tests.lab.logs import corrected, designed
from tests.lab.logs.stored import Stored
from tests.lab.world import Profile

LOGS, ERRORS = "ralph-stock-logs-", "ralph-stock-errors-"
BODY_BYTES = 4_000_000

_STORED: dict[Profile, Callable[[pl.DataFrame], Iterator[Stored]]] = {
    "designed": designed.stored,
    "corrected": corrected.stored,
}


def documents(table: pl.DataFrame, profile: Profile) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The documents of a table of lines (`writing.lines`): index, id and source, in the table's order.

    The index day is the UTC day of `@timestamp`. What carries the tag `error` goes to the errors index *instead of* the
    other one: the design's output names the second index in place of the first, so each error is stored once.
    """
    for one in _STORED[profile](table):
        pattern = ERRORS if "error" in one.source["tags"] else LOGS
        yield f"{pattern}{one.source['@timestamp'][:10].replace('-', '.')}", one.id, one.source


def shapes(table: pl.DataFrame, profile: Profile) -> np.ndarray:
    """The shape of each document, in the order of `documents`: what a finder of templates is scored against.

    A line of a stack trace that became a document of its own has 1000 · (its number in the trace) + its event's shape.
    """
    return np.array([one.shape for one in _STORED[profile](table)], dtype=np.int32)


def as_ndjson(table: pl.DataFrame, profile: Profile, body_bytes: int = BODY_BYTES) -> Iterator[bytes]:
    """Bodies of `_bulk` calls with all documents, each a little over `body_bytes` long at most."""
    encode = msgspec.json.Encoder().encode
    parts, size = [], 0
    for index, identity, source in documents(table, profile):
        part = b'{"create":{"_index":"%b","_id":"%b"}}\n%b\n' % (index.encode(), identity.encode(), encode(source))
        parts.append(part)
        size += len(part)
        if size >= body_bytes:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)
