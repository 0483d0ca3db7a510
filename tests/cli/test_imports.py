"""Comparing a dashboard with the catalog."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call

CPU = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))'


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    panels = [
        {"title": "CPU", "targets": [{"expr": CPU}]},
        {"title": "Old CPU", "targets": [{"expr": CPU.replace("$__rate_interval", "5m")}]},
        {"title": "Own", "targets": [{"expr": "own_metric_total"}]},
        {"title": "Broken", "targets": [{"expr": "sum("}]},
        {"title": "Logs", "targets": [{"query": "level:ERROR"}]},
    ]
    path = tmp_path / "dashboard.json"
    path.write_text(json.dumps({"title": "System Overview", "panels": panels}), "utf-8")
    return path


def test_each_expression_is_judged(call: Call, dashboard: Path):
    ended = call("import", "grafana", dashboard)

    assert ended.code == 0
    assert [line.split("  ")[0] for line in ended.out.split("\n\n")[0].splitlines()[1:]] == [
        "equal",
        "different",
        "unknown",
        "not parsable",
    ]
    assert ended.err == "System Overview: 1 equal, 1 different, 1 unknown, 1 not parsable. 1 not asked in PromQL.\n"


def test_a_difference_is_shown_side_by_side_with_its_reason(call: Call, dashboard: Path):
    out = call("import", "grafana", dashboard).out

    marked = [line.split("≠") for line in out.splitlines() if "≠" in line]

    assert [[side.strip() for side in sides] for sides in marked] == [["[5m]", "[$__rate_interval]"]]
    assert "Why: " in out


def test_for_machines_the_comparison_is_json(call: Call, dashboard: Path):
    compared = json.loads(call("import", "grafana", dashboard, "--json").out)

    assert [one["verdict"] for one in compared] == ["equal", "different", "unknown", "not parsable"]
    assert compared[1]["entry"] == "system_overview.cpu_utilization"
    assert set(compared[0]) == {"panel", "letter", "verdict", "entry", "dashboard", "catalog", "reason"}


def test_a_strangers_title_does_not_act_on_the_terminal(call: Call, tmp_path: Path):
    panel = {"title": "\x1b[31mred", "targets": [{"expr": "sum("}]}
    (tmp_path / "d.json").write_text(json.dumps({"title": "\x1b[2J", "panels": [panel]}), "utf-8")

    ended = call("import", "grafana", tmp_path / "d.json")

    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be read"), ("x", "is not JSON"), ("{}", "holds no panels")]
)
def test_what_is_no_dashboard_is_wrong_usage(call: Call, tmp_path: Path, content: str | None, told: str):
    path = tmp_path / "d.json"
    if content is not None:
        path.write_text(content, "utf-8")

    ended = call("import", "grafana", path)

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
