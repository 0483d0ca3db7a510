"""How does an entry look as a panel?"""

from dataclasses import replace
from typing import Any

import pytest

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.rules import LimitLine
from ralphcap.exports.panels import UNIT_IDS, panel, panel_id
from ralphcap.units import UNITS

PLACE = {"x": 0, "y": 0, "w": 12, "h": 8}


def steps(model: dict[str, Any]) -> list[tuple[str, float | None]]:
    return [(step["color"], step["value"]) for step in model["fieldConfig"]["defaults"]["thresholds"]["steps"]]


def test_every_unit_has_its_id_of_grafana() -> None:
    assert set(UNIT_IDS) == set(UNITS)


@pytest.mark.parametrize(
    ("kind", "type_"), [("timeseries", "timeseries"), ("stat", "stat"), ("bar", "bargauge"), ("table", "table")]
)
def test_each_kind_of_panel_has_its_type(catalog: Catalog, kind: str, type_: str) -> None:
    query = replace(catalog["shop_api.requests"], panel=kind)

    assert panel(query, "up", PLACE)["type"] == type_


def test_thresholds_are_lines_from_the_lowest_up_in_their_levels_color(catalog: Catalog) -> None:
    lines = ({"value": 0.9, "level": "critical"}, {"value": 0.8, "level": "warning"})

    model = panel(replace(catalog["shop_api.requests"], thresholds=lines), "up", PLACE)

    assert steps(model) == [("transparent", None), ("#E69F00", 0.8), ("#D55E00", 0.9)]
    assert model["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] == {"mode": "dashed"}


def test_a_rules_limit_is_a_line_too_and_stands_once(catalog: Catalog) -> None:
    limits = [LimitLine("ShopFails", "warning", ">", 0.05), LimitLine("ShopFailsBadly", "critical", ">", 0.1)]

    model = panel(catalog["shop_api.error_ratio"], "up", PLACE, limits)

    assert steps(model) == [("transparent", None), ("#E69F00", 0.05), ("#D55E00", 0.1)]


def test_without_a_legend_a_series_is_named_by_its_labels(catalog: Catalog) -> None:
    named = replace(catalog["shop_api.requests"], legend="", labels=("job", "instance"))
    single = replace(named, labels=())

    assert panel(named, "up", PLACE)["targets"][0]["legendFormat"] == "{{job}} {{instance}}"
    assert panel(single, "up", PLACE)["targets"][0]["legendFormat"] == "Requests a second"


def test_a_gap_in_the_data_stays_a_gap(catalog: Catalog) -> None:
    model = panel(catalog["shop_api.requests"], "up", PLACE)

    assert model["fieldConfig"]["defaults"]["custom"]["spanNulls"] is False


def test_a_panels_number_depends_on_its_entrys_name_alone() -> None:
    assert panel_id("shop_api.requests") == 1375972570
    assert panel_id("shop_api.requests") != panel_id("shop_api.up")
