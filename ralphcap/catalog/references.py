"""Do the parts of a catalog fit each other? Checked once all folders are read. Imports errors only."""

from collections.abc import Mapping
from typing import Any

from ralphcap.catalog.faults import Table, did_you_mean
from ralphcap.catalog.query import Query
from ralphcap.catalog.rules import Rule
from ralphcap.catalog.sizing import Limit, Sizing
from ralphcap.catalog.topology import Topology

DASHBOARDS = "dashboards"  # the folder whose files are dashboards


def check_limits(sizing: Sizing, queries: Mapping[str, Query], places: Mapping[str, Mapping[str, Any]]) -> None:
    """Each limit names an entry that exists, in its unit, with the labels that it chooses by. Raises CatalogError."""
    for limit in sizing.limits:
        if limit.query:
            _check_limit(limit, queries, Table(places[limit.service]["file"], f"{limit.service}.{limit.resource}", {}))


def _check_limit(limit: Limit, queries: Mapping[str, Query], place: Table) -> None:
    if limit.query not in queries:
        raise place.fault(
            f"there is no query {limit.query!r}.{did_you_mean(limit.query, queries)}", "Name an entry of the catalog."
        )
    query = queries[limit.query]
    if query.unit != limit.unit:
        raise place.fault(
            f"the limit is in {limit.unit}, and {query.name} answers in {query.unit}.",
            "Bind it to an entry of the same unit.",
        )
    unknown = set(limit.labels) - set(query.labels)
    if unknown:
        raise place.fault(
            f"{query.name} has no label {min(unknown)!r}.", f"Its labels: {', '.join(query.labels) or 'none'}."
        )


def check_dashboards(topology: Topology, queries: Mapping[str, Query], places: Mapping[str, Mapping[str, Any]]) -> None:
    """Each dashboard of a service is a file of the catalog. Raises CatalogError."""
    known = {query.name.partition(".")[0] for query in queries.values() if f"/{DASHBOARDS}/" in query.file}
    for service in topology.services.values():
        for dashboard in service.dashboards:
            if dashboard not in known:
                place = Table(places[service.name]["file"], service.name, {})
                raise place.fault(
                    f"there is no dashboard {dashboard!r}.{did_you_mean(dashboard, known)}",
                    f"The dashboards: {', '.join(sorted(known))}.",
                )


def check_rules(rules: Mapping[str, Rule], queries: Mapping[str, Query]) -> None:
    """The entries that a rule declares exist. Raises CatalogError."""
    for rule in rules.values():
        for name in rule.queries:
            if name not in queries:
                raise Table(rule.file, rule.alert, {}).fault(
                    f"there is no query {name!r}.{did_you_mean(name, queries)}",
                    "Name an entry of the catalog in the comment above the rule, or take it out.",
                )
