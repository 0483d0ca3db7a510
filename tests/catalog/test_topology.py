"""What calls what, and how do we know?"""

import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.topology import build_topology
from ralphcap.errors import CatalogError

STORE = {"title": "Store", "kind": "store"}


def tables(**services: dict[str, object]) -> dict[str, Table]:
    return {name: Table("queries/topology.toml", name, table) for name, table in services.items()}


def test_a_call_is_an_edge_with_its_evidence() -> None:
    topology = build_topology(
        tables(api={"title": "API", "kind": "service", "calls": {"store": "assumed"}}, store=STORE)
    )

    assert topology.edges().to_dict("records") == [{"caller": "api", "callee": "store", "evidence": "assumed"}]
    assert topology.services["store"].calls == {}


def test_every_service_of_the_sizing_table_is_in_the_shipped_topology_as_a_container() -> None:
    catalog = load_catalog()

    containers = {service.container for service in catalog.topology.services.values()}
    assert {limit.service for limit in catalog.sizing.limits} <= containers


def test_the_shipped_topology_holds_the_designs_calls() -> None:
    edges = load_catalog().topology.edges().set_index(["caller", "callee"])["evidence"]

    assert edges["frontend", "api-gateway"] == "declared"
    assert edges["chatbot", "postgres"] == "assumed"
    assert edges["postgres-exporter", "postgres"] == "measured"


@pytest.mark.parametrize(
    ("table", "reason", "next_step"),
    [
        ({"title": "API"}, "api: the key 'kind' is missing.", "Add a line 'kind = …'."),
        (
            {"title": "API", "kind": "server"},
            "api: kind = 'server' is unknown. Did you mean 'service'",
            "Use one of: service, worker,",
        ),
        (
            {"title": "API", "kind": "service", "calls": {"db": "declared"}},
            "api: it calls 'db', which is no service of the topology.",
            "Add a table [db], or take the call out.",
        ),
        (
            {"title": "API", "kind": "service", "calls": {"store": "guessed"}},
            "api.calls: store = 'guessed' is unknown.",
            "Use one of: measured, declared, assumed.",
        ),
    ],
)
def test_a_fault_names_file_service_reason_and_next_step(table: dict[str, object], reason: str, next_step: str) -> None:
    with pytest.raises(CatalogError) as raised:
        build_topology(tables(api=table, store=STORE))

    first, second = str(raised.value).split("\n  ")
    assert first.startswith(f"queries/topology.toml, {reason}")
    assert second.startswith(next_step)
