"""Do the parts of a catalog fit each other?"""

from pathlib import Path

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import CatalogError

CELL = """
[queue]
title = "Queue"
[queue.memory]
limit = "1 GiB"
statistic = "max"
measured_by = "a line"
query = "{query}"
labels = {{ {label} = "queue" }}
"""


@pytest.mark.parametrize(
    ("query", "label", "reason", "next_step"),
    [
        (
            "containers.memory_residents",
            "name",
            "there is no query 'containers.memory_residents'. Did you mean 'containers.memory_resident'",
            "Name an entry of the catalog.",
        ),
        (
            "containers.cpu_usage",
            "name",
            "the limit is in bytes, and containers.cpu_usage answers in cores.",
            "Bind it to an entry of the same unit.",
        ),
        ("containers.memory_resident", "pod", "containers.memory_resident has no label 'pod'.", "Its labels: name."),
    ],
)
def test_a_limit_names_an_entry_of_its_unit_and_labels(
    tmp_path: Path, query: str, label: str, reason: str, next_step: str
) -> None:
    (tmp_path / "sizing.toml").write_text(CELL.format(query=query, label=label), encoding="utf-8")

    with pytest.raises(CatalogError) as raised:
        load_catalog(tmp_path)

    first, second = str(raised.value).split("\n  ")
    assert first.startswith(f"{tmp_path.name}/sizing.toml, queue.memory: {reason}")
    assert second == next_step


def test_a_service_names_dashboards_that_exist(tmp_path: Path) -> None:
    (tmp_path / "topology.toml").write_text(
        '[queue]\ntitle = "Queue"\nkind = "store"\ndashboards = ["service_healt"]\n', encoding="utf-8"
    )

    with pytest.raises(CatalogError) as raised:
        load_catalog(tmp_path)

    assert (
        f"{tmp_path.name}/topology.toml, queue: there is no dashboard 'service_healt'. Did you mean 'service_health'?"
        in str(raised.value)
    )
    assert "\n  The dashboards: api_performance, celery, database" in str(raised.value)
