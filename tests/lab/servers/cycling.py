"""How does a real Prometheus go through many cycles of its retention within seconds? Short blocks, and a past written to it."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.window import format_duration
from tests.lab.remote_write import Planted, write
from tests.lab.servers.processes import wait_until
from tests.lab.servers.prometheus import Prometheus

SETTLED = 3  # looks in a row that show the same
PAUSE = 0.04  # seconds between two looks
REPLACED = ("--storage.tsdb.retention", "--storage.tsdb.max-block-duration")


@dataclass(frozen=True)
class Look:
    """What lies on the disk once all samples before `time` [s] were written.

    blocks   begin, end [s], bytes, samples, series: a row a block, in order of time
    log, chunks   bytes of the write-ahead log and of the head's chunks
    """

    time: int
    blocks: pd.DataFrame
    log: int
    chunks: int

    @property
    def used(self) -> int:
        return int(self.blocks["bytes"].sum()) + self.log + self.chunks


class Cycling(Prometheus):
    """A Prometheus that keeps what a Retention says, and takes samples of any past."""

    def __init__(self, folder: Path, kept: Retention) -> None:
        super().__init__(folder, folder / "data")
        self.kept = kept

    def command(self) -> Sequence[str]:
        own = [part for part in super().command() if not part.startswith(REPLACED)]
        blocks = [f"--storage.tsdb.min-block-duration={format_duration(self.kept.shortest)}"]
        if self.kept.longest is not None:
            blocks.append(f"--storage.tsdb.max-block-duration={format_duration(self.kept.longest)}")
        return [*own, "--web.enable-remote-write-receiver", *blocks, *self.kept.flags().split()]

    def take(self, start: int, pieces: Sequence[tuple[int, int]], *, series: int, seed: int = 0) -> Iterator[Look]:
        """Writes noisy gauges piece by piece, and looks at the disk after each, once it is quiet.

        start    time of the first sample [s]; pieces: length and time between two samples [s] of each
        """
        random = np.random.default_rng(seed)
        level = random.normal(100, 10, series)
        labels = [
            {"__name__": "lab_gauge", "instance": f"host-{number}:9100", "job": "lab"} for number in range(series)
        ]
        for length, interval in pieces:
            times = np.arange(start, start + length, interval) * 1000
            walk = np.round(level[:, None] + random.normal(0, 1, (series, len(times))).cumsum(axis=1), 2)
            level, start = walk[:, -1], start + length
            write(self.url, [Planted(label, times, values) for label, values in zip(labels, walk, strict=True)])
            yield self.settled(start)

    def settled(self, moment: int) -> Look:
        """The disk, once nothing changes any more."""
        looks: list[Look] = []

        def quiet() -> bool:
            look = self._look(moment)
            alike = look is not None and bool(looks) and _same(look, looks[-1])
            if not alike:
                looks.clear()
            if look is not None:
                looks.append(look)
            time.sleep(PAUSE)
            return len(looks) >= SETTLED

        wait_until(quiet, self.check_alive)
        return looks[-1]

    def _look(self, moment: int) -> Look | None:
        """None while a block is being written or deleted."""
        try:
            if any(".tmp" in path.name for path in self.data.iterdir()):
                return None
            rows = [_block(path) for path in self.data.glob("*/meta.json")]
            log, chunks = _size(self.data / "wal"), _size(self.data / "chunks_head")
        except FileNotFoundError:
            return None
        blocks = pd.DataFrame(rows, columns=["begin", "end", "bytes", "samples", "series"])
        return Look(moment, blocks.sort_values("begin", ignore_index=True), log, chunks)


def _block(path: Path) -> tuple[int, int, int, int, int]:
    told = json.loads(path.read_text(encoding="utf-8"))
    counted = told["stats"]
    return (
        told["minTime"] // 1000, told["maxTime"] // 1000, _size(path.parent), counted["numSamples"], counted["numSeries"]
    )  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _same(one: Look, other: Look) -> bool:
    return one.log == other.log and one.chunks == other.chunks and one.blocks.equals(other.blocks)
