"""Which lines are there? Those of Loghub's systems, with the template that a person gave each line."""

from pathlib import Path

import pandas as pd


def systems(data: Path) -> dict[str, pd.DataFrame]:
    """Each system's lines by its folder's name: line (from 0), message, truth (the template's id within the system)."""
    found = {}
    for path in sorted((data / "loghub").glob("*/*_structured.csv")):
        table = pd.read_csv(path, usecols=["Content", "EventId"], dtype="str", keep_default_na=False)
        table = table.rename(columns={"Content": "message", "EventId": "truth"})
        found[path.parent.name] = table.assign(line=range(len(table)))
    if not found:
        raise SystemExit(f"{data}/loghub holds no */*_structured.csv")
    return found


def documents(messages: pd.Series, start: str = "2026-01-01", end: str = "2026-01-02") -> pd.DataFrame:
    """Documents of one service at one level, evenly from start to end (UTC)."""
    times = pd.date_range(start, end, periods=len(messages), tz="UTC", unit="ms")
    frame = pd.DataFrame({"timestamp": times, "message": messages.to_numpy()})
    return frame.assign(service="mixed", level="INFO").astype({"service": "category", "level": "category"})
