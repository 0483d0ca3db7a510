"""Which service fell silent, and when? By counts of lines over time, against the other services and an earlier window. Imports frames, window.

Nobody expects a line each minute of the night: a silence is told by how many lines should have come in it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ralphcap.frames import TIME_DTYPE, TIMESTAMP, VALUE
from ralphcap.window import Window, format_duration

SERVICE = "service"
ENOUGH = 20.0  # lines that should have come: were they independent, none of them would come once in 500 million times (e^-20)
COLUMNS = {
    "service": "str", "lines": "int64", "gap_start": TIME_DTYPE, "gap_end": TIME_DTYPE, "gap": "str", "expected": "float64",
    "silent": "bool",
}  # fmt: skip


def silences(
    lines: pd.DataFrame, window: Window, before: pd.DataFrame | None = None, earlier: Window | None = None
) -> pd.DataFrame:
    """One row a service, those that miss most lines first: the stretch without a line of it in which most lines should have come.

    lines     a series frame by service (and others), with 0 at each of the window's times that was read
    before    the same of an earlier window, of which the same time after the start is compared; None: there is none
    Returns:
    service, lines     in the window; a service that wrote only before has 0
    gap_start, gap_end, gap   the stretch [UTC] and its length ('1h10m'); NaT and '' where it wrote at every step
    expected           lines that should have come in it: the less of its own lines times the share of the others' that came in
                       it, and of what it wrote in the same stretch before
    silent             whether that is at least ENOUGH
    Times that were not read are no silence.
    """
    here = _by_service(lines, 0 * window.step)
    shift = window.start - earlier.start if earlier is not None else 0 * window.step
    there = None if before is None else _by_service(before, shift)
    names = sorted({*here.columns, *(there.columns if there is not None else ())})
    here = here.reindex(columns=names, fill_value=0.0)
    rows = [_row(name, here, there, window.step) for name in names]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("gap_start", "gap_end"):
        table[name] = pd.to_datetime(table[name], utc=True)
    table = table.astype(COLUMNS)
    return table.sort_values("expected", ascending=False, kind="stable", ignore_index=True)


def _by_service(lines: pd.DataFrame, shift: pd.Timedelta) -> pd.DataFrame:
    """Lines by time (rows) and service (columns)."""
    names = lines[SERVICE].astype("object").where(lines[SERVICE].notna(), "")
    table = lines.assign(**{SERVICE: names, TIMESTAMP: lines[TIMESTAMP] + shift})
    return table.pivot_table(index=TIMESTAMP, columns=SERVICE, values=VALUE, aggfunc="sum", fill_value=0.0)


def _row(name: str, here: pd.DataFrame, there: pd.DataFrame | None, step: pd.Timedelta) -> dict[str, object]:
    own = here[name]
    others = here.drop(columns=name).sum(axis=1)
    row: dict[str, object] = {"service": name, "lines": int(own.sum()), "gap_start": pd.NaT, "gap_end": pd.NaT}
    row |= {"gap": "", "expected": 0.0, "silent": False}
    most = (-1.0, -1)
    for stretch in _quiet(own, step):
        expected = _expected(name, own, others, there, stretch)
        if (expected, len(stretch)) > most:
            most = (expected, len(stretch))
            start, end = stretch[0], stretch[-1] + step
            row |= {"gap_start": start, "gap_end": end, "gap": format_duration(end - start)}
            row |= {"expected": expected, "silent": bool(expected >= ENOUGH)}
    return row


def _quiet(own: pd.Series, step: pd.Timedelta) -> Iterator[pd.DatetimeIndex]:
    """Stretches of times without a line; a time that was not read ends one."""
    quiet = own.index[(own == 0).to_numpy()]
    if len(quiet):
        for group in np.split(np.arange(len(quiet)), np.flatnonzero(np.diff(quiet) > step) + 1):
            yield pd.DatetimeIndex(quiet[group])


def _expected(
    name: str, own: pd.Series, others: pd.Series, there: pd.DataFrame | None, stretch: pd.DatetimeIndex
) -> float:
    """Lines that should have come in a stretch: the less of what the others and the earlier window tell."""
    told = []
    if own.sum() and others.sum():
        told.append(own.sum() * others[stretch].sum() / others.sum())
    if there is not None and name in there:
        told.append(there[name].reindex(stretch).sum())
    elif there is not None:
        told.append(0.0)
    return float(min(told, default=0.0))
