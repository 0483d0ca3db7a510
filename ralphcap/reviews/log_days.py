"""Which indices of a window's UTC days are there, how large, and which lack? Asks a source.

A daily index that is gone takes its lines with it: a day without one was not read.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from ralphcap.catalog.searches import Search
from ralphcap.reviews.log_reading import DOCUMENTS, reading
from ralphcap.sources import Source
from ralphcap.sources.elasticsearch.indices import DAY, day_of, name_of
from ralphcap.window import Window

INDICES = "storage.indices"
MISSING = "missing"
COLUMNS = ("day", "index", "unit", "status", "health", "documents", "bytes", "age_days", "note")
_NOTES = {
    MISSING: "no such index: it was deleted, or nothing was written",
    "close": "closed: its lines are not read",
    "red": "red: its lines cannot all be read",
}


def index_days(source: Source, windows: Sequence[Window]) -> pd.DataFrame:
    """One row an index of the windows' days, the newest day first, and one for each that is not there.

    Returns: day (of UTC, without a zone), index, unit ('bytes'), status (open, close, missing), health, documents, bytes, age_days, note (why
    its lines are not read; '' where they are).
    """
    parts = [source.ask(INDICES, reading(window)) for window in windows]
    table = pd.concat(parts, ignore_index=True).drop_duplicates("index", ignore_index=True)
    search = source.catalog.query(DOCUMENTS).search
    lacking = pd.DataFrame(
        list(_lacking(search, table, windows, source.now)) if search else [], columns=["index", "day"]
    )
    table = pd.concat([table, lacking.assign(status=MISSING, health="")], ignore_index=True) if len(lacking) else table
    table["age_days"] = (source.now - table["day"]).dt.total_seconds() / DAY.total_seconds()
    table["unit"] = "bytes"
    table["note"] = [_note(status, health) for status, health in zip(table["status"], table["health"], strict=True)]
    table["day"] = table["day"].dt.tz_localize(None)
    return table.sort_values(["day", "index"], ascending=[False, True], ignore_index=True)[list(COLUMNS)]


def _lacking(
    search: Search, table: pd.DataFrame, windows: Sequence[Window], now: pd.Timestamp
) -> Iterator[tuple[str, pd.Timestamp]]:
    """Indices that the lines' families should have, and days. A family of which there is nothing may not be used."""
    for pattern in (search.index, *([search.also.index] if search.also else [])):
        days = [day for day in (day_of(pattern, name) for name in table["index"]) if not pd.isna(day)]
        for window in windows if days and "%Y" in pattern else ():
            last = min(window.end - pd.Timedelta(milliseconds=1), now)
            for day in pd.date_range(window.start.floor(DAY), last, freq=DAY, unit="ms"):
                if day not in days:
                    days.append(day)
                    yield name_of(pattern, day), day


def _note(status: str, health: str) -> str:
    return _NOTES.get(status) or _NOTES.get(health, "")
