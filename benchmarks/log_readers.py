"""How does each contestant turn lines into templates? Run as a program, so that each has a process and its packages.

python log_readers.py NAME FOLDER LINES    prints one JSON object: seconds, cpu, lines, templates, memory in bytes.
FOLDER holds Parquet files of documents. What is timed begins with a frame (drain3: a list of texts) in memory.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Timed = tuple[int, int, float, float]  # lines, templates, seconds, seconds of processor time


class Watch:
    """Adds up what is done between `with watch:` and its end."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began[0]
        self.cpu += time.process_time() - self._began[1]


def ralphcap(folder: Path, lines: int) -> Timed:
    """What a user calls, a frame at a time."""
    from ralphcap.incidents import logs

    watch, templates = Watch(), logs.Templates()
    read = 0
    for frame in _frames(folder, lines):
        with watch:
            templates.add(frame)
        read += len(frame)
    with watch:
        table = templates.table()
    assert table["count"].sum() == read
    return read, len(table), watch.seconds, watch.cpu


def drain3(folder: Path, lines: int) -> Timed:
    """Drain3 with its defaults, a line at a time."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    messages = _messages(folder, lines)
    miner, watch = TemplateMiner(config=TemplateMinerConfig()), Watch()
    with watch:
        for message in messages:
            miner.add_log_message(message)
    return len(messages), len(miner.drain.clusters), watch.seconds, watch.cpu


READERS: dict[str, Callable[[Path, int], Timed]] = {reader.__name__: reader for reader in (ralphcap, drain3)}


def _frames(folder: Path, lines: int) -> Iterator[Any]:
    import pandas as pd

    for path in sorted(folder.glob("*.parquet")):
        frame = pd.read_parquet(path)[:lines]
        lines -= len(frame)
        yield frame
        if not lines:
            return


def _messages(folder: Path, lines: int) -> list[str]:
    import pyarrow.parquet as pq

    found: list[str] = []
    for path in sorted(folder.glob("*.parquet")):
        if len(found) < lines:
            found += pq.read_table(path, columns=["message"])["message"][: lines - len(found)].to_pylist()
    return found


def _memory() -> int:
    """The most memory that the process had (VmHWM) [bytes]."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) * 1024 if found else 0


def main() -> None:
    """Reads once and tells what it took."""
    name, folder, lines = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    read, templates, seconds, cpu = READERS[name](folder, lines)
    told = {"lines": read, "templates": templates, "seconds": seconds, "cpu": cpu, "memory": _memory()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
