"""Which limits does the design give, and what do they add up to?"""

from collections.abc import Mapping

import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.sizing import Sizing, build_sizing
from ralphcap.errors import CatalogError

GIB = 2**30


def sizing(**services: Mapping[str, object]) -> Sizing:
    return build_sizing({name: Table("queries/sizing.toml", name, table) for name, table in services.items()})


def cell(limit: str, **changes: object) -> dict[str, object]:
    return {
        "limit": limit,
        "query": "containers.cpu_usage",
        "labels": {"name": "a"},
        "statistic": "p99",
        "measured_by": "a line",
    } | changes


def test_the_shipped_table_is_the_designs() -> None:
    table = load_catalog().sizing.frame().pivot_table(index="service", columns="resource", values="limit", sort=False)

    assert list(table.index) == [
        *("prometheus", "grafana", "alertmanager", "node-exporter", "cadvisor", "postgres-exporter", "redis-exporter"),
        *("elasticsearch", "logstash", "kibana", "filebeat"),
    ]
    assert table["cpu"].tolist() == [2, 1, 0.5, 0.1, 0.5, 0.1, 0.1, 2, 1, 1, 0.1]
    assert (table["memory"] / 2**20).tolist() == [2048, 512, 256, 64, 256, 64, 64, 2048, 1024, 1024, 64]
    assert (table["disk"] / GIB).dropna().to_dict() == {
        "prometheus": 50,
        "grafana": 1,
        "alertmanager": 1,
        "elasticsearch": 100,
        "kibana": 1,
    }


def test_the_shipped_disks_with_a_retention_keep_it() -> None:
    kept = {
        (limit.service, limit.resource): limit.retention for limit in load_catalog().sizing.limits if limit.retention
    }

    assert kept == {("prometheus", "disk"): "30d", ("elasticsearch", "disk"): "30d"}


def test_totals_that_disagree_with_the_printed_ones_are_shown() -> None:
    totals = load_catalog().sizing.totals().set_index("resource")

    assert totals["computed"].to_dict() == {"cpu": 8.4, "memory": 7.25 * GIB, "disk": 153 * GIB}
    assert totals["printed"].to_dict() == {"cpu": 8.5, "memory": 8 * GIB, "disk": 150 * GIB}
    assert totals["note"].to_dict() == {
        "cpu": "the table prints 8.5 cores, its rows add up to 8.4 cores",
        "memory": "the table prints 8 GiB, its rows add up to 7.25 GiB",
        "disk": "the table prints 150 GiB, its rows add up to 153 GiB",
    }


def test_totals_that_agree_or_are_not_printed_have_no_note() -> None:
    totals = sizing(
        printed={"cpu": "0.3 cores"},
        a={"title": "A", "cpu": cell("0.1 cores")},
        b={"title": "B", "cpu": cell("0.2 cores")},
    ).totals()

    assert totals["note"].tolist() == ["", "", ""]
    assert totals["printed"].isna().tolist() == [False, True, True]


def test_a_table_without_services_has_no_rows() -> None:
    frame = sizing().frame()

    assert frame.empty
    assert list(frame.columns) == ["service", "title", "resource", "unit", "limit", "statistic", "query", "measured_by"]


@pytest.mark.parametrize(
    ("table", "place", "reason", "next_step"),
    [
        ({"cpu": {}}, "a", "the key 'title' is missing.", "Add a line 'title = …'."),
        (
            {"title": "A", "gpu": {}},
            "a",
            "unknown key 'gpu'. Did you mean 'cpu'?",
            "The keys are: title, cpu, memory, disk.",
        ),
        (
            {"title": "A", "cpu": {"limit": "1 core"}},
            "a.cpu",
            "the key 'statistic' is missing.",
            "Add a line 'statistic = …'.",
        ),
        (
            {"title": "A", "cpu": cell("1 core", statistic="p95")},
            "a.cpu",
            "statistic = 'p95' is unknown. Did you mean 'p99'?",
            "Use one of: p99, max.",
        ),
        (
            {"title": "A", "memory": cell("2 GB")},
            "a.memory",
            "limit: '2 GB' is not a limit.",
            "Write a number and a unit",
        ),
        (
            {"title": "A", "cpu": cell("2 GiB")},
            "a.cpu",
            "limit = '2 GiB' is no limit of cpu.",
            "Write a number above 0 in cores.",
        ),
        (
            {"title": "A", "cpu": cell("0 cores")},
            "a.cpu",
            "limit = '0 cores' is no limit of cpu.",
            "Write a number above 0 in cores.",
        ),
        (
            {"title": "A", "cpu": cell("1 core", labels={"name": 1})},
            "a.cpu.labels",
            "'name' is 1, not a text.",
            "Write a text.",
        ),
    ],
)
def test_a_fault_names_file_service_reason_and_next_step(
    table: dict[str, object], place: str, reason: str, next_step: str
) -> None:
    with pytest.raises(CatalogError) as raised:
        sizing(a=table)

    first, second = str(raised.value).split("\n  ")
    assert first == f"queries/sizing.toml, {place}: {reason}"
    assert second.startswith(next_step)
