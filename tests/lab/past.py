"""Where does the simulated past lie, once written? Under `.lab` in the checkout, by everything that decides its samples."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.blocks import write_blocks
from tests.lab.metrics.everything import everything
from tests.lab.series import MINUTE, Series
from tests.lab.servers.programs import CHECKOUT
from tests.lab.world import World

CACHE = CHECKOUT / ".lab"
KEPT = 8  # pasts in the cache; the ones not used for longest go first
NOTE = "written.json"
# What reviews of weeks look at: a test's lab keeps these for all days, and everything else for its last days.
OF_CAPACITY = (
    "up", "scrape_samples_scraped", "machine_", "container_scrape_error", "container_last_seen", "container_fs_usage",
    "container_cpu_usage", "container_cpu_cfs_periods", "container_cpu_cfs_throttled_periods", "container_spec",
    "container_memory_rss", "container_memory_working_set", "prometheus_tsdb_storage", "prometheus_tsdb_head_series",
    "prometheus_tsdb_head_samples", "prometheus_tsdb_head_chunks", "prometheus_tsdb_wal_storage", "prometheus_tsdb_retention",
    "prometheus_tsdb_lowest", "prometheus_tsdb_time_retentions", "prometheus_tsdb_size_retentions", "prometheus_tsdb_compaction_chunk", "process_resident_memory", "node_directory", "node_textfile", "node_filesystem", "node_memory_Mem",
    "pg_up", "pg_database_size", "redis_up", "redis_memory",
)  # fmt: skip
SIMULATION = (
    "past",
    "platform",
    "load",
    "grid",
    "lifecycle",
    "growth",
    "shapes",
    "truths",
    "world",
    "series",
    "openmetrics",
)


def past_folder(world: World, detail_days: int | None = None) -> Path:
    """Where the blocks of a world's past lie, or will lie.

    detail_days   days for which the series are kept that no sizing row or disk depends on; None: all
    """
    days = f"{world.days}d-{detail_days or world.days}d-{world.ahead}d"
    return CACHE / f"past-{world.profile}-{world.seed}-{world.now:%Y%m%dT%H%M}-{days}-{version()}"


def write_past(
    world: World,
    *,
    detail_days: int | None = None,
    until: pd.Timestamp | None = None,
    series: Sequence[Series] | None = None,
) -> Path:
    """The folder with the blocks of the world's past up to `until` (its now): what is missing is written first.

    series   everything(world), where the caller has it already
    """
    folder, until = past_folder(world, detail_days), until or world.now
    start = _written_until(folder) or world.start
    if start < until:
        with run_folder() as scratch:
            kept = _kept(world, detail_days, everything(world) if series is None else series)
            write_blocks(kept, world.start, (start, until), scratch / "blocks")
            _keep(scratch / "blocks", folder, until)
    folder.touch()
    return folder


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder for one run, on the cache's file system, so that blocks are linked and not copied."""
    CACHE.mkdir(exist_ok=True)
    for old in CACHE.glob("run-*"):
        if not Path(f"/proc/{old.name.split('-')[1]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"run-{os.getpid()}-", dir=CACHE, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def linked(folder: Path, target: Path) -> Path:
    """The blocks of a folder as links in another one: Prometheus may add and delete there, the cache stays."""
    return Path(shutil.copytree(folder, target, copy_function=os.link, ignore=shutil.ignore_patterns(NOTE)))


@cache
def version() -> str:
    """A digest of what decides the samples: the simulation's own source, the calendar, and the sessions."""
    lab = CHECKOUT / "tests" / "lab"
    files = [*(lab / f"{name}.py" for name in SIMULATION), *lab.glob("metrics/*.py")]
    files += [CHECKOUT / "queries" / "calendar.toml", CHECKOUT / "ralphcap" / "sessions.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:12]


def _written_until(folder: Path) -> pd.Timestamp | None:
    note = folder / NOTE
    return pd.Timestamp(json.loads(note.read_text(encoding="utf-8"))["until"]) if note.exists() else None


def _keep(blocks: Path, folder: Path, until: pd.Timestamp) -> None:
    """Moves new blocks into the cache, unless another run was quicker; the note comes last: what it says is there."""
    written = _written_until(folder)
    if written is not None and written >= until:
        return
    if written is None:  # what lies there was left by a run that did not end
        shutil.rmtree(folder, ignore_errors=True)
    _prune(folder)
    folder.mkdir(exist_ok=True)
    for block in blocks.iterdir():
        block.rename(folder / block.name)
    note = folder / f"{NOTE}.{os.getpid()}"
    note.write_text(json.dumps({"until": until.isoformat()}), encoding="utf-8")
    note.rename(folder / NOTE)


def _kept(world: World, detail_days: int | None, series: Sequence[Series]) -> list[Series]:
    if detail_days is None or detail_days >= world.days:
        return list(series)
    cut = int((world.now - pd.Timedelta(days=detail_days) - world.start) / MINUTE)
    return [one if one.name.startswith(OF_CAPACITY) else replace(one, values=_from(one.values, cut)) for one in series]


def _from(values: np.ndarray, first: int) -> np.ndarray:
    kept = np.full(len(values), np.nan)
    kept[first:] = values[first:]
    return kept


def _prune(needed: Path) -> None:
    pasts = sorted(CACHE.glob("past-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in [past for past in pasts if past != needed][KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
