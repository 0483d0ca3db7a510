"""Which entries are about something? Finds them by words, dashboard, metric and unit. Imports units and errors."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ralphcap.catalog.faults import did_you_mean
from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.metrics import metrics_of
from ralphcap.catalog.query import Query
from ralphcap.errors import ParameterError
from ralphcap.units import UNITS


def find(
    catalog: Catalog,
    words: Sequence[str] = (),
    *,
    dashboard: str | None = None,
    metric: str | None = None,
    unit: str | None = None,
) -> list[Query]:
    """The entries that fit everything that is given, by name.

    words       each stands somewhere in the entry: its name, its title, its texts; case does not matter
    dashboard   the file's stem, the first half of an entry's name; or the dashboard's title
    metric      a metric that it asks, or depends on for its health; `*` stands for any characters
    unit        a unit of the catalog
    Raises ParameterError for a dashboard or unit that does not exist.
    """
    dashboard = None if dashboard is None else subject_of(dashboard)
    _check("dashboard", dashboard, {dashboard_of(query) for query in catalog.values()})
    _check("unit", unit, UNITS)
    return [
        query
        for query in catalog.values()
        if _says(query, words)
        and dashboard in (None, dashboard_of(query))
        and unit in (None, query.unit)
        and (metric is None or _asks(query, metric))
    ]


def dashboard_of(query: Query) -> str:
    """The dashboard or subject of an entry: the stem of its file."""
    return query.name.partition(".")[0]


def subject_of(title: str) -> str:
    """The stem of the file that holds a dashboard of this title: 'System Overview' is 'system_overview'."""
    return "_".join(title.casefold().split())


def _check(what: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        raise ParameterError(
            f"There is no {what} {given!r}.{did_you_mean(given, known)}\n  Those that there are: {', '.join(sorted(known))}."
        )


def _says(query: Query, words: Sequence[str]) -> bool:
    text = "\n".join((query.name, *_texts(query.definition))).casefold()
    return all(word.casefold() in text for word in words)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a table, keys included, however deep."""
    match value:
        case str():
            yield value
        case Mapping():
            for key, inner in value.items():
                yield key
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


def _asks(query: Query, pattern: str) -> bool:
    health = {metric.partition("{")[0] for metric in query.health}
    return any(fnmatchcase(metric, pattern) for metric in {*metrics_of(query), *health})
