"""What calls what on the platform, and how do we know? Imports errors only.

`queries/topology.toml` has a table a service; each call is marked with its evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ralphcap.catalog.faults import Table

FILE = "topology.toml"
KINDS = ("service", "worker", "frontend", "store", "exporter", "monitoring", "external")
EVIDENCE = {
    "measured": "a metric shows it",
    "declared": "the platform's design says so of these two",
    "assumed": "follows from a general statement of the design",
}


@dataclass(frozen=True)
class Service:
    """A node: its key, display title, kind, Prometheus job and container ('' where it has none), dashboards, calls."""

    name: str
    title: str
    kind: str
    job: str
    container: str
    dashboards: tuple[str, ...]
    calls: Mapping[str, str]


@dataclass(frozen=True)
class Topology:
    """The services by name."""

    services: Mapping[str, Service]

    def edges(self) -> pd.DataFrame:
        """One row a call: caller, callee, evidence ('measured', 'declared', 'assumed')."""
        rows = [
            (service.name, callee, evidence)
            for service in self.services.values()
            for callee, evidence in service.calls.items()
        ]
        return pd.DataFrame(rows, columns=["caller", "callee", "evidence"])


def build_topology(tables: Mapping[str, Table]) -> Topology:
    """The topology from its TOML tables, by service. Raises CatalogError."""
    services = {name: _service(name, table) for name, table in tables.items()}
    for name, service in services.items():
        for callee in service.calls:
            if callee not in services:
                raise tables[name].fault(
                    f"it calls {callee!r}, which is no service of the topology.",
                    f"Add a table [{callee}], or take the call out.",
                )
    return Topology(services)


def _service(name: str, table: Table) -> Service:
    table.check_keys(("title", "kind", "job", "container", "dashboards", "calls"), required=("title", "kind"))
    calls = table.table("calls")
    return Service(
        name=name,
        title=table.text("title"),
        kind=table.choice("kind", KINDS),
        job=table.text("job"),
        container=table.text("container"),
        dashboards=table.texts("dashboards"),
        calls={callee: calls.choice(callee, tuple(EVIDENCE)) for callee in calls.data},
    )
