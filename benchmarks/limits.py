"""When is a level reached, and does the interval keep its word? Public series that grow, cut where their future begins.

`python -m benchmarks.limits --data DIR --answers FILE` reads DIR/forecast/limit_tasks.parquet (long: task, steps_per_day,
limit_steps, start_level, split, step, value), writes FILE (Parquet or CSV: task, k, p10, p50, p90 in steps) and prints one
JSON line with its speed. The limit of a question is the level that was really reached k steps later; of the future,
nothing else is looked at.
"""

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.forecasts import save
from benchmarks.machine import machine
from ralphcap.capacity.hits import date_of_limit

SEASONS = {24: (24, 168), 1: (7,)}  # by steps a day: days and weeks


def main() -> None:
    """Answers every question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    options = parser.parse_args()
    tasks = pd.read_parquet(options.data / "forecast/limit_tasks.parquet")
    tasks = tasks.assign(task=tasks["task"].astype(str), split=tasks["split"].astype(str))
    questions = limits(tasks)
    history = tasks[tasks["split"] == "history"]
    began, used = time.monotonic(), time.process_time()
    answers = pd.concat([answer(alike, questions) for _, alike in history.groupby("steps_per_day")])
    seconds, processor = time.monotonic() - began, time.process_time() - used
    save(answers[["task", "k", "p10", "p50", "p90"]], options.answers)
    count = tasks["task"].nunique()
    print(
        json.dumps(
            {
                "benchmark": "limits",
                "tasks": count,
                "questions": len(answers),
                "answers": answers["answer"].value_counts().to_dict(),
                "seconds": round(seconds, 2),
                "tasks_a_second": round(count / seconds),
                "processor_seconds_a_task": round(processor / count, 4),
                "machine": machine(),
            }
        )
    )


def limits(tasks: pd.DataFrame) -> pd.DataFrame:
    """The questions: task, k, level (today's), limit (the level k steps later)."""
    future = tasks[tasks["split"] == "future"].sort_values(["task", "step"])
    reached = future.assign(
        limit=future["start_level"] + future.groupby("task")["value"].cumsum(), k=future["step"] + 1
    )
    asked = reached[
        [str(k) in ks.split() for k, ks in zip(reached["k"], reached["limit_steps"].astype(str), strict=True)]
    ]
    return asked.rename(columns={"task": "series", "start_level": "level"})[["series", "k", "level", "limit"]]


def answer(alike: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """Answers of tasks with the same step, their histories aligned at the end."""
    back = alike["step"] - alike.groupby("task")["step"].transform("max")
    arrivals = alike.assign(back=back).pivot(index="back", columns="task", values="value")
    mine = questions[questions["series"].isin(arrivals.columns)]
    said = date_of_limit(arrivals, mine, seasons=SEASONS[int(alike["steps_per_day"].iloc[0])])
    return said.rename(columns={"series": "task"})


if __name__ == "__main__":
    main()
