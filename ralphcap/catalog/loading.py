"""Which entries, limits, services, days and alert rules are there? The catalog, from folders or from a bundle. Imports shipped, errors.

Both ways build it from the same plain definitions, so a replay checks and asks what the recording asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table, did_you_mean
from ralphcap.catalog.overrides import build_calendar
from ralphcap.catalog.query import Query
from ralphcap.catalog.reading import PARTS, Definitions, read_definitions
from ralphcap.catalog.references import check_dashboards, check_limits, check_rules
from ralphcap.catalog.rules import Rule, build_rule
from ralphcap.catalog.sizing import Sizing, build_sizing
from ralphcap.catalog.topology import Topology, build_topology
from ralphcap.errors import CatalogError, UnknownQuery
from ralphcap.shipped import shipped

ABSENT = "absent"  # the key of a table that leaves something out


class Catalog(Mapping[str, Query]):
    """The entries by name, sorted; with sizing table, topology, days that differ from the calendar, and alert rules."""

    def __init__(self, definitions: Definitions) -> None:
        parts = {part: _tables(definitions[part]) for part in PARTS}
        self._definitions = definitions
        self._queries = {
            name: build_query(name.partition(".")[0], table) for name, table in sorted(parts["queries"].items())
        }
        self.sizing: Sizing = build_sizing(parts["sizing"])
        self.topology: Topology = build_topology(parts["topology"])
        self.calendar: pd.DataFrame = build_calendar(parts["calendar"].values())
        self.rules: Mapping[str, Rule] = {alert: build_rule(table) for alert, table in parts["rules"].items()}

    def __getitem__(self, name: str) -> Query:
        return self._queries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)

    def query(self, name: str) -> Query:
        """The entry of that name. Raises UnknownQuery with the nearest names."""
        if name not in self._queries:
            raise UnknownQuery(
                f"There is no query {name!r}.{did_you_mean(name, self._queries)}\n  'ralphcap queries list' shows all {len(self)}."
            )
        return self._queries[name]

    def definitions(self, names: Iterable[str] | None = None) -> Definitions:
        """What the catalog is built from, as JSON can hold it; of the entries only `names`, where these are given."""
        queries = self._definitions["queries"]
        chosen = queries if names is None else {self.query(name).name: queries[name] for name in sorted(set(names))}
        return self._definitions | {"queries": chosen}


def load_catalog(*directories: Path) -> Catalog:
    """The shipped catalog, and over it each directory: its entries, services, days and rules are added, or replace by
    name; a table of `absent = true` takes its namesake away.

    Raises CatalogError with file, entry, reason and next step.
    """
    merged: Definitions = {part: {} for part in PARTS}
    for directory in (shipped("queries"), *directories):
        for part, named in read_definitions(Path(directory)).items():
            _lay_over(merged[part], named)
    if not merged["queries"]:
        raise CatalogError(f"{shipped('queries')} holds no entry.\n  Install ralphcap again.")
    catalog = catalog_from_definitions(merged)
    check_limits(catalog.sizing, catalog, merged["sizing"])
    check_dashboards(catalog.topology, catalog, merged["topology"])
    check_rules(catalog.rules, catalog)
    return catalog


def catalog_from_definitions(definitions: Mapping[str, Any]) -> Catalog:
    """The catalog that `Catalog.definitions` told of, back again. Raises CatalogError."""
    definitions = {"rules": {}} | dict(definitions)  # bundles of the time before rules were in the catalog have none
    missing = [part for part in PARTS if not isinstance(definitions.get(part), dict)]
    if missing:
        raise CatalogError(
            f"These definitions have no part {missing[0]!r}.\n  They hold {', '.join(PARTS)}; record the bundle again."
        )
    return Catalog({part: definitions[part] for part in PARTS})


def _lay_over(known: dict[str, Any], named: Mapping[str, Mapping[str, Any]]) -> None:
    """Add what is named, put it in the place of its namesake, or leave that out."""
    for name, record in named.items():
        if ABSENT not in record["definition"]:
            known[name] = record
            continue
        table = Table(record["file"], record["entry"], record["definition"])
        table.check_keys((ABSENT,))
        if not table.flag(ABSENT):
            raise table.fault(f"{ABSENT} = false says nothing.", f"Write {ABSENT} = true, or what there is.")
        if name not in known:
            raise table.fault(
                f"there is no {name!r} to leave out.{did_you_mean(name, known)}",
                "Name one that a folder below this has.",
            )
        del known[name]


def _tables(records: Mapping[str, Mapping[str, Any]]) -> dict[str, Table]:
    return {name: Table(record["file"], record["entry"], record["definition"]) for name, record in records.items()}
