"""How does the simulated past get into Prometheus? One OpenMetrics file for each aligned 2 h block, through promtool."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from tests.lab.openmetrics import OpenMetricsWriter
from tests.lab.series import MINUTE, Series
from tests.lab.servers.programs import environment, program

BLOCK = pd.Timedelta("2h")  # promtool reads a whole file once for each block of this length that it holds
SIDE_BY_SIDE = 2


def write_blocks(
    series: Sequence[Series], grid: pd.Timestamp, stretch: tuple[pd.Timestamp, pd.Timestamp], folder: Path
) -> int:
    """Writes the series' samples within [start, end) as blocks into `folder`. Returns the number of samples.

    grid      the time of `values[0]` of every series
    stretch   start and end, whole minutes
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = OpenMetricsWriter(series, grid)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        written = [
            pool.submit(
                _write_block, writer, (_minute(grid, start), _minute(grid, end)), Path(scratch) / str(number), folder
            )
            for number, (start, end) in enumerate(_aligned(*stretch))
        ]
        return sum(block.result() for block in written)


def _minute(grid: pd.Timestamp, moment: pd.Timestamp) -> int:
    return int((moment - grid) / MINUTE)


def _aligned(start: pd.Timestamp, end: pd.Timestamp) -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    """The stretch cut at multiples of the block's length."""
    while start < end:
        cut = min(end, start.floor(BLOCK) + BLOCK)
        yield start, cut
        start = cut


def _write_block(writer: OpenMetricsWriter, minutes: tuple[int, int], scratch: Path, folder: Path) -> int:
    """Each promtool has a folder of its own: it opens every block that it finds in its output."""
    scratch.mkdir()
    text, output = scratch / "samples.om", scratch / "blocks"
    samples = writer.write(text, *minutes)
    if samples:
        command = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(text), str(output)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"promtool refused {text.name}: {done.stderr.strip()}")
        for block in output.iterdir():
            block.rename(folder / block.name)
    shutil.rmtree(scratch)
    return samples
