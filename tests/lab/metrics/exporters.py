"""What do the exporters say about themselves? When each was started, and node_exporter's errors in answering."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics import process
from tests.lab.platform import CADVISOR, CONTAINERS, NODE, POSTGRES, REDIS
from tests.lab.series import Series
from tests.lab.world import World

TARGETS = (NODE, POSTGRES, REDIS, CADVISOR)


def series(world: World) -> Iterator[Series]:
    """Series of the exporters' scrapes beside those of what they watch."""
    for target in TARGETS:
        container = next(one for one in CONTAINERS if target.instance.startswith(f"{one.name}:"))
        began = process.started(world, container)
        yield Series(target, "process_start_time_seconds", began)
    for cause in ("encoding", "gathering"):
        yield Series(NODE, "promhttp_metric_handler_errors_total", np.zeros(world.count), {"cause": cause})
