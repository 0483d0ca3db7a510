"""Do recommended limits hold in weeks that nobody has seen, and how much do they leave unused? Public series of 5 minutes.

`python -m benchmarks.sizing --data DIR [--days 7] [--half 2]` reads DIR/asd and DIR/smd (a column a metric), takes each
metric's days as they come, asks for a limit after two weeks and every week from then on, from a month of days at most, and
prints one JSON line: share of the time and of the weeks in which the limit was exceeded, median slack above the mean use, and
that of a limit that knew the weeks' peak. As CPU, by the 99th percentile of each day; as memory, by its largest step. Limits
are taken before they are rounded to usual sizes, since these metrics have no unit. Half 1, every second metric of each
machine, is the one that constants were chosen on; half 2 are the others.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.machine import machine
from ralphcap.capacity.mixed import mixed_paths
from ralphcap.capacity.peaks import accepted_risk, limit_for

FOLDERS = {"asd": 288, "smd": 1440}  # steps of a day
RESOURCES = {"cores": "cpu", "bytes": "memory"}
LEAST, MOST, EVERY = 14, 30, 7  # days of history, and between two questions
MONDAY = pd.Timestamp("2026-01-05")
HALVES = {"1": (0,), "2": (1,), "both": (0, 1)}  # metrics of a machine, by their place modulo 2
# What a row of the sizing table is compared with, by its unit: the 99th percentile of a day's steps, or its largest.
STATISTICS = {"cores": lambda days: np.percentile(days, 99, axis=1), "bytes": lambda days: days.max(axis=1)}


def main() -> None:
    """Asks for every limit, and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--days", type=int, default=7, help="days that a limit is to hold")
    parser.add_argument("--half", choices=list(HALVES), default="both", help="which of each machine's metrics")
    options = parser.parse_args()
    began = time.monotonic()
    weeks = list(questions(options.data, options.days, HALVES[options.half]))
    found = {unit: _counted(weeks, unit, options.days) for unit in STATISTICS}
    print(
        json.dumps(
            {
                "benchmark": "sizing",
                "days": options.days,
                "half": options.half,
                "limits": len(weeks),
                **found,
                "seconds": round(time.monotonic() - began, 1),
                "machine": machine(),
            }
        )
    )


def questions(data: Path, days: int, places: tuple[int, ...] = (0, 1)) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Days × steps that are known, and those that come, of each metric that is measured and ever used."""
    for folder, steps in FOLDERS.items():
        for path in sorted((data / folder).glob("*_train.parquet")):
            test = path.with_name(path.name.replace("_train", "_test"))
            table = pd.concat([pd.read_parquet(path), pd.read_parquet(test)], ignore_index=True)
            for place, name in enumerate(table.columns):
                if place % 2 not in places:
                    continue
                values = table[name].to_numpy(dtype="float64")
                whole = values[: len(values) // steps * steps].reshape(-1, steps)
                if np.isfinite(whole).all() and whole.min() >= 0 and whole.max() > 0:
                    for now in range(LEAST, len(whole) - days + 1, EVERY):
                        yield whole[max(0, now - MOST) : now], whole[now : now + days]


def _counted(weeks: list[tuple[np.ndarray, np.ndarray]], unit: str, days: int) -> dict[str, float]:
    found = limits([STATISTICS[unit](known) for known, _ in weeks], days, unit)
    coming = [come for _, come in weeks]
    highest = [STATISTICS[unit](come).max() for come in coming]
    return {
        "risk": accepted_risk(unit),
        "time_exceeded": float(np.mean([(come > one).mean() for one, come in zip(found, coming, strict=True)])),
        "weeks_exceeded": float(np.mean([high > one for one, high in zip(found, highest, strict=True)])),
        "median_slack": _slack(found, coming),
        "knowing_slack": _slack(highest, coming),
    }


def _slack(found: list[float], coming: list[np.ndarray]) -> float:
    return float(np.median([one / come.mean() - 1 for one, come in zip(found, coming, strict=True) if come.mean() > 0]))


def limits(needs: list[np.ndarray], days: int, unit: str) -> list[float]:
    """The limits for the days ahead, from what each known day needed; histories of one length are asked together."""
    found = dict.fromkeys(range(len(needs)), np.nan)
    resource = RESOURCES[unit]
    for known in {len(need) for need in needs}:
        mine = [number for number, need in enumerate(needs) if len(need) == known]
        dates = pd.date_range(MONDAY, periods=known + days, unit="ms")
        tables = [
            pd.DataFrame({"service": str(number), "resource": resource, "date": dates[:known], "value": needs[number]})
            for number in mine
        ]
        trading = pd.DataFrame({"date": dates[dates.day_of_week < 5]})
        ahead = mixed_paths(pd.concat(tables, ignore_index=True).assign(complete=True), trading, days=days)
        for number, paths, scores in zip(mine, ahead.values, ahead.series["scores"], strict=True):
            found[number] = limit_for(paths, scores, risk=accepted_risk(unit))
    return list(found.values())


if __name__ == "__main__":
    main()
