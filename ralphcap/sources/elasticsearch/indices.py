"""Which indices does a question need, and which of them are there? Imports errors, window, frames.

A daily index holds a UTC day. What exists is listed whole, closed ones too: a closed or deleted day drops out of a pattern
without a word, so each day is asked for by its name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import pandas as pd
from pandas.api.typing import NaTType

from ralphcap.errors import SourceUnavailable
from ralphcap.frames import TIME_DTYPE
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.elasticsearch.refusals import NO_INDEX
from ralphcap.sources.transport import Request, Transport, question_key
from ralphcap.window import Window

DAY = pd.Timedelta(days=1)
_DATE = re.compile(r"%Y.*%d|%Y.*%m|%Y")
_DAY_AT_THE_END = re.compile(r"(\d{4})[.-](\d{2})[.-](\d{2})$")
_FIELDS = "index,health,status,pri,rep,docs.count,store.size,pri.store.size,creation.date"
COLUMNS = {
    "index": "str",
    "day": TIME_DTYPE,
    "status": "str",
    "health": "str",
    "documents": "float64",
    "bytes": "float64",
    "primary_bytes": "float64",
    "replicas": "float64",
    "created": TIME_DTYPE,
}


class _Row(msgspec.Struct, rename={"docs": "docs.count", "store": "store.size", "primary": "pri.store.size", "created": "creation.date"}):  # fmt: skip
    index: str
    status: str
    created: str
    health: str | None = None
    rep: str | None = None
    docs: str | None = None
    store: str | None = None
    primary: str | None = None


def wildcard(pattern: str) -> str:
    """The pattern that finds every day of a daily index: 'logs-%Y.%m.%d' → 'logs-*'."""
    return _DATE.sub("*", pattern)


def name_of(pattern: str, day: pd.Timestamp) -> str:
    """A day's index."""
    return day.strftime(pattern)


def day_of(pattern: str, index: str) -> "pd.Timestamp | NaTType":
    """The UTC day that an index's name tells; NaT where it tells none, or is not of the pattern."""
    if "*" in pattern:
        found = _DAY_AT_THE_END.search(index)
        return pd.to_datetime("-".join(found.groups()), errors="coerce", utc=True) if found else pd.NaT
    return pd.to_datetime(index, format=pattern, errors="coerce", utc=True) if "%" in pattern else pd.NaT


def listed(transport: Transport, pattern: str, about: str, key: str = "") -> pd.DataFrame:
    """Every index that a pattern may mean, also closed and hidden ones, by name; COLUMNS tells the rest.

    documents, bytes, primary_bytes   NaN where the server does not tell: of a closed or red index
    Raises SourceError, not where there is none.
    """
    params = {"format": "json", "bytes": "b", "expand_wildcards": "all", "h": _FIELDS, "s": "index"}
    asked = wildcard(pattern)
    request = Request("GET", f"/_cat/indices/{asked}", params, key or question_key("indices", asked), about=about)
    try:
        rows = decode(transport.fetch(request).body, list[_Row])
    except SourceUnavailable as error:
        if error.kind != NO_INDEX:
            raise
        rows = []
    except Undecodable as error:
        raise SourceUnavailable(
            f"{about}: the list of indices is not Elasticsearch's ({error}).\n  Check the address."
        ) from error
    table = pd.DataFrame(
        {
            "index": [row.index for row in rows],
            "day": pd.to_datetime(pd.Series([day_of(pattern, row.index) for row in rows], dtype="object"), utc=True),
            "status": [row.status for row in rows],
            "health": [row.health or "unknown" for row in rows],
            "documents": [_number(row.docs) for row in rows],
            "bytes": [_number(row.store) for row in rows],
            "primary_bytes": [_number(row.primary) for row in rows],
            "replicas": [_number(row.rep) for row in rows],
            "created": [pd.Timestamp(int(row.created), unit="ms", tz="UTC") for row in rows],
        },
        columns=list(COLUMNS),
    )
    return table.astype(COLUMNS)


@dataclass(frozen=True)
class Needed:
    """What a question reads.

    indices   names, in order of their days
    lacks     in words: days without an index, closed, red
    """

    indices: tuple[str, ...]
    lacks: tuple[str, ...] = ()

    def __add__(self, other: "Needed") -> "Needed":
        return Needed((*self.indices, *other.indices), (*self.lacks, *other.lacks))


def needed(pattern: str, table: pd.DataFrame, window: Window, now: pd.Timestamp) -> Needed:
    """Which of the listed indices the window needs, and which that it needs are not there to be read.

    A day that begins after 'now' needs no index.
    """
    if "%" not in pattern:
        return _chosen(table) if len(table) else Needed((), (f"no index matches {pattern!r}",))
    days = pd.date_range(window.start.floor(DAY), min(window.end - pd.Timedelta(milliseconds=1), now), freq=DAY)
    known = table.set_index("index")
    there = [day for day in days if name_of(pattern, day) in known.index]
    missing = [day for day in days if name_of(pattern, day) not in known.index]
    lacks = (f"no index {wildcard(pattern)} of {_listed(missing)}",) if missing else ()
    return _chosen(known.loc[[name_of(pattern, day) for day in there]].reset_index()) + Needed((), lacks)


def _chosen(table: pd.DataFrame) -> Needed:
    closed, red = table["status"] == "close", table["health"] == "red"
    lacks = [
        f"{what}: {', '.join(table.loc[rows, 'index'])}"
        for what, rows in (("closed", closed), ("red, so its documents cannot all be read", red & ~closed))
        if rows.any()
    ]
    return Needed(tuple(table.loc[~closed & ~red, "index"]), tuple(lacks))


def _listed(days: Sequence[pd.Timestamp]) -> str:
    """'2026-11-18, 2026-11-20 to 2026-11-22': days in stretches."""
    stretches: list[list[pd.Timestamp]] = []
    for day in days:
        if stretches and day - stretches[-1][-1] == DAY:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return ", ".join(f"{one[0]:%Y-%m-%d}" + (f" to {one[-1]:%Y-%m-%d}" if len(one) > 1 else "") for one in stretches)


def chunks(names: Iterable[str], most: int) -> list[list[str]]:
    """Names in groups whose addresses stay below a length: Elasticsearch refuses a first line of over 4 kB."""
    groups: list[list[str]] = [[]]
    length = 0
    for name in names:
        if groups[-1] and length + len(name) + 1 > most:
            groups.append([])
            length = 0
        groups[-1].append(name)
        length += len(name) + 1
    return [group for group in groups if group]


def _number(text: str | None) -> float:
    return float("nan") if text is None else float(text)
