"""How do a world's lines get into a real Elasticsearch?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.lab.logs.documents import documents
from tests.lab.logs.rates import PerDay
from tests.lab.logs.templates import NAME, TEMPLATES
from tests.lab.logs.writing import blocks
from tests.lab.world import World

if TYPE_CHECKING:
    from tests.lab.servers.elasticsearch import Elasticsearch

AT_ONCE = 50_000  # documents of an index that are held before they are sent


def fill(
    server: "Elasticsearch",
    world: World,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    *,
    per_day: PerDay = 20_000,
) -> dict[str, int]:
    """Stores the lines of [start, end) as the world's profile has them; without bounds: from the world's start to its now.

    Returns the documents of each index, by name.
    """
    template = TEMPLATES[world.profile]
    if template:
        server.put(f"/_index_template/{NAME}", template)
    stored: dict[str, int] = defaultdict(int)
    for index, some in _batches(world, start or world.start, end or world.now, per_day):
        stored[index] += server.bulk(index, some)
    return dict(sorted(stored.items()))


def _batches(
    world: World, start: pd.Timestamp, end: pd.Timestamp, per_day: PerDay
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for block in blocks(world, start, end, per_day=per_day):
        for index, identity, source in documents(block, world.profile):
            waiting[index].append({"_id": identity, **source})
            if len(waiting[index]) == AT_ONCE:
                yield index, waiting.pop(index)
    yield from waiting.items()
