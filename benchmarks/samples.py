"""What is fetched? Made-up samples in a real Prometheus, written once into `.lab`. Imports tests.lab."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.past import CACHE, linked, run_folder
from tests.lab.servers.programs import environment, program
from tests.lab.servers.prometheus import Prometheus

END = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
WRITTEN = CACHE / "benchmark-samples-with-up"


@dataclass(frozen=True)
class Stretch:
    """Series of one metric with a sample at each step; `step` and all times in seconds."""

    metric: str
    series: int
    points: int
    step: int

    @property
    def samples(self) -> int:
        return self.series * self.points

    @property
    def start(self) -> int:
        return int(END.timestamp()) - self.points * self.step

    def lines(self) -> Iterator[str]:
        """The samples as OpenMetrics text, full doubles as averages and rates are; and `up` of each series' target."""
        random = np.random.default_rng(self.points)
        for number in range(self.series):
            target = f'job="{self.metric}",instance="host-{number:03}:9100"'
            labels = f'{target},device="sd{"abcd"[number % 4]}"'
            values = (1e9 * random.random(self.points)).tolist()
            for position, value in enumerate(values):
                yield f"{self.metric}{{{labels}}} {value!r} {self.start + position * self.step}\n"
        for number in range(self.series):
            target = f'job="{self.metric}",instance="host-{number:03}:9100"'
            for position in range(self.points):
                yield f"up{{{target}}} 1 {self.start + position * self.step}\n"


WEEK = Stretch("benchmark_week", 100, 10_080, 60)  # one call: 1,008,000 samples
MONTH = Stretch("benchmark_month", 10, 172_800, 15)  # more than 11,000 points a series: stitched; 1,728,000 samples
FINE = Stretch("benchmark_week", 100, 100_800, 6)  # the week at a finer step: 10,080,000 samples


@contextmanager
def server() -> Iterator[str]:
    """The address of a Prometheus with both stretches, until the block ends."""
    with run_folder() as folder:
        if not WRITTEN.exists():
            _write(folder / "written").rename(WRITTEN)
        with Prometheus(folder / "server", linked(WRITTEN, folder / "data")) as prometheus:
            yield prometheus.url


def _write(folder: Path) -> Path:
    for stretch in (WEEK, MONTH):
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            text = Path(scratch) / "samples.om"
            with text.open("w", encoding="utf-8") as file:
                file.writelines(stretch.lines())
                file.write("# EOF\n")
            command = ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=1440h", "--quiet", str(text)]
            subprocess.run([program("promtool"), *command, str(folder)], env=environment(), check=True)
    shutil.rmtree(folder / "wal", ignore_errors=True)
    return folder
