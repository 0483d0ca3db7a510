"""Which limits does the platform's design give each service, and what measures them? Imports units and errors.

`queries/sizing.toml` is the design's sizing table, a table a service. Memory and disk are binary.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ralphcap.catalog.faults import Table
from ralphcap.errors import ParameterError
from ralphcap.units import format_value, parse_quantity

FILE = "sizing.toml"
PRINTED = "printed"  # the table of printed totals; every other table is a service
UNITS = {"cpu": "cores", "memory": "bytes", "disk": "bytes"}
STATISTICS = ("p99", "max")
_KEYS = ("limit", "retention", "query", "labels", "statistic", "measured_by")


@dataclass(frozen=True)
class Limit:
    """One cell of the sizing table.

    limit        [unit]
    retention    how long the disk has to hold what is written, '' where the table does not say
    query        the entry that measures it, '' where none does; labels tell which of its series
    statistic    what is compared with the limit
    measured_by  the exact line that would measure it where nothing does
    """

    service: str
    resource: str
    unit: str
    limit: float
    retention: str
    query: str
    labels: Mapping[str, str]
    statistic: str
    measured_by: str


@dataclass(frozen=True)
class Sizing:
    """The sizing table: limits in its order, each service's display title, the totals that the design prints [unit]."""

    limits: tuple[Limit, ...]
    titles: Mapping[str, str]
    printed: Mapping[str, float]

    def frame(self) -> pd.DataFrame:
        """One row a limit: service, title, resource, unit, limit [unit], statistic, query, measured_by."""
        columns = ["service", "title", "resource", "unit", "limit", "statistic", "query", "measured_by"]
        rows = [vars(limit) | {"title": self.titles[limit.service]} for limit in self.limits]
        return pd.DataFrame(rows, columns=columns).astype({"limit": "float64"})

    def totals(self) -> pd.DataFrame:
        """One row a resource: resource, unit, computed [unit] (sum of the rows), printed [unit], note where they differ."""
        rows = [self._total(resource, unit) for resource, unit in UNITS.items()]
        return pd.DataFrame(rows, columns=["resource", "unit", "computed", "printed", "note"])

    def _total(self, resource: str, unit: str) -> dict[str, Any]:
        # Nine decimals: 0.1 cores and its like are no binary fractions, and their sum is compared.
        computed = round(sum(limit.limit for limit in self.limits if limit.resource == resource), 9)
        printed = self.printed.get(resource, float("nan"))
        differs = not math.isnan(printed) and printed != computed
        note = (
            f"the table prints {format_value(printed, unit)}, its rows add up to {format_value(computed, unit)}"
            if differs
            else ""
        )
        return {"resource": resource, "unit": unit, "computed": computed, "printed": printed, "note": note}


def build_sizing(services: Mapping[str, Table]) -> Sizing:
    """The sizing table from its TOML tables, by service. Raises CatalogError."""
    printed = {}
    limits: list[Limit] = []
    titles = {}
    for service, table in services.items():
        if service == PRINTED:
            printed = _printed(table)
            continue
        table.check_keys(("title", *UNITS), required=("title",))
        titles[service] = table.text("title")
        limits += [_limit(service, resource, table.table(resource)) for resource in UNITS if resource in table.data]
    return Sizing(tuple(limits), titles, printed)


def _printed(table: Table) -> dict[str, float]:
    table.check_keys(tuple(UNITS))
    return {resource: _quantity(table, resource, resource) for resource in table.data}


def _limit(service: str, resource: str, table: Table) -> Limit:
    table.check_keys(_KEYS, required=("limit", "statistic", "measured_by"))
    labels = table.table("labels")
    return Limit(
        service=service,
        resource=resource,
        unit=UNITS[resource],
        limit=_quantity(table, "limit", resource),
        retention=table.text("retention"),
        query=table.text("query"),
        labels={label: labels.text(label) for label in labels.data},
        statistic=table.choice("statistic", STATISTICS),
        measured_by=table.text("measured_by"),
    )


def _quantity(table: Table, key: str, resource: str) -> float:
    try:
        number, unit = parse_quantity(table.text(key))
    except ParameterError as error:
        reason, _, next_step = str(error).partition("\n  ")
        raise table.fault(f"{key}: {reason}", next_step) from error
    if unit != UNITS[resource] or number <= 0:
        raise table.fault(
            f"{key} = {table.text(key)!r} is no limit of {resource}.", f"Write a number above 0 in {UNITS[resource]}."
        )
    return number
