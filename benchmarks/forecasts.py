"""How close do forecasts come, and do their intervals keep their word? Public series, each cut where its future begins.

`python -m benchmarks.forecasts --data DIR --answers FILE` reads DIR/forecast/forecast_tasks.parquet (long: task, horizon,
seasons, split, step, value), writes FILE (Parquet or CSV: task, step, p50, lo80, hi80, lo95, hi95; step 0 is the first
one ahead) and prints one JSON line with its speed. Each task is one series, as a user would give it. `--heavy` also tries the
fitted models (seconds a task); `--find-seasons` leaves the seasons of hours to be found out; `--every N` answers each
Nth task only.
"""

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.machine import machine
from ralphcap.capacity.futures import forecast

HOURS = 24  # of a day
ANSWERS = {"p50": "p50", "p10": "lo80", "p90": "hi80", "p2.5": "lo95", "p97.5": "hi95"}


def main() -> None:
    """Answers every task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--heavy", action="store_true")
    parser.add_argument("--find-seasons", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    tasks = pd.read_parquet(options.data / "forecast/forecast_tasks.parquet")
    tasks = tasks[tasks["split"] == "history"].assign(task=lambda table: table["task"].astype(str))
    tasks = tasks[tasks["task"].isin(sorted(tasks["task"].unique())[:: options.every])]
    began, used = time.monotonic(), time.process_time()
    answers = pd.concat(
        [
            answer(alike, heavy=options.heavy, find=options.find_seasons)
            for _, alike in tasks.groupby(["horizon", "seasons"], observed=True)
        ]
    )
    seconds, processor = time.monotonic() - began, time.process_time() - used
    save(answers, options.answers)
    count = tasks["task"].nunique()
    print(
        json.dumps(
            {
                "benchmark": "forecasts",
                "tasks": count,
                "answered": answers["task"].nunique(),
                "seconds": round(seconds, 2),
                "tasks_a_second": round(count / seconds),
                "processor_seconds_a_task": round(processor / count, 4),
                "machine": machine(),
            }
        )
    )


def answer(alike: pd.DataFrame, *, heavy: bool, find: bool) -> pd.DataFrame:
    """Answers of tasks with the same horizon and seasons, their histories aligned at the end."""
    back = alike["step"] - alike.groupby("task")["step"].transform("max")
    series = alike.assign(back=back).pivot(index="back", columns="task", values="value")
    given = [int(season) for season in str(alike["seasons"].iloc[0]).split()]
    hours = given[0] == HOURS
    if hours:
        series.index = pd.date_range("2026-01-01", periods=len(series), freq="1h", tz="UTC", unit="ms")
    seasons = None if find and hours else given
    said = forecast(series, horizon=int(alike["horizon"].iloc[0]), seasons=seasons, heavy=heavy).quantiles
    return said.assign(task=said["series"], step=said["step"] - 1).rename(columns=ANSWERS)[
        ["task", "step", *ANSWERS.values()]
    ]


def save(answers: pd.DataFrame, path: Path) -> None:
    """Parquet, or CSV where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        answers.to_parquet(path, index=False)
    else:
        answers.to_csv(path, index=False)


if __name__ == "__main__":
    main()
