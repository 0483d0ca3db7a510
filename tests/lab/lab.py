"""How does the simulated past become a running Prometheus that answers as if it were the platform's?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from tests.lab.past import linked, run_folder, write_past
from tests.lab.platform import LAB_NOW, LAB_SEED, ZONE
from tests.lab.servers.prometheus import Prometheus
from tests.lab.truths import truths
from tests.lab.world import World

DETAIL_DAYS = 3  # of what capacity does not need


@dataclass(frozen=True)
class Lab:
    """A running lab: a real Prometheus at `url` that holds the world's past."""

    url: str
    world: World

    @property
    def now(self) -> pd.Timestamp:
        """The lab's clock: its samples end here."""
        return self.world.now

    @property
    def start(self) -> pd.Timestamp:
        """Its samples begin here."""
        return self.world.start

    @property
    def truths(self) -> pd.DataFrame:
        """service, resource, limit, kind (ok, watch, breach), date: what an honest review must find."""
        return truths(self.world.seed, self.world.now)

    def profile(self, name: str = "lab") -> str:
        """A profile of ralphcap.toml that asks this lab, at its own time."""
        return f'{profile_text(name, self.url)}now = "{self.now:%Y-%m-%dT%H:%M:%SZ}"\n'


@contextmanager
def running(world: World, *, detail_days: int | None = None) -> Iterator[Lab]:
    """The world's past in a real Prometheus, until the block ends.

    detail_days   keeps the series that no sizing row or disk depends on for the last days only; None: for all days
    """
    blocks = write_past(world, detail_days=detail_days)
    with run_folder() as folder, Prometheus(folder, linked(blocks, folder / "data")) as server:
        yield Lab(server.url, world)


@contextmanager
def demo_lab() -> Iterator[Lab]:
    """The corrected platform at LAB_NOW, of the tests and of the demo: both come from one past."""
    with running(World(LAB_SEED, LAB_NOW), detail_days=DETAIL_DAYS) as lab:
        yield lab


def profile_text(name: str, url: str, elasticsearch: str | None = None) -> str:
    """A profile of ralphcap.toml that asks a Prometheus, and an Elasticsearch where there is one."""
    logs = f'elasticsearch = "{elasticsearch}"\n' if elasticsearch else ""
    return f'[profiles.{name}]\nprometheus = "{url}"\n{logs}zone = "{ZONE}"\n'
