"""Documents written out in tests: a frame from (service, level, message) rows, one a second."""

from collections.abc import Iterable

import pandas as pd

START = pd.Timestamp("2026-11-23T00:00Z")


def documents(
    rows: Iterable[tuple[str | None, str | None, str | None]], *, start: pd.Timestamp = START
) -> pd.DataFrame:
    """One document a row, a second apart."""
    frame = pd.DataFrame(list(rows), columns=["service", "level", "message"])
    frame.insert(0, "timestamp", pd.date_range(start, periods=len(frame), freq="1s", unit="ms"))
    return frame


def lines(*messages: str, service: str = "api-gateway", level: str = "INFO") -> pd.DataFrame:
    """One service's messages at one level, a second apart."""
    return documents((service, level, message) for message in messages)
