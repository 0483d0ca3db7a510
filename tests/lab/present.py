"""How does the lab run for a person? The past up to this minute, which goes on live, beside the real exporters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from tests.lab.blocks import write_blocks
from tests.lab.exposition import Exposition, served
from tests.lab.grid import CELL
from tests.lab.metrics.everything import everything
from tests.lab.past import linked, past_folder, run_folder, write_past
from tests.lab.series import MINUTE, Series, Target
from tests.lab.servers.exporters import Exporter, real_exporters
from tests.lab.servers.prometheus import Prometheus, Scrape
from tests.lab.world import World

AHEAD_DAYS = 14  # how long a past can be continued before the lab begins a new one
SIMULATED_INTERVAL = "60s"  # as in the past, so that each step has the samples that are expected of it
REAL_INTERVAL = "15s"
STARTS_WITHIN = pd.Timedelta("8s")  # from the past's end being chosen to the first scrape


@dataclass(frozen=True)
class Present:
    """A running lab that goes on: its Prometheus, the real exporters beside it, and the simulated world."""

    url: str
    world: World
    exporters: tuple[Exporter, ...]


@contextmanager
def present(world: World) -> Iterator[Present]:
    """The world's past and present in a real Prometheus, and real exporters under jobs `live-…`, until the block ends.

    world.now may lie some days back (continued): what has passed since is written as past.
    """
    series = everything(world)
    write_past(world, series=series)  # takes a minute the first time, so the end is chosen afterwards
    end = (pd.Timestamp.now(tz="UTC") + STARTS_WITHIN).ceil(MINUTE)
    blocks = write_past(world, until=end, series=series)
    exposition = Exposition(series, world.start, world.now)
    with run_folder() as folder, served(exposition) as address, real_exporters(folder) as exporters:
        data = linked(blocks, folder / "data")
        _seal(series, world.start, end, data)
        del series  # as large as the past
        scrapes = [*exposition.scrapes(address, SIMULATED_INTERVAL), *map(_live, exporters)]
        with Prometheus(folder / "prometheus", data, scrapes) as server:
            yield Present(server.url, world, tuple(exporters))


def continued(world: World) -> World:
    """The world that goes on to now: one whose past is in the cache and reaches far enough, else one from now on."""
    world = replace(world, now=_now(), ahead=AHEAD_DAYS)
    for back in range(AHEAD_DAYS * 288 - 288):
        earlier = replace(world, now=world.now - back * CELL)
        if past_folder(earlier).exists():
            return earlier
    return world


def _live(exporter: Exporter) -> Scrape:
    """A job of its own: under the simulated job, a target that began a minute ago would make 30 days incomplete."""
    return replace(exporter.scrape(REAL_INTERVAL), job=f"live-{exporter.job}")


def _seal(series: list[Series], start: pd.Timestamp, end: pd.Timestamp, data: Path) -> None:
    """One more sample of every series at the past's very end: the first scrape follows within its interval.

    Prometheus takes no scrape that is older than its blocks, so none comes twice.
    """
    last = [replace(one, target=_Last(one.target.job, one.target.instance)) for one in series]
    write_blocks(last, start, (end - MINUTE, end), data)


class _Last(Target):
    """A target at the last moment of each minute."""

    offset = 59.5


def _now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC").floor(CELL).as_unit("ms")
