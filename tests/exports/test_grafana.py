"""Does Grafana get what its documentation says that it loads?"""

import json
import re
from itertools import combinations
from typing import Any

import pytest
import yaml
from promql_parser import VectorSelector

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.catalog.promql import parse
from ralphcap.exports.comparison import compare
from ralphcap.exports.grafana import grafana_files
from ralphcap.exports.reading import read_dashboard
from tests.exports.golden_files import GOLDEN, exported
from tests.exports.grafana_shape import faults

SHIPPED = load_catalog()
FILES = grafana_files(SHIPPED, zone="Asia/Seoul")
DASHBOARDS = {name: json.loads(text) for name, text in FILES.items() if name.endswith(".json")}

every_dashboard = pytest.mark.parametrize("model", DASHBOARDS.values(), ids=DASHBOARDS)


def test_the_small_catalog_is_written_as_it_was_looked_at() -> None:
    golden = {
        path.relative_to(GOLDEN / "grafana").as_posix(): path.read_text(encoding="utf-8")
        for path in (GOLDEN / "grafana").rglob("*.*")
    }

    assert exported() == golden, "look at it, then: python -m tests.exports.golden_files"


def test_the_same_catalog_gives_the_same_bytes(catalog: Catalog) -> None:
    assert grafana_files(catalog, zone="UTC") == grafana_files(catalog, zone="UTC")


def test_every_entry_that_asks_prometheus_is_one_panel() -> None:
    exported = sorted(
        panel["description"].split("Entry ")[-1].split(" of ")[0]
        for model in DASHBOARDS.values()
        for panel in model["panels"]
    )

    assert exported == [query.name for query in SHIPPED.values() if query.promql]


@every_dashboard
def test_a_dashboard_has_the_documented_shape_and_nothing_else(model: dict[str, Any]) -> None:
    assert list(faults(model)) == []


@every_dashboard
def test_a_dashboard_is_found_by_its_uid(model: dict[str, Any]) -> None:
    assert f"dashboards/ralphcap/{model['uid']}.json" in FILES
    assert len(model["uid"]) <= 40


@every_dashboard
def test_panels_lie_beside_one_another_and_have_numbers_of_their_own(model: dict[str, Any]) -> None:
    panels = model["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert [pair for pair in combinations([panel["gridPos"] for panel in panels], 2) if overlap(*pair)] == []


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


@every_dashboard
def test_every_variable_is_used_and_every_used_one_is_there(model: dict[str, Any]) -> None:
    text = json.dumps(model["panels"])

    names = [variable["name"] for variable in model["templating"]["list"]]

    assert len(set(names)) == len(names)
    assert [name for name in names if f"${name}" not in text and f"${{{name}}}" not in text] == []


@every_dashboard
def test_every_expression_is_promql_once_grafana_has_put_its_values_in(model: dict[str, Any]) -> None:
    values = {variable["name"]: first_value(variable) for variable in model["templating"]["list"]}
    values["__rate_interval"] = "1m"

    for panel in model["panels"]:
        for target in panel["targets"]:
            assert parse(re.sub(r"\$([A-Za-z_]\w*)", lambda match: values[match[1]], target["expr"]))


def first_value(variable: dict[str, Any]) -> str:
    """What Grafana puts in place of a variable that nobody has touched yet."""
    everything = variable.get("current", {}).get("value") == ["$__all"]
    return str(variable["allValue"] if everything else variable.get("current", {}).get("value", ""))


@every_dashboard
def test_every_list_of_values_is_asked_of_series(model: dict[str, Any]) -> None:
    asked = [variable["query"]["query"] for variable in model["templating"]["list"] if variable["type"] == "query"]

    for query in asked:
        found = re.fullmatch(r"label_values\((.+), \w+\)", query)
        assert found is not None
        assert isinstance(parse(found[1]), VectorSelector)


@every_dashboard
def test_what_was_written_is_read_back_as_equal(model: dict[str, Any]) -> None:
    asked = read_dashboard(json.dumps(model).encode(), model["title"])

    assert {compared.verdict for compared in compare(asked, SHIPPED)} == {"equal"}


def test_every_rule_on_a_metric_of_a_dashboard_is_annotated_there() -> None:
    annotated = json.dumps([model["annotations"] for model in DASHBOARDS.values()])
    asked = " ".join(
        target["expr"] for model in DASHBOARDS.values() for panel in model["panels"] for target in panel["targets"]
    )

    expected = [
        rule.alert for rule in SHIPPED.rules.values() if any(metric in asked for metric in rule.depends.metrics)
    ]

    assert expected
    assert [alert for alert in expected if alert not in annotated] == []


def test_an_entry_on_logs_is_left_to_other_tools(catalog: Catalog) -> None:
    entry = {
        "title": "Errors",
        "unit": "count",
        "labels": [],
        "search": "{}",
        "index": "logs-*",
        "time_field": "@timestamp",
        "columns": {"message": "message"},
    }
    definitions = catalog.definitions()
    queries = {**definitions["queries"], "logs.errors": {"file": "logs.toml", "entry": "errors", "definition": entry}}

    files = grafana_files(Catalog(definitions | {"queries": queries}), zone="UTC")

    assert "ralphcap-logs" not in " ".join(files)


def test_the_provider_points_to_where_grafana_finds_the_folder(catalog: Catalog) -> None:
    files = grafana_files(catalog, zone="UTC", provisioning="/srv/provisioning/")

    (provider,) = yaml.safe_load(files["dashboards/ralphcap.yml"])["providers"]

    assert provider["type"] == "file"
    assert provider["options"] == {"path": "/srv/provisioning/dashboards/ralphcap"}
    assert [name for name in files if name.startswith("dashboards/ralphcap/")]


def test_a_data_source_is_provisioned_only_when_its_address_is_given(catalog: Catalog) -> None:
    without = grafana_files(catalog, zone="UTC")
    given = grafana_files(catalog, zone="UTC", prometheus="http://p:9090", scrape_interval="30s")

    (source,) = yaml.safe_load(given["datasources/ralphcap.yml"])["datasources"]

    assert "datasources/ralphcap.yml" not in without
    assert (source["url"], source["jsonData"]["timeInterval"]) == ("http://p:9090", "30s")
