"""How long does ralphcap take to be there? What importing it adds to `import pandas`.

python -m benchmarks.start [--rounds 15]    One round starts a process for each import in turn; medians of the rounds after a first
one, which leaves compiled files behind as any first use does.
Aim: at most 0.3 s above pandas, for the package and for the names that people take from it. Ends with 1 where it is missed.
"""

import argparse
import json
import os
import subprocess
import sys
from statistics import median

from benchmarks.machine import machine

IMPORTS = {
    "pandas": "import pandas",
    "ralphcap": "import pandas, ralphcap",
    "connect, reviews": "import pandas; from ralphcap import connect, reviews",
}
AIM = 0.3
_TIMED = "import time; started = time.perf_counter(); {}; print(time.perf_counter() - started)"


def main() -> None:
    """Prints one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    runs: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(1 + rounds):
        for name, statement in IMPORTS.items():
            runs[name].append(_seconds(statement))
    seconds = {name: median(those[1:]) for name, those in runs.items()}
    above = {name: round(value - seconds["pandas"], 3) for name, value in seconds.items() if name != "pandas"}
    aims = {f"{name}: at most {AIM} s above pandas": value <= AIM for name, value in above.items()}
    rounded = {name: round(value, 3) for name, value in seconds.items()}
    print(json.dumps({"benchmark": "start", "seconds": rounded, "above": above, "aims": aims, "machine": machine()}))
    sys.exit(not all(aims.values()))


def _seconds(statement: str) -> float:
    # Where nothing compiled may be kept, each start would compile ralphcap anew: half a second that no user waits for.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement)], check=True, stdout=subprocess.PIPE, env=kept
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
