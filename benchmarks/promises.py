"""Does any answer pass for more than it is? Draws cases of every fault, and counts how they end.

    python -m benchmarks.promises --cases 10000

A server that plays a known world fails in one way a case; window, step, pieces, question, the spoilt call and strict mode
are drawn. Each case has to end with a right and complete frame, with one that says what lacks, or with a clear error of
the right class, in time. What an expression of one's own rests on is told by its steps alone: a sum over a target that
is down is complete by that contract, and is not asked here.

Exit code 1 where a promise was broken; the broken cases stand on stderr.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.machine import machine
from tests.sources.faults.cases import FAULTS, Case, Cases, Outcome, draw
from tests.sources.faults.serving import serving

SELDOM = 5  # a fault that takes its time is drawn so many times more seldom
MOST_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, play, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    played = list(_play(options.cases, Random(options.seed)))
    broken = [(case, outcome) for case, outcome in played if outcome.broken]
    for case, outcome in broken[:MOST_SHOWN]:
        print(f"{outcome.broken}: {case}\n{outcome.detail}\n", file=sys.stderr)
    print(
        json.dumps(
            _counted(played) | {"seed": options.seed, "seconds": round(time.monotonic() - began), "machine": machine()}
        )
    )
    return 1 if broken else 0


def _play(cases: int, random: Random) -> Iterator[tuple[Case, Outcome]]:
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        table = Cases(server, Path(folder))
        for case in _drawn(cases, random):
            yield case, table.play(case)


def _drawn(cases: int, random: Random) -> Iterator[Case]:
    """So many cases: first one of each fault, then by chance."""
    faults = list(FAULTS.values())
    weights = [1 / SELDOM if fault.slow else 1 for fault in faults]
    for fault in [*faults, *random.choices(faults, weights, k=cases)][:cases]:
        yield draw(random, fault)


def _counted(played: Sequence[tuple[Case, Outcome]]) -> dict[str, object]:
    broken = Counter(outcome.broken.partition(":")[0] for _, outcome in played if outcome.broken)
    return {
        "cases": len(played),
        "faults": len({case.fault.name for case, _ in played}),
        "fault_met": sum(outcome.planted > 0 or case.fault.past is not None for case, outcome in played),
        "strict": sum(case.strict for case, _ in played),
        "endings": dict(Counter(outcome.ending for _, outcome in played).most_common()),
        "silent_incompletes": broken["silent incomplete"],
        "tracebacks": broken["traceback"],
        "hangs": broken["hang"],
        "other_broken_promises": sum(broken.values())
        - sum(broken[one] for one in ("silent incomplete", "traceback", "hang")),
        "longest_case_seconds": round(max(outcome.seconds for _, outcome in played), 1),
    }


if __name__ == "__main__":
    sys.exit(main())
