"""How does the simulated past become a running Prometheus? Written once, kept under `.lab`, started from there."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.blocks import write_blocks
from tests.lab.metrics.everything import everything
from tests.lab.platform import ZONE
from tests.lab.series import MINUTE, Series
from tests.lab.servers.programs import CHECKOUT
from tests.lab.servers.prometheus import Prometheus
from tests.lab.truths import truths
from tests.lab.world import World

CACHE = CHECKOUT / ".lab"
KEPT = 8  # pasts in the cache; the ones not used for longest go first


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
        return self.world.start

    @property
    def truths(self) -> pd.DataFrame:
        """service, resource, limit, kind (ok, watch, breach), date: what an honest review must find."""
        return truths(self.world.seed, self.world.now)

    def profile(self, name: str = "lab") -> str:
        """A profile of ralphcap.toml that asks this lab, at its own time."""
        return f'[profiles.{name}]\nprometheus = "{self.url}"\nzone = "{ZONE}"\nnow = "{self.now:%Y-%m-%dT%H:%M:%SZ}"\n'


@contextmanager
def running(world: World, *, detail_days: int | None = None) -> Iterator[Lab]:
    """The world's past in a real Prometheus, until the block ends.

    detail_days   keeps the many series (histograms by path) for the last days only; None: for all days
    """
    blocks = past(world, detail_days=detail_days)
    with run_folder() as folder:
        shutil.copytree(blocks, folder / "data", copy_function=os.link)
        with Prometheus(folder, folder / "data") as server:
            yield Lab(server.url, world)


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder for one run, on the cache's file system, so that blocks are linked and not copied."""
    CACHE.mkdir(exist_ok=True)
    for old in CACHE.glob("run-*"):
        if not Path(f"/proc/{old.name.split('-')[1]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"run-{os.getpid()}-", dir=CACHE, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def past(world: World, *, detail_days: int | None = None) -> Path:
    """The folder of the world's blocks, from the cache or written now (whole or not at all)."""
    detail = world.days if detail_days is None else min(detail_days, world.days)
    folder = CACHE / f"past-{world.profile}-{world.seed}-{world.now:%Y%m%dT%H%M}-{world.days}d-{detail}d-{version()}"
    if not folder.exists():
        with run_folder() as scratch:
            written = scratch / "blocks"
            samples = write_blocks(_kept(world, detail), world.start, (world.start, world.now), written)
            (written / "lab.json").write_text(json.dumps({"samples": samples}), encoding="utf-8")
            _prune()
            if not folder.exists():  # another run may have been quicker
                written.rename(folder)
    folder.touch()
    return folder


def version() -> str:
    """A digest of what decides the samples: the simulation's own source and the exchange's calendar."""
    lab = CHECKOUT / "tests" / "lab"
    files = [path for path in (*lab.glob("*.py"), *lab.glob("metrics/*.py")) if not path.name.startswith("test_")]
    files += [CHECKOUT / "queries" / "calendar.toml", CHECKOUT / "ralphcap" / "sessions.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:12]


def _kept(world: World, detail_days: int) -> list[Series]:
    cut = int((world.now - pd.Timedelta(days=detail_days) - world.start) / MINUTE)
    return [replace(one, values=_from(one.values, cut)) if one.detail else one for one in everything(world)]


def _from(values: np.ndarray, first: int) -> np.ndarray:
    kept = np.full(len(values), np.nan)
    kept[first:] = values[first:]
    return kept


def _prune() -> None:
    pasts = sorted(CACHE.glob("past-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in pasts[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
