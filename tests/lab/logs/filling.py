"""How do a world's lines get into a real Elasticsearch?"""

from collections import Counter
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

EVERY = "ralph-stock-*"  # index of the logs; each document names its own


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
    stored: Counter[str] = Counter()

    def sent() -> Iterator[dict[str, Any]]:
        """In order of time: the node makes all indices of a call at once."""
        for block in blocks(world, start or world.start, end or world.now, per_day=per_day):
            for index, identity, source in documents(block, world.profile):
                stored[index] += 1
                yield {"_index": index, "_id": identity, **source}

    server.bulk(EVERY, sent())
    return dict(sorted(stored.items()))
