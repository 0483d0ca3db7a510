"""How does what cannot run here show its metrics to a scrape a second? As the simulated platform, between its minutes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.exposition import Exposition
from tests.lab.grid import CELL
from tests.lab.metrics import cadvisor, kiwoom, node_saturation, prometheus_rules, prometheus_self, websocket
from tests.lab.platform import LAB_SEED
from tests.lab.series import Series, Target
from tests.lab.world import World

NEWER = ("prometheus_tsdb_wal_storage", "prometheus_tsdb_head_chunks_storage")  # Prometheus 3 has them, Debian's not
LATER = ("prometheus_tsdb_compaction_chunk", "prometheus_tsdb_wal_fsync")  # no number in a server's first hours


class Flowing(Exposition):
    """An exposition whose values move within the minute, so that counters grow from scrape to scrape."""

    def text(self, target: Target, moment: float) -> str | None:
        """What the target shows at a moment, in seconds since 1970; None where the simulation does not reach it."""
        names, values = self.targets[target]
        minute, second = divmod(moment - self.since, 60)
        if not 0 <= minute < values.shape[1] - 1:
            return None
        before, after = values[:, int(minute)], values[:, int(minute) + 1]
        now = before + np.maximum(0, after - before) * second / 60
        return "".join(f"{names[row]} {float(now[row])!r}\n" for row in np.flatnonzero(~np.isnan(now)))


def flowing() -> Flowing:
    """cAdvisor, the WebSocket hub, the broker's callers, and what only newer servers export, from now on for a day."""
    world = World(LAB_SEED, pd.Timestamp.now(tz="UTC").floor(CELL).as_unit("ms"), days=1, ahead=1)
    shown = [*cadvisor.series(world), *websocket.series(world), *kiwoom.series(world), *_lacking(world)]
    return Flowing(shown, world.start, world.now)


def _lacking(world: World) -> Iterator[Series]:
    """What newer servers export, what older ones export later, and what not every kernel tells."""
    of_itself = (*prometheus_self.series(world), *prometheus_rules.series(world))
    yield from (one for one in of_itself if one.name.startswith((*NEWER, *LATER)))
    if not Path("/proc/pressure").exists():
        yield from (one for one in node_saturation.series(world) if one.name.startswith("node_pressure"))
