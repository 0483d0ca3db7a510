"""Is a history what it was when it was written, and what does it hold? Reads a folder; asks no one. Imports nothing but this room."""

from pathlib import Path

import pandas as pd

from ralphcap.frames import TIMESTAMP
from ralphcap.history.kept_silences import KEY
from ralphcap.history.months import LEDGER, Broken, Month
from ralphcap.history.shelf import Shelf

FILES = ("file", "state", "told")
MONTHS = ("month", "days", "questions", "incomplete", "values", "silences", "bytes")
OK, BROKEN, LEFTOVER = "ok", "broken", "leftover"


def verify(folder: Path) -> pd.DataFrame:
    """Each file of a history, read and compared with its digest and with the ledger of its days: file, state, told.

    state   ok, broken, or leftover: a file that no manifest names, which the next update takes away
    """
    rows: list[tuple[str, str, str]] = []
    for name in Shelf(folder).names():
        month = Month.open(folder / name)
        rows += [(f"{name}/{file}", BROKEN, fault) for file, fault in month.faults.items()]
        rows += [
            _row(month, name, key)
            for key in sorted(month.files)
            if f"{name}/{month.files[key].file}" not in {row[0] for row in rows}
        ]
        named = {file.file for file in month.files.values()}
        rows += [
            (f"{name}/{path.name}", LEFTOVER, "no manifest names it")
            for path in sorted(month.folder.glob("*.parquet"))
            if path.name not in named
        ]
    return pd.DataFrame(rows, columns=list(FILES))


def info(folder: Path) -> pd.DataFrame:
    """What a history holds, one row a month: month, days, questions, incomplete (days of questions), values,
    silences (their versions), bytes."""
    rows = []
    for name in Shelf(folder).names():
        month = Month.open(folder / name)
        kept = month.days.values()
        rows.append(
            (
                name,
                len({day.day for day in kept}),
                len({day.key for day in kept}),
                sum(not day.complete for day in kept),
                sum(day.values for day in kept if day.key != KEY),
                sum(day.values for day in kept if day.key == KEY),
                sum(file.bytes for file in month.files.values()),
            )
        )
    return pd.DataFrame(rows, columns=list(MONTHS))


def _row(month: Month, name: str, key: str) -> tuple[str, str, str]:
    file = f"{name}/{month.files[key].file}"
    try:
        frame = None if key == LEDGER else month.frame(key)
    except Broken as broken:
        return file, BROKEN, str(broken)
    if frame is None:
        return file, OK, f"{len(month.days)} days of questions"
    counted = frame[TIMESTAMP].dt.strftime("%Y-%m-%d").value_counts().to_dict()
    told = {day.day: day.values for day in month.days.values() if day.key == key and day.values}
    if counted != told:
        return file, BROKEN, "its days are not those that the ledger tells of"
    return file, OK, f"{len(told)} days, {len(frame):,} values"
