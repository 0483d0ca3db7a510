"""Does a rule's delay add up as in the design's promise: an outage is noticed within a minute?"""

from pathlib import Path

import pandas as pd

from ralphcap.catalog.delays import detection_delay
from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.rule_files import read_rules
from ralphcap.catalog.rules import Rule, build_rule

DESIGN = Path(__file__).resolve().parents[1] / "design" / "services.yml"


def seconds(number: float) -> pd.Timedelta:
    return pd.Timedelta(seconds=number)


# The design's prometheus.yml; its time-out is Prometheus' default.
SERVER = {"scrape_interval": seconds(15), "scrape_timeout": seconds(10), "evaluation_interval": seconds(15)}


def rule(hold: str, interval: str) -> Rule:
    definition = {"alert": "Down", "expr": "up == 0", "for": hold, "interval": interval}
    return build_rule(Table("alerts/mine.yml", "Down", definition))


def test_the_designs_service_down_takes_almost_two_minutes():
    down = next(record for record in read_rules(DESIGN, "services.yml") if record["entry"] == "ServiceDown")

    delay = detection_delay(build_rule(Table("services.yml", "ServiceDown", down["definition"])), **SERVER)

    assert delay.longest == seconds(15 + 10 + 30 + 60)
    assert delay.shortest == seconds(60)


def test_the_corrected_service_down_keeps_the_promise_of_a_minute():
    delay = detection_delay(load_catalog().rules["ServiceDown"], **SERVER)

    assert delay.longest == seconds(55)


def test_a_hold_ends_at_an_evaluation():
    delay = detection_delay(rule("50s", "30s"), **SERVER)

    assert delay.hold == seconds(60)


def test_a_group_without_an_interval_is_evaluated_as_the_server_does_by_default():
    assert detection_delay(rule("", ""), **SERVER).evaluation == seconds(15)


def test_alertmanager_waits_for_others_of_the_group():
    warning = load_catalog().rules["HighMemoryUsage"]

    delay = detection_delay(warning, **SERVER, group_wait=seconds(300), group_interval=seconds(10))

    assert delay.wait == seconds(300)
    assert delay.longest == seconds(15 + 10 + 30 + 600 + 300)
    assert detection_delay(warning, **SERVER, group_interval=seconds(10)).wait == seconds(10)
