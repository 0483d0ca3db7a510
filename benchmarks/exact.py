"""Do stitched answers equal direct ones? Random expressions, windows and pieces on every server that is here.

`python -m benchmarks.exact --cases N [--seed S] [--product NAME]` prints one JSON line a server: cases by how the two
answers compare (tests/sources/exactness.py tells the words), and the first differences. Exit code 1 where a Prometheus
differs.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.machine import machine
from tests.sources.exactness import AS_GOOD, compare
from tests.sources.expressions import question
from tests.sources.planted import PRODUCTS, Told, everywhere

SHOWN = 5


def main() -> int:
    """Compares on each server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--product", choices=PRODUCTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, everywhere(Path(folder)) as servers:
        chosen = [server for product, server in servers.items() if options.product in (None, product)]
        reports = [_compare(server, options.cases, options.seed) for server in chosen]
    return int(any(report["differ"] for report in reports if report["product"].startswith("Prometheus")))


def _compare(server: Told, cases: int, seed: int) -> dict[str, object]:
    began = time.monotonic()
    found = {number: compare(server, question(number, seed)) for number in range(cases)}
    odd = {number: words for number, words in found.items() if words not in AS_GOOD}
    report = {
        "product": server.product,
        "cases": cases,
        "expressions": len({question(number, seed).template for number in range(cases)}),
        **Counter(words for words in found.values() if words in AS_GOOD),
        "differ": len(odd),
        "first": {question(number, seed).template: words[:200] for number, words in list(odd.items())[:SHOWN]},
        "seconds": round(time.monotonic() - began, 1),
        "machine": machine(),
    }
    print(json.dumps(report, ensure_ascii=False), flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
