"""How does a simulated platform's past become a running Elasticsearch that answers as if it were the platform's?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from tests.lab.logs.kept import kept
from tests.lab.logs.planting import planted_lines
from tests.lab.logs.rates import PerDay, light
from tests.lab.platform import LAB_NOW, LAB_SEED, ZONE
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.world import World

PER_DAY = light(LAB_NOW, before=1_000)  # three whole days; fewer lines of the others, so that their indices exist


@dataclass(frozen=True)
class LogsLab:
    """A running node at `url` that holds a world's logs."""

    url: str
    world: World
    per_day: PerDay
    node: Elasticsearch

    @property
    def now(self) -> pd.Timestamp:
        """The lab's clock: its lines end here."""
        return self.world.now

    @property
    def planted(self) -> pd.DataFrame:
        """kind, service, level, shape, template, start, end, lines: what an honest review must find."""
        return planted_lines(self.world, self.per_day)

    def profile(self, name: str = "logs", prometheus: str | None = None) -> str:
        """A profile of ralphcap.toml that asks this node, at its own time."""
        metrics = f'prometheus = "{prometheus}"\n' if prometheus else ""
        return (
            f'[profiles.{name}]\n{metrics}elasticsearch = "{self.url}"\nzone = "{ZONE}"\n'
            f'now = "{self.now:%Y-%m-%dT%H:%M:%SZ}"\n'
        )


@contextmanager
def running_logs(world: World, *, per_day: PerDay = PER_DAY, heap: int = 512) -> Iterator[LogsLab]:
    """The world's logs in a real Elasticsearch, until the block ends."""
    with kept(world, per_day=per_day, heap=heap) as node:
        yield LogsLab(node.url, world, per_day, node)


@contextmanager
def demo_logs() -> Iterator[LogsLab]:
    """The corrected platform's logs at LAB_NOW, of the tests and of the demo."""
    with running_logs(World(LAB_SEED, LAB_NOW)) as lab:
        yield lab
