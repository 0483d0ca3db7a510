"""How well do templates fit what a person would call one message? Grouping accuracy on each system in DIR/loghub.

python -m benchmarks.templates --data DIR --answers FILE    FILE (Parquet) gets system, line, template.

Every system is read alone, with what a user gets: there is no setting. Grouping accuracy is the share of lines whose
template holds exactly the lines of their true one (Zhu et al. 2019).
"""

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.loghub import documents, systems
from benchmarks.machine import machine
from ralphcap.incidents import logs


def main() -> None:
    """Writes the answers; prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    options = parser.parse_args()
    read = systems(options.data)
    began = time.process_time()
    found = {name: _templates(table) for name, table in read.items()}
    seconds = time.process_time() - began
    answers = [table[["line"]].assign(system=name, template=found[name]) for name, table in read.items()]
    pd.concat(answers, ignore_index=True).to_parquet(options.answers)
    accuracy = {name: round(grouping_accuracy(table["truth"], found[name]), 4) for name, table in read.items()}
    summary = {"mean": round(sum(accuracy.values()) / len(accuracy), 4), "worst": min(accuracy.values())}
    print(
        json.dumps(
            {
                "benchmark": "templates",
                **summary,
                "systems": accuracy,
                "cpu_seconds": round(seconds, 2),
                "machine": machine(),
            }
        )
    )


def _templates(table: pd.DataFrame) -> pd.Series:
    frame = documents(table["message"])
    read = logs.Templates()
    read.add(frame)
    return read.of(frame)


def grouping_accuracy(truth: pd.Series, found: pd.Series) -> float:
    """Share of lines whose group is the true one, no line more and no line less."""
    groups = pd.DataFrame({"truth": truth, "found": found}).groupby(["truth", "found"], dropna=False).size()
    sizes = [groups.groupby(level=level, dropna=False).transform("sum") for level in (0, 1)]
    return float(groups[(groups == sizes[0]) & (groups == sizes[1])].sum() / groups.sum())


if __name__ == "__main__":
    main()
