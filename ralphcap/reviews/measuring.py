"""What was measured for each row of the sizing table, and what was not? Asks a source. Imports catalog and sources.

Each entry is asked once for all its rows, narrowed to their series where the entry has a parameter for that.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ralphcap.catalog.query import Query
from ralphcap.catalog.sizing import Limit
from ralphcap.errors import PartialAnswer
from ralphcap.frames import TIME_DTYPE
from ralphcap.progress import progress
from ralphcap.sources import Source
from ralphcap.window import Window

USAGE = ["timestamp", "service", "resource", "value"]


@dataclass(frozen=True)
class Measured:
    """usage: timestamp (UTC), service, resource, value [the limit's unit]; incomplete: service, resource, note."""

    usage: pd.DataFrame
    incomplete: pd.DataFrame


def measure(source: Source, limits: Sequence[Limit], window: Window) -> Measured:
    """What the limits' entries answer over the window, mapped to the rows of the sizing table.

    Several series of one row (a second Prometheus) count by the largest at each time. A row whose entry finds nothing
    is simply not in `usage`, nor is one whose entry asks for logs where there are none. Raises SourceError, and IncompleteAnswer when the source is strict.
    """
    queries = [
        name for name in dict.fromkeys(limit.query for limit in limits if limit.query) if _can_be_asked(source, name)
    ]
    parts, short = [], []
    for name in progress(queries, "Asking", unit="query"):
        rows = [limit for limit in limits if limit.query == name]
        answer, missing = _ask(source, name, rows, window)
        parts += [_of_row(answer, row) for row in rows]
        short += [{"service": row.service, "resource": row.resource, "note": note} for row in rows for note in missing]
    usage = pd.concat(parts, ignore_index=True) if parts else _nothing()
    return Measured(usage, pd.DataFrame(short, columns=["service", "resource", "note"]))


def _can_be_asked(source: Source, name: str) -> bool:
    return source.has_logs or source.catalog.query(name).search is None


def narrowed(query: Query, labels: str, values: Sequence[str]) -> dict[str, str]:
    """The parameter that narrows an entry to these values of a label, with the pattern for it; empty where it has none."""
    match = re.search(rf'\b{labels}=~"\$(\w+)"', query.promql or "")
    return {match[1]: "|".join(re.escape(value) for value in dict.fromkeys(values))} if match else {}


def _ask(source: Source, name: str, rows: Sequence[Limit], window: Window) -> tuple[pd.DataFrame, list[str]]:
    """The entry's answer, and what lacks in it."""
    query = source.catalog.query(name)
    values: dict[str, Any] = {}
    for label in {label for row in rows for label in row.labels}:
        values |= narrowed(query, label, [row.labels[label] for row in rows if label in row.labels])
    return answered(source, name, window, **values)


def answered(source: Source, name: str, window: Window | None = None, **values: Any) -> tuple[pd.DataFrame, list[str]]:
    """An entry's answer, and what lacks in it, which stays a warning, too. Raises what Source.ask raises."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer = source.ask(name, window, **values)
    for warning in caught:
        warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    return answer, [str(warning.message) for warning in caught if issubclass(warning.category, PartialAnswer)]


def _of_row(answer: pd.DataFrame, row: Limit) -> pd.DataFrame:
    """The largest value at each time among the series with the row's labels."""
    mine = answer
    for label, value in row.labels.items():
        mine = mine[mine[label] == value]
    largest = mine.groupby("timestamp")["value"].max().reset_index()
    return largest.assign(service=row.service, resource=row.resource)[USAGE]


def _nothing() -> pd.DataFrame:
    dtypes = {"timestamp": TIME_DTYPE, "service": "str", "resource": "str", "value": "float64"}
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in dtypes.items()})
