"""Do the alert rules keep the design's words, and do they fire as tests/promql says, by Prometheus' own tool?"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.lab.servers.programs import environment, program

CHECKOUT = Path(__file__).resolve().parents[1]
RULES = sorted((CHECKOUT / "queries" / "alerts").glob("*.yml"))
TESTS = sorted((CHECKOUT / "tests" / "promql").glob("*.yml"))
DESIGN = CHECKOUT / "tests" / "design" / "services.yml"


def rules_of(*files: Path) -> dict[str, dict]:
    """The rules of some files by alert, each with its group."""
    groups = [group for file in files for group in yaml.safe_load(file.read_text("utf-8"))["groups"]]
    return {rule["alert"]: rule | {"group": group["name"]} for group in groups for rule in group["rules"]}


def promtool(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [program("promtool"), *map(os.fspath, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def scenarios_of(alert: str) -> Iterator[dict]:
    for file in TESTS:
        for test in yaml.safe_load(file.read_text("utf-8"))["tests"]:
            if test["name"].split()[0] == alert:
                yield test


def test_the_design_has_twelve_rules_and_each_is_here_in_its_group():
    ours, design = rules_of(*RULES), rules_of(DESIGN)

    assert len(design) == 12
    assert {name: rule["group"] for name, rule in ours.items()} == {
        name: rule["group"] for name, rule in design.items()
    }


@pytest.mark.parametrize("alert", rules_of(DESIGN))
def test_a_rule_keeps_the_designs_labels_and_texts(alert: str):
    ours, design = rules_of(*RULES)[alert], rules_of(DESIGN)[alert]

    assert ours["labels"] | design["labels"] == ours["labels"]
    assert ours["annotations"] == design["annotations"]
    assert ours["labels"]["service"]


@pytest.mark.parametrize("alert", rules_of(*RULES))
def test_a_rule_is_tested_to_fire_to_be_silent_just_below_and_without_its_series(alert: str):
    scenarios = list(scenarios_of(alert))

    fires = [test for test in scenarios if any(case["exp_alerts"] for case in test["alert_rule_test"])]
    silent = [test["name"] for test in scenarios if test not in fires]
    assert fires
    # It fires at its moment: one evaluation earlier it does not.
    assert any(not case["exp_alerts"] for case in fires[0]["alert_rule_test"])
    assert [name for name in silent if "just below" in name]
    assert [name for name in silent if "missing" in name]


@pytest.mark.servers
@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_prometheus_takes_the_rules(file: Path):
    done = promtool("check", "rules", file)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.servers
@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_rules_fire_at_their_moment_and_only_then(file: Path):
    done = promtool("test", "rules", file)

    assert done.returncode == 0, done.stdout + done.stderr
