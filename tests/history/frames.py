"""Small series frames: labels and values in, as a source would give them."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ralphcap.frames import empty_series

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
Row = tuple[float, Mapping[str, str | None], float]  # minutes after START, labels, value


def series_frame(rows: Sequence[Row], labels: Sequence[str] = ()) -> pd.DataFrame:
    """The rows, sorted by labels, then time."""
    if not rows:
        return empty_series(labels)
    names = list(labels) or sorted({name for _, own, _ in rows for name in own})
    ordered = sorted(rows, key=lambda row: ([row[1].get(name) or "" for name in names], row[0]))
    times = pd.DatetimeIndex([START + pd.Timedelta(minutes=minutes) for minutes, _, _ in ordered]).as_unit("ms")
    columns: dict[str, object] = {"timestamp": times}
    for name in names:
        texts = [own.get(name) for _, own, _ in ordered]
        known = pd.Index(sorted({text for text in texts if text}), dtype="str")
        columns[name] = pd.Categorical(texts, categories=known)
    columns["value"] = pd.Series([value for _, _, value in ordered], dtype="float64")
    return pd.DataFrame(columns)
