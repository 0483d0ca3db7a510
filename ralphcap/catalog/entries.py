"""Is a table of a catalog file a sound entry? Checks it on load and makes it a Query. Imports units and errors.

queries/README.md explains each key. A file's stem is the dashboard or subject, a table in it the entry.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ralphcap.catalog.faults import Table
from ralphcap.catalog.parameters import KINDS, Parameter, Refused
from ralphcap.catalog.query import Query
from ralphcap.catalog.search_answers import check_answer
from ralphcap.catalog.search_binding import check_search
from ralphcap.catalog.searches import KEYS as SEARCH_KEYS
from ralphcap.catalog.searches import Search, read_api, read_search, search_parameters
from ralphcap.catalog.soundness import check_names, check_promql, is_selector
from ralphcap.units import UNITS

KEYS = (
    *(
        "title",
        "unit",
        "labels",
        "promql",
        "search",
        "api",
        *SEARCH_KEYS,
        "parameters",
        "jobs",
        "health",
        "sparse",
        "statistic",
        "history",
    ),
    *("panel", "grid", "legend", "thresholds", "note"),
)
PARAMETER_KEYS = ("kind", "default", "help")
TAKEN_NAMES = ("name", "window", "at")  # what `Source.ask` takes beside an entry's own parameters
STATISTICS = ("max", "mean", "last")
PANELS = ("timeseries", "stat", "bar", "table")
GRID_KEYS = ("x", "y", "w", "h")
GRID_WIDTH = 24  # columns of a Grafana dashboard
LEVELS = ("warning", "critical")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LABEL = re.compile(r"[A-Za-z_]\w*")


def build_query(stem: str, table: Table) -> Query:
    """The entry that a table says. Raises CatalogError with file, entry, reason and next step."""
    table.check_keys(KEYS, required=("title", "unit", "labels"))
    _check_spelling(table)
    labels, parameters = table.texts("labels"), _parameters(table)
    promql, search = _question(table, parameters, labels)
    if promql is None and table.flag("history"):
        raise table.fault("a history keeps what Prometheus answers.", "Take 'history' out.")
    return Query(
        name=f"{stem}.{table.entry}",
        file=table.file,
        title=table.text("title"),
        unit=table.choice("unit", tuple(UNITS)),
        labels=labels,
        promql=promql,
        search=search,
        parameters=parameters,
        jobs=table.texts("jobs"),
        health=table.texts("health"),
        sparse=table.flag("sparse"),
        statistic=table.choice("statistic", STATISTICS, "mean"),
        history=table.flag("history"),
        panel=table.choice("panel", PANELS, "timeseries"),
        grid=_grid(table),
        legend=table.text("legend"),
        thresholds=_thresholds(table),
        note=table.text("note"),
        definition=table.data,
    )


def _check_spelling(table: Table) -> None:
    """Names that end up in addresses, file names and column names are plain."""
    if not _NAME.fullmatch(table.entry):
        raise table.fault(f"{table.entry!r} is no name for an entry.", "Use small letters, digits and underscores.")
    for label in table.texts("labels"):
        if not _LABEL.fullmatch(label):
            raise table.fault(f"{label!r} is no name for a label.", "Write it as Prometheus spells it.")
    for metric in table.texts("health"):
        if not is_selector(metric):
            raise table.fault(
                f"health: {metric!r} is no metric.",
                "Write the name of one of the exporter's own metrics, for example 'pg_up'.",
            )


def _question(
    table: Table, parameters: Mapping[str, Parameter], labels: tuple[str, ...]
) -> tuple[str | None, Search | None]:
    """What is asked: PromQL, an Elasticsearch body, or another of its read-only calls; one of the three."""
    if sum(key in table.data for key in ("promql", "search", "api")) != 1:
        raise table.fault("an entry has either 'promql', 'search' or 'api'.", "Write one of the three.")
    if "api" in table.data:
        check_names(table, (), parameters)
        return None, read_api(table)
    if "search" in table.data:
        search = read_search(table)
        check_answer(table, search)
        check_search(table, search, parameters)
        check_names(table, search_parameters(table, search), parameters)
        return None, search
    for key in SEARCH_KEYS:
        if key in table.data:
            raise table.fault(f"{key!r} belongs to entries with 'search'.", f"Take {key!r} out.")
    promql = table.text("promql").strip()
    check_promql(table, promql, parameters, labels)
    return promql, None


def _parameters(table: Table) -> dict[str, Parameter]:
    return {name: _parameter(name, inner) for name, inner in table.table("parameters").tables().items()}


def _parameter(name: str, table: Table) -> Parameter:
    table.check_keys(PARAMETER_KEYS, required=PARAMETER_KEYS)
    if not _NAME.fullmatch(name):
        raise table.fault(f"{name!r} is no name for a parameter.", "Use small letters, digits and underscores.")
    if name in TAKEN_NAMES:
        raise table.fault(
            f"{name!r} means something else where an entry is asked.",
            f"Choose a name other than {', '.join(TAKEN_NAMES)}.",
        )
    parameter = Parameter(name, table.choice("kind", tuple(KINDS)), table.data["default"], table.text("help"))
    try:
        parameter.default_text(pd.Timedelta(minutes=5))
    except Refused as refused:
        raise table.fault(
            f"the default {parameter.default!r} does not fit: {refused}.", f"Give {KINDS[parameter.kind].allowed}."
        ) from refused
    return parameter


def _grid(table: Table) -> dict[str, int]:
    """Where a panel stands on its dashboard: x, y, w, h in Grafana's units; empty for an entry without one."""
    grid = table.table("grid")
    grid.check_keys(GRID_KEYS, required=GRID_KEYS if grid.data else ())
    for key, value in grid.data.items():
        if type(value) is not int or value < 0:
            raise grid.fault(f"{key} = {value!r} is no place.", "Write a whole number of at least 0.")
    if grid.data and grid.data["x"] + grid.data["w"] > GRID_WIDTH:
        raise grid.fault(
            f"the panel ends at column {grid.data['x'] + grid.data['w']}.", f"A dashboard has {GRID_WIDTH} columns."
        )
    return dict(grid.data)


def _thresholds(table: Table) -> tuple[Mapping[str, Any], ...]:
    """Lines that a panel draws: [{ value = 0.8, level = "warning" }]."""
    rows = table.data.get("thresholds", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise table.fault(f"'thresholds' is {rows!r}.", 'Write a list such as [{ value = 0.8, level = "warning" }].')
    for row in rows:
        line = Table(table.file, f"{table.entry}.thresholds", row)
        line.check_keys(("value", "level"), required=("value", "level"))
        line.choice("level", LEVELS)
        if type(row["value"]) not in (int, float):
            raise line.fault(f"value = {row['value']!r} is not a number.", "Write a number in the entry's unit.")
    return tuple(rows)
