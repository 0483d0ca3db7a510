"""Will a volume be full within four days? Public volumes hour by hour, some with a retention that keeps them from filling.

`python -m benchmarks.volumes --data DIR --answers FILE` reads DIR/forecast/volumes.parquet (volume, kind, retention_hours,
hour, used, capacity), judges each volume at hours 174, 180, … from what was used up to then, its kind and its retention,
writes FILE (Parquet or CSV: volume, hour, alert) and prints one JSON line with its speed. An alert is a
limit that is reached within 96 hours with a probability of 60 %: more likely than not, by a margin.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.forecasts import save
from benchmarks.machine import machine
from ralphcap.capacity.hits import date_of_limit
from ralphcap.capacity.increments import arrivals, behind_retention

FIRST, EVERY, AHEAD = 174, 6, 96  # hours
LIKELY = 0.6
LOOKED_AT = 28 * 24  # hours of history that a growth is judged by
DAY = 24  # hours: how often an index of a day is deleted
SHARE = 10  # the longest block is this part of the retention (Prometheus docs, storage)


def main() -> None:
    """Judges every volume at every sixth hour."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--every", type=int, default=EVERY, help="hours between two judgments (6 is what is scored)")
    options = parser.parse_args()
    volumes = pd.read_parquet(options.data / "forecast/volumes.parquet").astype({"volume": str, "kind": str})
    began, used = time.monotonic(), time.process_time()
    answers = judgments(volumes, options.every)
    seconds, processor = time.monotonic() - began, time.process_time() - used
    save(answers, options.answers)
    print(
        json.dumps(
            {
                "benchmark": "volumes",
                "volumes": volumes["volume"].nunique(),
                "judgments": len(answers),
                "alerts": int(answers["alert"].sum()),
                "seconds": round(seconds, 1),
                "judgments_a_second": round(len(answers) / seconds),
                "processor_seconds_a_judgment": round(processor / len(answers), 4),
                "machine": machine(),
            }
        )
    )


def judgments(volumes: pd.DataFrame, every: int) -> pd.DataFrame:
    """An alert or none, for each volume and hour."""
    levels = volumes.pivot(index="hour", columns="volume", values="used")
    about = volumes.groupby("volume")[["kind", "retention_hours", "capacity"]].first()
    hours = about["retention_hours"].where(about["retention_hours"] > 0)
    cycle = hours.map(lambda kept: max(DAY, round(kept / SHARE)), na_action="ignore")
    # A day's index goes when its first hour is old enough, a block when its last one is: half a day early, half a block late.
    kept = (hours + np.where(about["kind"] == "elasticsearch", -DAY, hours / SHARE) / 2).round()
    came = arrivals(levels)
    merging = cycle[about["kind"] == "prometheus"]
    for steps in merging.unique():
        names = merging.index[merging == steps]
        came[names] = behind_retention(levels[names], kept[names], cycle=int(steps))
    peak = pd.DataFrame(
        {name: levels[name].rolling(int(2 * steps), min_periods=1).max() for name, steps in cycle.dropna().items()}
    )
    limits = pd.DataFrame({"limit": about["capacity"], "retention": kept})
    answers = [judge(came, levels.fillna(peak), peak, limits, hour) for hour in range(FIRST, len(levels), every)]
    return pd.concat(answers, ignore_index=True)


def judge(
    came: pd.DataFrame, levels: pd.DataFrame, peak: pd.DataFrame, limits: pd.DataFrame, hour: int
) -> pd.DataFrame:
    """The alerts of one hour, of the volumes that are measured then."""
    there = levels.columns[levels.loc[hour].notna()]
    level = levels.loc[hour, there].where(~there.isin(peak.columns), peak.loc[hour].reindex(there))
    asked = limits.loc[there].assign(series=there, level=level).reset_index(drop=True)
    said = date_of_limit(came.loc[max(0, hour - LOOKED_AT + 1) : hour, there], asked, seasons=(24, 168), horizon=AHEAD)
    alert = np.where(said["answer"] == "reached", True, said["probability"] >= LIKELY)
    return pd.DataFrame({"volume": said["series"], "hour": hour, "alert": alert})


if __name__ == "__main__":
    main()
