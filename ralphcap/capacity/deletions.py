"""What was deleted, when, how much, and what was it likely? A ledger from levels alone, and from a server's own counters.

Imports nothing of the project.
"""

import numpy as np
import pandas as pd

MATERIAL = 0.02  # of the level: less is no deletion that anybody would look for
OUTSTANDING = 5.0  # times the usual change from step to step: what merges and caches do all the time
WRITTEN_BEFORE = 3  # steps within which a merge's result stands beside its sources
MOSTLY = 0.6  # share of a fall that was written just before it: a merge, not a deletion
EMPTY = 0.05  # of the level before: less than that is left after a truncation
REGULAR = 0.25  # relative spread of the gaps between falls that come again and again
LEAST_REGULAR = 3  # falls below which nothing comes again and again
COLUMNS = ["series", "at", "amount", "before", "after", "share", "cause", "known_by"]


def deletions(levels: pd.DataFrame, counted: pd.DataFrame | None = None) -> pd.DataFrame:
    """The falls of levels (one column a series, one row a step; any index).

    counted   series, at (a label of the index), cause: what a server says that it deleted then (the moments in which
              prometheus_tsdb_time_retentions_total or …size_retentions_total rose, an index went); it beats the shape
    Returns one row a fall, by series and time: series, at (label of the step in which the fall ended), amount, before,
    after [the levels' unit], share (of the level before), cause (compaction, emptied, retention or rotation, cleanup by
    hand; or what was counted), known_by (counter or shape).
    """
    said = _said(counted)
    rows = [row for name in levels.columns for row in _of_one(levels[name].dropna(), name, said)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    if said.empty or table.empty:
        return table
    known = said.reindex(pd.MultiIndex.from_frame(table[["series", "at"]])).to_numpy(dtype=object)
    there = pd.notna(known)
    table["cause"] = np.where(there, known, table["cause"])
    table["known_by"] = np.where(there, "counter", table["known_by"])
    return table


def _said(counted: pd.DataFrame | None) -> pd.Series:
    """The counted causes by (series, at)."""
    if counted is None or counted.empty:
        return pd.Series([], dtype=object)
    return counted.drop_duplicates(["series", "at"], keep="last").set_index(["series", "at"])["cause"]


def _of_one(level: pd.Series, name: object, said: pd.Series) -> list[dict[str, object]]:
    values = level.to_numpy(dtype="float64")
    counted = {at for series, at in said.index if series == name}
    falls = [
        (begin, end)
        for begin, end in _falling(values)
        if values[begin] - values[end] > _threshold(values, begin, counted=level.index[end] in counted)
    ]
    ends = np.array([end for _, end in falls])
    merges = np.array([_merged(values, begin, end) for begin, end in falls], dtype=bool)
    regular = _regular(ends[~merges]) if falls else False
    return [
        {
            "series": name,
            "at": level.index[end],
            "amount": values[begin] - values[end],
            "before": values[begin],
            "after": values[end],
            "share": (values[begin] - values[end]) / values[begin],
            "cause": _cause(values[begin], values[end], merged=bool(merged), regular=regular),
            "known_by": "shape",
        }
        for (begin, end), merged in zip(falls, merges, strict=True)
    ]


def _falling(values: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each stretch in which every step falls."""
    down = np.concatenate([[False], np.diff(values) < 0, [False]])
    change = np.flatnonzero(np.diff(down.astype("int8")))
    return [(int(begin), int(end)) for begin, end in zip(change[::2], change[1::2], strict=True)]


def _threshold(values: np.ndarray, begin: int, *, counted: bool) -> float:
    """What a fall has to exceed: one that the server counted is none of what merges and caches do all the time."""
    material = float(MATERIAL * abs(values[begin]))
    return material if counted else max(material, float(OUTSTANDING * np.median(np.abs(np.diff(values)))))


def _merged(values: np.ndarray, begin: int, end: int) -> bool:
    """Whether most of what went was written in the few steps before, beyond what usually comes."""
    rises = np.diff(values[max(0, begin - WRITTEN_BEFORE) : begin + 1])
    usual = np.median(np.maximum(np.diff(values), 0))
    return bool((rises - usual).clip(min=0).sum() > MOSTLY * (values[begin] - values[end]))


def _regular(ends: np.ndarray) -> bool:
    gaps = np.diff(ends)
    return len(ends) >= LEAST_REGULAR and bool(np.abs(gaps - np.median(gaps)).max() <= REGULAR * np.median(gaps))


def _cause(before: float, after: float, *, merged: bool, regular: bool) -> str:
    if merged:
        return "compaction"
    if regular:
        return "retention or rotation"
    return "emptied" if after <= EMPTY * before else "cleanup by hand"
