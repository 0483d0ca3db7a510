"""Which node holds a world's logs? One that is filled once, named by everything that decides its documents."""

import hashlib
from contextlib import AbstractContextManager
from functools import cache, partial

import pandas as pd

from tests.lab.filled import filled
from tests.lab.logs.filling import fill
from tests.lab.logs.rates import PerDay
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.servers.programs import CHECKOUT
from tests.lab.world import World

DECIDE = ("load", "grid", "platform", "metrics/services")  # beside the logs' own modules


def kept(
    world: World, start: pd.Timestamp | None = None, *, per_day: PerDay = 20_000, heap: int = 512
) -> AbstractContextManager[Elasticsearch]:
    """A node that `fill` has filled from `start` (or the world's) up to the world's now.

    per_day   a number, or `rates.light(…)`; heap of the node [MiB]
    """
    start = start or world.start
    return filled(_key(world, start, per_day), partial(fill, world=world, start=start, per_day=per_day), heap=heap)


def _key(world: World, start: pd.Timestamp, per_day: PerDay) -> str:
    decided = f"{world.seed} {world.profile} {start} {world.now} {per_day} {_version()}"
    return f"logs-{world.profile}-{hashlib.sha256(decided.encode()).hexdigest()[:16]}"


@cache
def _version() -> str:
    """A digest of the source that decides the documents, and of the sessions that the load follows."""
    lab = CHECKOUT / "tests" / "lab"
    files = [*lab.glob("logs/**/*.py"), *(lab / f"{name}.py" for name in DECIDE)]
    files += [CHECKOUT / "queries" / "calendar.toml", CHECKOUT / "ralphcap" / "sessions.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()
