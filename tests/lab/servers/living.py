"""How does a Prometheus live through days within seconds, and tell of itself? By a clock that it is given, minute by minute."""

import os
import re
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention, count, cuts, oldest_by_time
from tests.lab.remote_write import Planted, write
from tests.lab.servers.cycling import Cycling, Look
from tests.lab.servers.processes import wait_until

SCRAPE = 60  # seconds between two samples of everything
PIECE = 30 * 60  # seconds that are written at once; what the server tells of itself is the same in all of them
TELLS = re.compile(
    r"^((?:prometheus_tsdb_(?:storage|retention|lowest|time_ret|size_ret|head_series|head_samples|compaction_chunk_(?:size_bytes|samples)_sum)|process_resident)\w*)"
    r"(?:\{(.*)\})? (\S+)$",
    re.MULTILINE,
)
LABEL = re.compile(r'(\w+)="([^"]*)"')
SETTLED = re.compile(r"^prometheus_tsdb_(blocks_loaded|head_min_time) (\S+)$", re.MULTILINE)
HOST = {"job": "node", "instance": "host:9100"}
ITSELF = {"job": "prometheus", "instance": "localhost:9090"}


class Living(Cycling):
    """A Prometheus that takes noisy gauges, what its own /metrics shows, and the size of the file system that it lies on.

    kept     by time alone: the rules of that say what to wait for
    start    of its first sample, where a block begins
    series   how many gauges it takes
    """

    def __init__(self, folder: Path, kept: Retention, *, start: pd.Timestamp, series: int, seed: int = 0) -> None:
        super().__init__(folder, kept)
        self.start = self.clock = int(start.timestamp())
        self._random = np.random.default_rng(seed)
        self._level = self._random.normal(100, 10, series)

    def live(self, until: pd.Timestamp) -> Look:
        """Goes on to a time, and looks at the disk there."""
        end = int(until.timestamp())
        while self.clock < end:
            told = self._told()
            begun, self.clock = self.clock, min(self.clock + PIECE, end)
            first = begun if begun == self.start else begun + SCRAPE  # blocks are merged when they fill their range
            times = np.arange(first, self.clock + 1, SCRAPE) * 1000
            write(self.url, [*self._gauges(times), *_held(told, times)])
            for cut in cuts(self.kept, self.start, self.clock)[len(cuts(self.kept, self.start, begun)) :]:
                self._wait(int(cut))
        return self.settled(self.clock)

    def _gauges(self, times: np.ndarray) -> Iterator[Planted]:
        steps = self._random.normal(0, 1, (len(self._level), len(times)))
        walk = np.round(self._level[:, None] + steps.cumsum(axis=1), 2)
        self._level = walk[:, -1]
        target = {"job": "lab", "instance": "lab:8000"}
        for number, values in enumerate(walk):
            yield Planted({"__name__": "lab_gauge", "number": str(number)} | target, times, values)
        yield from _held(_scraped(target, len(walk)), times)

    def _told(self) -> list[tuple[Mapping[str, str], float]]:
        """What a scrape of itself and of the host's exporter would bring now."""
        own = [
            ({"__name__": name} | dict(LABEL.findall(labels)) | ITSELF, float(value))
            for name, labels, value in TELLS.findall(self._metrics())
        ]
        return [*own, *_scraped(ITSELF, len(own)), *self._host()]

    def _host(self) -> list[tuple[Mapping[str, str], float]]:
        """The figures of a node_exporter, as it reads them."""
        disk = os.statvfs(self.data)
        labels = {"device": "/dev/disk", "fstype": "ext4", "mountpoint": "/"} | HOST
        sizes = {"size": disk.f_blocks, "free": disk.f_bfree, "avail": disk.f_bavail}
        told = [
            ({"__name__": f"node_filesystem_{name}_bytes"} | labels, float(count * disk.f_frsize))
            for name, count in sizes.items()
        ]
        return [*told, *_scraped(HOST, len(told))]

    def _wait(self, cut: int) -> None:
        """Until the block that ends at `cut` is written, blocks are merged, and what is too old is deleted."""
        last = np.array([cut])
        blocks = int(count(self.kept, last, oldest_by_time(self.kept, last, self.start))[0])

        def done() -> bool:
            told = {name: float(value) for name, value in SETTLED.findall(self._metrics())}
            return told["blocks_loaded"] == blocks and told["head_min_time"] >= 1000 * cut

        wait_until(done, self.check_alive)

    def _metrics(self) -> str:
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            return str(answer.read().decode())


def _scraped(target: Mapping[str, str], samples: int) -> list[tuple[Mapping[str, str], float]]:
    """What Prometheus adds to each scrape."""
    return [({"__name__": "up"} | target, 1.0), ({"__name__": "scrape_samples_scraped"} | target, float(samples))]


def _held(told: Sequence[tuple[Mapping[str, str], float]], times: np.ndarray) -> Iterator[Planted]:
    for labels, value in told:
        yield Planted(labels, times, np.full(len(times), value))
