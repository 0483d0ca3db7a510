"""How fast does an answer become a frame? Against a bare read of the same bytes, and against three peers.

python -m benchmarks.fetch [--rounds 5]    One round asks for the bare bytes and with ralphcap three times in turn, then with
each peer, always in a fresh process. Medians of all; the multiple of the bare read is the median of the pairs.
Aims: at most 1.5 × the bare read, at least 10 × faster than every peer, and a peak of memory of at most 5 × the frame
plus the answer. 10 million samples are read once by ralphcap alone, in at most 1.5 GB of process memory.
Ends with 1 where an aim is missed.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peers
from benchmarks.machine import machine
from benchmarks.samples import FINE, MONTH, WEEK, Stretch, server

READERS = Path(__file__).with_name("readers.py")
OF_BARE, OF_PEERS, OF_FRAME = 1.5, 10.0, 5.0
PAIRS = 3
TEN_MILLION = 1.5e9


def main() -> None:
    """Prints one JSON line; what is being done goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetch")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    pythons = {"bare": sys.executable, "ralphcap": sys.executable} | dict.fromkeys(peers.NAMES, peers.environment())
    with server() as url:
        found = {stretch.metric: _measured(url, stretch, pythons, rounds) for stretch in (WEEK, MONTH)}
        large = _read(sys.executable, "ralphcap", url, FINE)
    aims = {f"{name}: {aim}": met for name, one in found.items() for aim, met in one["aims"].items()}
    aims["10 million samples"] = large["process"] <= TEN_MILLION
    print(json.dumps({"benchmark": "fetch", **found, "ten_million": large, "aims": aims, "machine": machine()}))
    sys.exit(not all(aims.values()))


def _measured(url: str, stretch: Stretch, pythons: Mapping[str, str], rounds: int) -> dict[str, Any]:
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in pythons}
    for number in range(rounds):
        for name in (*("bare", "ralphcap") * PAIRS, *peers.NAMES):
            runs[name].append(_read(pythons[name], name, url, stretch))
            seconds = runs[name][-1]["seconds"]
            sys.stderr.write(f"{stretch.metric} {number + 1}/{rounds} {name}: {seconds:.2f} s\n")
    for name, those in runs.items():
        if name != "bare" and {run["samples"] for run in those} != {stretch.samples}:
            raise RuntimeError(f"{name} read {those[0]['samples']} of {stretch.samples} samples")
    return _summary(runs)


def _read(python: str, name: str, url: str, stretch: Stretch) -> dict[str, Any]:
    question = [stretch.metric, *map(str, (stretch.start, stretch.points, stretch.step))]
    done = subprocess.run([python, str(READERS), name, url, *question], check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def _summary(runs: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Medians, what they are multiples of, and whether the aims are met."""
    seconds = {name: median(run["seconds"] for run in those) for name, those in runs.items()}
    own = seconds["ralphcap"]
    pairs = zip(runs["ralphcap"], runs["bare"], strict=True)
    of_bare = median(ours["seconds"] / bare["seconds"] for ours, bare in pairs)
    memory = median(run["memory"] for run in runs["ralphcap"])
    frame, answer = runs["ralphcap"][0]["bytes"], runs["bare"][0]["bytes"]
    slower = {name: round(seconds[name] / own, 1) for name in peers.NAMES}
    return {
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "cpu_seconds": round(median(run["cpu"] for run in runs["ralphcap"]), 3),
        "times_the_bare_read": round(of_bare, 2),
        "peers_times_slower": slower,
        "megabytes": {"frame": frame // 10**6, "answer": answer // 10**6, "peak": int(memory) // 10**6},
        "aims": {
            f"at most {OF_BARE} × the bare read": of_bare <= OF_BARE,
            f"at least {OF_PEERS:g} × faster than each peer": min(slower.values()) >= OF_PEERS,
            f"peak of at most {OF_FRAME:g} × the frame plus the answer": memory <= OF_FRAME * frame + answer,
        },
    }


if __name__ == "__main__":
    main()
