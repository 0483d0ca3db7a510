"""Which entries are about something?"""

from pathlib import Path

import pytest

from ralphcap.catalog.finding import find
from ralphcap.catalog.loading import Catalog, catalog_from_definitions
from ralphcap.catalog.reading import read_definitions
from ralphcap.errors import ParameterError

HOST = """
[memory]
title = "Memory in use"
unit = "bytes"
labels = []
promql = 'sum(node_memory_Active_bytes{mode="x"})'

[load]
title = "Load"
unit = "count"
labels = []
health = ["node_scrape_collector_success"]
promql = "sum(node_load1)"
"""
STORE = """
[memory]
title = "Speicher von Redis"
unit = "bytes"
labels = []
promql = "sum(redis_memory_used_bytes)"
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (tmp_path / "host.toml").write_text(HOST, encoding="utf-8")
    (tmp_path / "store.toml").write_text(STORE, encoding="utf-8")
    return catalog_from_definitions(read_definitions(tmp_path))


def names(catalog: Catalog, *words: str, **by: str) -> list[str]:
    return [query.name for query in find(catalog, words, **by)]


def test_a_word_is_found_in_names_titles_and_expressions(catalog: Catalog) -> None:
    assert names(catalog, "memory") == ["host.memory", "store.memory"]
    assert names(catalog, "SPEICHER") == ["store.memory"]
    assert names(catalog, 'mode="x"') == ["host.memory"]


def test_every_word_has_to_fit(catalog: Catalog) -> None:
    assert names(catalog, "memory", "redis") == ["store.memory"]
    assert names(catalog, "load", "redis") == []


def test_a_metric_is_found_by_name_by_pattern_and_by_what_health_needs(catalog: Catalog) -> None:
    assert names(catalog, metric="node_load1") == ["host.load"]
    assert names(catalog, metric="*_bytes") == ["host.memory", "store.memory"]
    assert names(catalog, metric="node_scrape_*") == ["host.load"]
    assert names(catalog, metric="node_load") == []


def test_dashboard_and_unit_narrow_it_down(catalog: Catalog) -> None:
    assert names(catalog, dashboard="host") == ["host.load", "host.memory"]
    assert names(catalog, dashboard="host", unit="bytes") == ["host.memory"]


def test_a_dashboard_may_be_called_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "shop_api.toml").write_text(STORE, encoding="utf-8")

    assert names(catalog_from_definitions(read_definitions(tmp_path)), dashboard="Shop API") == ["shop_api.memory"]


@pytest.mark.parametrize(("by", "nearest"), [({"dashboard": "hots"}, "'host'"), ({"unit": "byte"}, "'bytes'")])
def test_what_does_not_exist_is_answered_with_the_nearest(catalog: Catalog, by: dict[str, str], nearest: str) -> None:
    with pytest.raises(ParameterError, match=f"Did you mean {nearest}"):
        names(catalog, **by)
