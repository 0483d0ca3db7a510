"""How fast do lines become templates, in how much memory? A million at once, ten million streamed, beside Drain3.

python -m benchmarks.logs --data DIR [--rounds 3]

Lines of all systems in DIR/loghub, mixed, with their digits drawn anew, so that most lines differ; as frames of 500,000
documents, of four services and three levels. Each read has a fresh process, whose peak of memory is told; reading the
frames from disk is not timed. Drain3, with its defaults and in an environment of its own, reads the first 100,000 lines.
Aims: 1 M in 2 s and 1.5 GB; 10 M in 20 s and 2 GB.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peers
from benchmarks.log_lines import write
from benchmarks.machine import machine

READERS = Path(__file__).with_name("log_readers.py")
MILLION = 1_000_000
OF_PEER = 100_000
PEER = ("drain3==0.9.11", "pyarrow")


def main() -> None:
    """Prints one JSON line; what is being done goes to stderr. Ends with 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    drain3 = peers.environment(".venv-drain3", PEER)
    with tempfile.TemporaryDirectory() as name:
        write(options.data, Path(name), 10 * MILLION)
        rounds = range(options.rounds)
        small = _medians([_read(sys.executable, "ralphcap", name, MILLION) for _ in rounds])
        large = _medians([_read(sys.executable, "ralphcap", name, 10 * MILLION) for _ in rounds])
        peer = _medians([_read(drain3, "drain3", name, OF_PEER) for _ in rounds])
    aims = {
        "1 M in 2 s and 1.5 GB": small["seconds"] <= 2 and small["memory"] <= 1.5e9,
        "10 M in 20 s and 2 GB": large["seconds"] <= 20 and large["memory"] <= 2e9,
    }
    speeds = {"ralphcap": round(MILLION / small["seconds"]), "drain3": round(OF_PEER / peer["seconds"])}
    found = {"million": small, "ten_million": large, "drain3": peer, "lines_a_second": speeds}
    print(json.dumps({"benchmark": "logs", **found, "aims": aims, "machine": machine()}))
    sys.exit(not all(aims.values()))


def _read(python: str, reader: str, folder: str, lines: int) -> dict[str, Any]:
    command = [python, str(READERS), reader, folder, str(lines)]
    found = dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    sys.stderr.write(f"{reader}, {lines:,} lines: {found['seconds']:.2f} s, {found['memory'] / 1e6:.0f} MB\n")
    return found


def _medians(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: round(median(run[name] for run in runs), 3) for name in runs[0]}


if __name__ == "__main__":
    main()
