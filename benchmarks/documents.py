"""How fast do documents become a frame? From a real Elasticsearch, against the client's own `helpers.scan` and a DataFrame.

python -m benchmarks.documents [--documents 1000000] [--rounds 3]    Both readers take turns, always in a fresh process, from a
node that is compiled as one in production and has answered each of them once, unmeasured.
Aims: at least 3 × faster than `helpers.scan`, with at most 1.5 GB of process memory; a bundle of them of at most 60 MB for a
million documents. Ends with 1 where an aim is missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from benchmarks.machine import machine
from tests.lab.filled import filled
from tests.lab.logs.filling import fill
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.world import World

FASTER, MEMORY, BUNDLE = 3.0, 1.5e9, 60e6
HEAP = 2048  # of the node [MiB]
DAY = pd.Timedelta(days=1)
WORLD = World(LAB_SEED, LAB_NOW, days=2)


def main() -> None:
    """Prints one JSON line; what is being done goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", nargs=2, metavar=("READER", "URL"))
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(_read(*arguments.read)))
        return
    sys.stderr.write("documents: filling Elasticsearch\n")
    with filled(
        f"benchmark-{arguments.documents}",
        lambda node: fill(node, WORLD, LAB_NOW - DAY, LAB_NOW, per_day=arguments.documents),
        heap=HEAP,
        thorough=True,
    ) as node:
        runs: dict[str, list[dict[str, Any]]] = {"ralphcap": [], "scan": []}
        for number in range(1 + arguments.rounds):
            for name in runs:
                run = _from_node(name, node)
                sys.stderr.write(
                    f"documents: {name} {run['seconds']:.2f} s, processor {run['cpu']:.2f} s, the node's {run['node_cpu']:.2f} s\n"
                )
                runs[name] += [run] if number else []  # the first one warms the node
        bundle = _from_node("bundle", node)
    print(json.dumps(_summary(runs, bundle)))
    sys.exit(not all(_summary(runs, bundle)["aims"].values()))


def _from_node(name: str, node: Elasticsearch) -> dict[str, Any]:
    """One read in a process of its own: documents, seconds, cpu [s], memory [bytes], node_cpu [s]."""
    before = _cpu_of(node)
    command = [sys.executable, "-m", "benchmarks.documents", "--read", name, node.url]
    run = dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    return run | {"node_cpu": _cpu_of(node) - before}


def _cpu_of(node: Elasticsearch) -> float:
    """Processor time that a node took so far [s] (proc(5): user and system time are fields 14 and 15)."""
    process = node.process
    if process is None:
        raise RuntimeError("the node does not run")
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def _read(name: str, url: str) -> dict[str, Any]:
    before = time.perf_counter()
    found = {"ralphcap": _by_ralphcap, "scan": _by_scan, "bundle": _into_a_bundle}[name](url)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return found | {
        "seconds": time.perf_counter() - before,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
    }


def _by_ralphcap(url: str, record: Path | None = None) -> dict[str, Any]:
    from ralphcap.sources import connect

    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "ralphcap.toml"
        config.write_text(
            f'[profiles.logs]\nelasticsearch = "{url}"\ntimeout = "10m"\nnow = "{LAB_NOW:%Y-%m-%dT%H:%M:%SZ}"\n',
            encoding="utf-8",
        )
        with connect("logs", config=config, record=record) as source:
            return {"documents": len(source.ask("logs.documents", source.window("now-1d/now", step="1h")))}


def _by_scan(url: str) -> dict[str, Any]:
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(url)
    hits = helpers.scan(client, index="ralph-stock-*", query={"query": {"match_all": {}}}, size=10_000)
    frame = pd.DataFrame(hit["_source"] | {"_id": hit["_id"]} for hit in hits)
    frame["@timestamp"] = pd.to_datetime(frame["@timestamp"])
    return {"documents": len(frame)}


def _into_a_bundle(url: str) -> dict[str, Any]:
    from ralphcap.sources.bundle import pack

    with tempfile.TemporaryDirectory() as folder:
        found = _by_ralphcap(url, Path(folder) / "spool")
        return found | {"bytes": pack(Path(folder) / "spool", Path(folder) / "evidence.ralphcap").packed_bytes}


def _summary(runs: dict[str, list[dict[str, Any]]], bundle: dict[str, Any]) -> dict[str, Any]:
    seconds = {name: median(run["seconds"] for run in those) for name, those in runs.items()}
    memory = {name: median(run["memory"] for run in those) for name, those in runs.items()}
    documents = runs["ralphcap"][0]["documents"]
    if documents != runs["scan"][0]["documents"]:
        raise RuntimeError(f"ralphcap read {documents} of {runs['scan'][0]['documents']} documents")
    faster = seconds["scan"] / seconds["ralphcap"]
    a_million = bundle["bytes"] / documents * 1e6
    return {
        "benchmark": "documents",
        "documents": documents,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "cpu_seconds": {name: round(median(run["cpu"] for run in those), 2) for name, those in runs.items()},
        "node_cpu_seconds": {name: round(median(run["node_cpu"] for run in those), 2) for name, those in runs.items()},
        "faster": round(faster, 2),
        "megabytes": {name: round(value / 1e6) for name, value in memory.items()},
        "bundle": {"megabytes_a_million": round(a_million / 1e6, 1), "seconds": round(bundle["seconds"], 1)},
        "aims": {
            f"at least {FASTER:g} × faster than helpers.scan": faster >= FASTER,
            "at most 1.5 GB": memory["ralphcap"] <= MEMORY,
            "a bundle of at most 60 MB a million": a_million <= BUNDLE,
        },
        "machine": machine(),
    }


if __name__ == "__main__":
    main()
