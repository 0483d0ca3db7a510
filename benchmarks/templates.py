"""How well do templates fit what a person would call one message? Grouping accuracy on each system in DIR/loghub.

python -m benchmarks.templates --data DIR [--answers FILE] [--study]    FILE (Parquet) gets system, line, template.

Every system is read alone, with what a user gets: there is no setting. Grouping accuracy is the share of lines whose
template holds exactly the lines of their true one (Zhu et al. 2019). --study also leaves out each step, and moves each
constant of the method: how much depends on it?
"""

import argparse
import json
import time
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import pandas as pd

from benchmarks.loghub import documents, systems
from benchmarks.machine import machine
from ralphcap.incidents import logs

_SLOTS, _MERGING = "ralphcap.incidents.slots", "ralphcap.incidents.merging"
_CONSTANTS = {
    f"{_SLOTS}.AROUND": (1, 3),
    f"{_SLOTS}.MANY": (3, 4, 6, 8, 12),
    f"{_SLOTS}.MANY_NAMES": (6, 9, 20, 40),
    f"{_MERGING}.TELLING": (2, 4),
}
_STEPS = ("_of_rare_words", "_differing_in_one_place", "_with_lists", "_differing_within_brackets", "_fitting")


def main() -> None:
    """Writes the answers; prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--study", action="store_true")
    options = parser.parse_args()
    read = systems(options.data)
    began = time.process_time()
    found = {name: _templates(table) for name, table in read.items()}
    seconds = round(time.process_time() - began, 2)
    if options.answers:
        answers = [table[["line"]].assign(system=name, template=found[name]) for name, table in read.items()]
        pd.concat(answers, ignore_index=True).to_parquet(options.answers)
    told = {"benchmark": "templates", **_summary(read, found), "cpu_seconds": seconds}
    if options.study:
        told["study"] = _study(read)
    print(json.dumps(told | {"machine": machine()}))


def _templates(table: pd.DataFrame) -> pd.Series:
    frame = documents(table["message"])
    read = logs.Templates()
    read.add(frame)
    return read.of(frame)


def _summary(read: Mapping[str, pd.DataFrame], found: Mapping[str, pd.Series]) -> dict[str, object]:
    accuracy = {name: round(grouping_accuracy(table["truth"], found[name]), 4) for name, table in read.items()}
    return {
        "mean": round(sum(accuracy.values()) / len(accuracy), 4),
        "worst": min(accuracy.values()),
        "systems": accuracy,
    }


def grouping_accuracy(truth: pd.Series, found: pd.Series) -> float:
    """Share of lines whose group is the true one, no line more and no line less."""
    groups = pd.DataFrame({"truth": truth, "found": found}).groupby(["truth", "found"], dropna=False).size()
    sizes = [groups.groupby(level=level, dropna=False).transform("sum") for level in (0, 1)]
    return float(groups[(groups == sizes[0]) & (groups == sizes[1])].sum() / groups.sum())


def _study(read: Mapping[str, pd.DataFrame]) -> dict[str, list[float]]:
    """Mean and worst accuracy of each variation."""
    told = {}
    for place, values in _CONSTANTS.items():
        for value in values:
            told[f"{place.rpartition('.')[2]} = {value}"] = _varied(read, place, value)
    for step in _STEPS:
        told[f"without {step}"] = _varied(read, f"{_MERGING}.{step}", lambda _: {})
    told["without names of things"] = _varied(read, f"{_MERGING}.named_elsewhere", lambda *_: set())
    return told


def _varied(read: Mapping[str, pd.DataFrame], place: str, value: object) -> list[float]:
    with mock.patch(place, value):
        summary = _summary(read, {name: _templates(table) for name, table in read.items()})
    return [summary["mean"], summary["worst"]]


if __name__ == "__main__":
    main()
