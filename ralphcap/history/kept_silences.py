"""Which silences were there? What an Alertmanager told, kept beyond the days after which it forgets. Imports sources.

A silence that is changed keeps its id, and gets another time of change: both together name a version, which is final. So
days, which are those of these times (UTC), only gain. In the months' files a version is a sample: its time is that of the
change, its texts are labels, and digests, ledger and repair are those of all questions. Texts are kept as they were written:
rules of redaction hold for what is recorded.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

from ralphcap.errors import PartialAnswer
from ralphcap.frames import TIME_DTYPE, TIMESTAMP, VALUE, empty_series
from ralphcap.history.days import Day
from ralphcap.history.months import Broken, Month
from ralphcap.history.shelf import Shelf
from ralphcap.history.telling import incomplete
from ralphcap.sources import Source
from ralphcap.sources.alertmanager import COLUMNS, FORGETS, PRODUCT, SILENCES
from ralphcap.sources.past import DAY, joined
from ralphcap.window import now

KEY = f"{SILENCES}-1"  # of its files; the number is that of their form
KEPT = {name: kind for name, kind in COLUMNS.items() if name != "state"}  # a state is that of the moment it was asked
FORGOTTEN = f"asked more than {FORGETS.days} days later: silences that had ended then may be missing"
_CHANGED = "updated_at"  # what tells a version's day
_TEXTS = [name for name in KEPT if name != _CHANGED]
_MOMENTS = [name for name in _TEXTS if KEPT[name] == TIME_DTYPE]


def silences(folder: Path) -> pd.DataFrame:
    """All versions of silences that a history holds: id, matchers, starts_at, ends_at, created_by, comment, updated_at.

    Times are in UTC; sorted by updated_at, then id. A version holds until the next one of the same id. Texts are strangers'.
    Warns with PartialAnswer of what is broken, and of days on which silences may be missing.
    """
    shelf, parts, missing = Shelf(folder), [], []
    days: dict[str, Day] = {}
    for name in shelf.names():
        days |= {day.day: day for day in shelf.month(name).days.values() if day.key == KEY}
        missing += [f"{name}/{file}: {fault}" for file, fault in shelf.month(name).faults.items()]
        try:
            parts.append(shelf.frame(name, KEY))
        except Broken as broken:
            missing.append(f"{name}/{broken}")
    for told in [*missing, *incomplete(days)]:
        warnings.warn(PartialAnswer(f"{SILENCES}: {told}."), stacklevel=2)
    known = [part for part in parts if part is not None]
    return _as_table(joined(known) if known else empty_series(_TEXTS))


def keep(source: Source, folder: Path, days: list[str], last: pd.Timestamp) -> Iterator[Day]:
    """Keep what the Alertmanager tells of these days, and of all others up to the last one. Yields what is new of them.

    `values` of what is yielded counts the new versions. Raises SourceError.
    """
    seen = _as_series(source.silences())
    seen = seen[seen[TIMESTAMP] < last + DAY]
    told = {str(day): own for day, own in seen.groupby(seen[TIMESTAMP].dt.strftime("%Y-%m-%d"))}
    for name, own in groupby(sorted({*days, *told}), key=lambda day: day[:7]):
        month = Month.open(folder / name)
        kept = month.frame(KEY)
        kept = seen.iloc[:0] if kept is None else kept
        for day in own:
            before = kept[kept[TIMESTAMP].dt.strftime("%Y-%m-%d") == day]
            new = _unknown(told.get(day, seen.iloc[:0]), before)
            old = month.days.get((KEY, day))
            found = _day(
                day, joined([before, new]), old, fresh=source.now - pd.Timestamp(day, tz="UTC") - DAY <= FORGETS
            )
            if old is None or len(new) or found.missing != old.missing:
                month.put(found, joined([before, new]))
                yield replace(found, values=len(new))
        month.commit()


def _day(day: str, versions: pd.DataFrame, old: Day | None, *, fresh: bool) -> Day:
    """How a day came here. It is whole once it was asked before anything that ended on it was forgotten."""
    whole = fresh or (old is not None and old.complete)
    return Day(
        day=day,
        key=KEY,
        server=PRODUCT,
        version=version("ralphcap"),
        asked=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        missing="" if whole else old.missing if old is not None else FORGOTTEN,
        expected=0,
        got=0,
        series=versions["id"].nunique(),
        values=len(versions),
    )


def _unknown(seen: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """The versions that are not kept yet."""
    known = set(zip(kept["id"].astype("str"), kept[TIMESTAMP], strict=True))
    versions = zip(seen["id"].astype("str"), seen[TIMESTAMP], strict=True)
    return seen[np.array([one not in known for one in versions], dtype=bool)]


def _as_series(table: pd.DataFrame) -> pd.DataFrame:
    """The versions as a series frame, each a sample of 1."""
    texts = table[_TEXTS].assign(**{name: _spelled(table[name]) for name in _MOMENTS})
    columns: dict[str, object] = {TIMESTAMP: table[_CHANGED]}
    columns |= {name: pd.Categorical(texts[name], sorted(set(texts[name]))) for name in _TEXTS}
    return pd.DataFrame(columns).assign(**{VALUE: 1.0})


def _as_table(series: pd.DataFrame) -> pd.DataFrame:
    """_as_series' other way."""
    columns: dict[str, object] = {name: series[name].astype("object") for name in _TEXTS}
    columns |= {_CHANGED: series[TIMESTAMP]}
    columns |= {name: _moments(series[name]) for name in _MOMENTS}
    table = pd.DataFrame(columns, columns=list(KEPT)).astype(KEPT)
    return table.sort_values([_CHANGED, "id"], ignore_index=True)


def _spelled(times: pd.Series) -> list[str]:
    naive = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
    return [f"{text}Z" for text in np.datetime_as_string(naive, unit="ms").tolist()]


def _moments(texts: pd.Series) -> pd.DatetimeIndex:
    naive = np.array([str(text).removesuffix("Z") for text in texts], dtype="datetime64[ms]")
    return pd.DatetimeIndex(naive).tz_localize("UTC")
