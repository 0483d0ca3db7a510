"""Does a Dask cluster of several processes say the same as one process, and how much sooner? Made-up hourly series.

`python -m benchmarks.fleet_dask --series N --workers W` prints one JSON line: whether `forecast` and `date_of_limit` say
the same to the last bit; seconds and processor time of 1 worker (this process: joblib sends nothing to a cluster of one)
and of W processes of one thread each, on loopback; how many times sooner W are, and which part of W times that is. It runs
in an environment of its own, `.venv-dask`, made on the first run.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import pandas as pd

from benchmarks import peers
from benchmarks.fleet import SEASONS, made_up
from benchmarks.machine import machine
from ralphcap.capacity.futures import forecast
from ralphcap.capacity.hits import date_of_limit
from tests.lab.servers.programs import CHECKOUT

PACKAGES = (f"--editable={CHECKOUT}", "dask[distributed]==2026.8.0")
AHEAD = 24
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # else one process takes every core, too
# In place of Dask's own, which also has each worker give freed memory back at once (MALLOC_TRIM_THRESHOLD_): getting it anew
# for every array doubles the processor time.
ENVIRONMENT = {"distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1}}
Frames = tuple[pd.DataFrame, ...]


def main() -> None:
    """Measures one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=672)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    python = Path(peers.environment(".venv-dask", PACKAGES))
    if Path(sys.prefix) != python.parents[1]:
        command = [str(python), "-m", "benchmarks.fleet_dask", *sys.argv[1:]]
        sys.exit(subprocess.run(command, cwd=CHECKOUT, check=False, env=os.environ | ONE_THREAD).returncode)
    series = made_up(options.series, options.hours)
    foretold(series.iloc[:, :2])  # imports are no part of it
    alone, one = measured(lambda: foretold(series))
    together, many = on_cluster(series, options.workers)
    times_sooner = one["seconds"] / many["seconds"]
    print(
        json.dumps(
            {
                "benchmark": "fleet_dask",
                "series": options.series,
                "equal": same(alone, together),
                "workers": {1: one, options.workers: many},
                "times_sooner": round(times_sooner, 2),
                "of_linear": round(times_sooner / options.workers, 2),
                "machine": machine(),
            }
        )
    )


def foretold(series: pd.DataFrame) -> Frames:
    """All that is said of the series: quantiles, how each was judged, dates of a limit."""
    limits = pd.DataFrame({"series": series.columns, "level": 0.0, "limit": 100 * series.mean().to_numpy()})
    said = forecast(series, horizon=AHEAD, seasons=SEASONS)
    return said.quantiles, said.diagnostics, date_of_limit(series, limits, seasons=SEASONS)


def measured(compute: Callable[[], Frames]) -> tuple[Frames, dict[str, Any]]:
    """What it says, its seconds, and processor seconds of this process."""
    began, used = time.monotonic(), time.process_time()
    said = compute()
    return said, {
        "seconds": round(time.monotonic() - began, 1),
        "processor_here": round(time.process_time() - used, 1),
    }


def on_cluster(series: pd.DataFrame, workers: int) -> tuple[Frames, dict[str, Any]]:
    """What a cluster of processes says; processor seconds also of each worker."""
    import dask
    from dask.distributed import Client, LocalCluster

    with (
        dask.config.set(ENVIRONMENT),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        client.run(foretold, series.iloc[:, :2])  # imports are no part of it
        before = client.run(time.process_time)
        said, took = measured(lambda: foretold(series))
        after = client.run(time.process_time)
        took["processor_of_workers"] = [round(after[worker] - before[worker], 1) for worker in after]
    return said, took


def same(some: Frames, others: Frames) -> bool:
    """To the last bit, with the same names and kinds of columns."""
    return all(one.equals(other) for one, other in zip(some, others, strict=True))


if __name__ == "__main__":
    main()
