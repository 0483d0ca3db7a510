"""Where do a node's indices lie, once filled? Under `.lab` in the checkout, by everything that decides their documents."""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import pandas as pd

from tests.lab.logs.filling import fill
from tests.lab.logs.rates import PerDay
from tests.lab.past import CACHE, run_folder
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.servers.programs import CHECKOUT
from tests.lab.world import World

KEPT = 6  # nodes' data in the cache; the ones not used for longest go first
DECIDE = ("load", "grid", "platform", "metrics/services")  # beside the logs' own modules


def kept(world: World, start: pd.Timestamp | None = None, *, per_day: PerDay = 20_000) -> Path:
    """The data of a node that `fill` has filled from `start` (or the world's) up to its now: made first where it is missing.

    per_day   a number, or `rates.light(…)`
    A node writes into its data: start it on a copy.
    """
    folder = _folder(world, start or world.start, per_day)
    if not folder.exists():
        with run_folder() as scratch:
            with Elasticsearch(scratch / "node", scratch / "data") as node:
                fill(node, world, start, per_day=per_day)
                node.flush()
            _prune()
            _move(scratch / "data", folder)
    os.utime(folder)
    return folder


def _folder(world: World, start: pd.Timestamp, per_day: PerDay) -> Path:
    decided = f"{world.seed} {world.profile} {start} {world.now} {per_day} {_version()}"
    return CACHE / f"logs-{world.profile}-{hashlib.sha256(decided.encode()).hexdigest()[:16]}"


@cache
def _version() -> str:
    """A digest of the source that decides the documents, and of the sessions that the load follows."""
    lab = CHECKOUT / "tests" / "lab"
    files = [*lab.glob("logs/**/*.py"), *(lab / f"{name}.py" for name in DECIDE)]
    files += [CHECKOUT / "queries" / "calendar.toml", CHECKOUT / "ralphcap" / "sessions.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


def _move(data: Path, folder: Path) -> None:
    """Into the cache, unless another run was quicker."""
    try:
        data.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def _prune() -> None:
    """Leaves room for one more."""
    folders = sorted(CACHE.glob("logs-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in folders[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
