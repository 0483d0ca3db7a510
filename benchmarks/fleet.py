"""How many series can be forecast in a minute, with intervals, backtest and a date for each limit? Made-up hourly series.

`python -m benchmarks.fleet --series N --hours H --ahead A --jobs J` prints one JSON line: seconds of `forecast` and of
`date_of_limit`, series a second of both together, processor time (imports included) and the peak
of memory, of this process and (once joblib has ended them) of its workers.
"""

import argparse
import json
import resource
import time

import joblib
import numpy as np
import pandas as pd

from benchmarks.machine import machine
from ralphcap.capacity.futures import forecast
from ralphcap.capacity.hits import date_of_limit

SEASONS = (24, 168)


def main() -> None:
    """Measures one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=672)
    parser.add_argument("--ahead", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    series = made_up(options.series, options.hours)
    limits = pd.DataFrame({"series": series.columns, "level": 0.0, "limit": 100 * series.mean().to_numpy()})
    with joblib.parallel_config(n_jobs=options.jobs):
        began = time.monotonic()
        said = forecast(series, horizon=options.ahead, seasons=SEASONS)
        between = time.monotonic()
        dates = date_of_limit(series, limits, seasons=SEASONS)
        ended = time.monotonic()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    peak = sum(one.ru_maxrss for one in used)
    print(
        json.dumps(
            {
                "benchmark": "fleet",
                "series": options.series,
                "jobs": options.jobs,
                "forecast_seconds": round(between - began, 1),
                "date_seconds": round(ended - between, 1),
                "series_a_second": round(options.series / (ended - began)),
                "processor_ms_a_series": round(1000 * processor / options.series, 1),
                "answered": int(said.quantiles["series"].nunique()),
                "dates": int((dates["answer"] == "date").sum()),
                "peak_memory_mb": round(peak / 1024),
                "machine": machine(),
            }
        )
    )


def made_up(count: int, hours: int) -> pd.DataFrame:
    """A day's wave of random size and phase, noise, nothing below 0."""
    generator = np.random.default_rng(0)
    step = np.arange(hours)[:, None]
    wave = np.sin(2 * np.pi * step / 24 + generator.uniform(0, 6, count)) * generator.uniform(6, 30, count)
    values = np.maximum(100 + wave + 10 * generator.standard_normal((hours, count)), 0)
    return pd.DataFrame(values, columns=[f"series {number}" for number in range(count)])


if __name__ == "__main__":
    main()
