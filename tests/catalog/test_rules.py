"""Is a rule of the catalog what its YAML says, and does it come back from a bundle's definitions?"""

import json

import pandas as pd
import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import catalog_from_definitions, load_catalog
from ralphcap.catalog.references import check_rules
from ralphcap.catalog.rules import LimitLine, build_rule, limit_lines
from ralphcap.errors import CatalogError

SHIPPED = load_catalog()


def rule(**definition: object):
    return build_rule(
        Table("own/alerts/mine.yml", "Mine", {"alert": "Mine", "group": "own", "expr": "up"} | definition)
    )


def test_the_catalog_has_the_designs_twelve_rules():
    assert len(SHIPPED.rules) == 12
    assert [alert for alert, one in SHIPPED.rules.items() if not one.reason] == []


def test_a_rule_is_typed():
    down = SHIPPED.rules["ServiceDown"]

    assert (down.alert, down.group, down.file) == ("ServiceDown", "service_health", "queries/alerts/service_health.yml")
    assert (down.expression, down.hold, down.interval) == ("up == 0", pd.Timedelta("15s"), pd.Timedelta("15s"))
    assert (down.severity, down.within) == ("critical", pd.Timedelta("1m"))
    assert down.annotations["summary"] == "서비스 다운: {{ $labels.instance }}"
    assert down.reason.startswith("An outage is noticed within a minute")


def test_what_a_rule_does_not_say_is_nothing():
    bare = rule()

    assert (bare.hold, bare.keep, bare.interval) == (pd.Timedelta(0), pd.Timedelta(0), None)
    assert (bare.severity, bare.reason, bare.jobs, bare.queries, bare.within) == ("", "", (), (), None)
    assert rule(**{"for": "0s"}).hold == pd.Timedelta(0)


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({"expr": "sum by ("}, "own/alerts/mine.yml, Mine: 'sum by (' is not PromQL"),
        ({"for": "soon"}, "own/alerts/mine.yml, Mine: for: 'soon' is not a duration"),
        ({"labels": {"severity": ["a"]}}, "own/alerts/mine.yml, Mine.labels: 'severity' is ['a'], not a text"),
    ],
)
def test_a_fault_is_told_with_file_and_alert(definition: dict, told: str):
    with pytest.raises(CatalogError) as caught:
        rule(**definition)

    assert str(caught.value).startswith(told)
    assert "\n  " in str(caught.value)


def test_rules_come_back_from_json():
    again = catalog_from_definitions(json.loads(json.dumps(SHIPPED.definitions())))

    assert again.rules == SHIPPED.rules


def test_definitions_of_few_entries_keep_all_rules():
    few = catalog_from_definitions(SHIPPED.definitions(["containers.running"]))

    assert few.rules == SHIPPED.rules


def test_a_bundle_of_the_time_before_rules_has_none():
    older = {part: records for part, records in SHIPPED.definitions().items() if part != "rules"}

    assert catalog_from_definitions(older).rules == {}


def test_a_rule_draws_its_threshold_into_the_entries_that_it_names():
    lines = list(limit_lines("service_health.error_ratio", SHIPPED.rules))

    assert lines == [LimitLine("HighErrorRate", "warning", ">", 0.05)]


def test_a_percentage_is_drawn_as_the_ratio_that_the_entry_has():
    (line,) = limit_lines("containers.memory_utilization", SHIPPED.rules)

    assert line.value == 0.8


def test_a_rule_without_a_bound_draws_nothing():
    rules = {"Mine": rule(expr="up == 0", queries=["service_health.uptime"])}

    assert list(limit_lines("service_health.uptime", rules)) == []


def test_a_rule_names_entries_that_exist():
    with pytest.raises(CatalogError, match=r"mine\.yml, Mine: there is no query 'hosts\.disk'\..*\n  Name an entry"):
        check_rules({"Mine": rule(queries=["hosts.disk"])}, SHIPPED)
