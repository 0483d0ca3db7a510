"""Which lines are read by the million? Those of all systems in DIR/loghub, mixed, with their digits drawn anew."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.loghub import systems

CHUNK = 500_000  # lines of one frame
SERVICES = ("api-gateway", "vcp-scanner", "signal-engine", "chatbot")
LEVELS = ("INFO", "WARNING", "ERROR")


def chunks(data: Path, lines: int, seed: int = 0) -> Iterator[pd.DataFrame]:
    """Documents in order of time, a thousand a second."""
    random = np.random.default_rng(seed)
    pool = np.concatenate([table["message"].to_numpy(dtype=object) for table in systems(data).values()])
    for start in range(0, lines, CHUNK):
        messages = _redrawn(pool[random.integers(0, len(pool), min(CHUNK, lines - start))], random)
        times = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(start + np.arange(len(messages)), unit="ms")
        said = {
            "service": pd.Categorical.from_codes(random.integers(0, len(SERVICES), len(messages)), list(SERVICES)),
            "level": pd.Categorical.from_codes(random.integers(0, len(LEVELS), len(messages)), list(LEVELS)),
        }
        yield pd.DataFrame({"timestamp": times.as_unit("ms"), **said, "message": messages})


def _redrawn(messages: np.ndarray, random: np.random.Generator) -> list[str]:
    text = np.frombuffer("\n".join(messages).encode(), dtype=np.uint8).copy()
    digits = (text >= ord("0")) & (text <= ord("9"))
    text[digits] = random.integers(ord("0"), ord("9") + 1, digits.sum())
    return text.tobytes().decode().split("\n")


def write(data: Path, folder: Path, lines: int) -> None:
    """The chunks as Parquet files, in their order."""
    for number, chunk in enumerate(chunks(data, lines)):
        table = pa.Table.from_pandas(chunk, preserve_index=False)
        pq.write_table(table, folder / f"{number:04d}.parquet")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
