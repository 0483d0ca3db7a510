"""`ralphcap check --rules`: findings as lines or JSON, the exit code of the worst, and what a bundle can tell."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.lab.lab import Lab

DESIGN = Path(__file__).resolve().parents[1] / "design" / "services.yml"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A folder with the design's own rules."""
    (tmp_path / "catalog" / "alerts").mkdir(parents=True)
    shutil.copy(DESIGN, tmp_path / "catalog" / "alerts")
    return tmp_path / "catalog"


def configure(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "ralphcap.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RALPHCAP_CONFIG", str(folder / "ralphcap.toml"))


def test_rules_without_a_finding_end_well(lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    configure(monkeypatch, tmp_path, lab.profile())

    ended = call("check", "--rules")

    assert (ended.code, ended.out) == (0, "")
    assert "12 rules checked against Prometheus" in ended.err
    assert "0 with findings" in ended.err


def test_the_designs_rules_are_told_with_the_next_step_and_end_as_a_fault_of_the_catalog(
    lab: Lab, call: Call, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    configure(monkeypatch, tmp_path, lab.profile() + 'catalog = "catalog"\n')

    ended = call("check", "--rules")

    assert ended.code == 2
    lines = ended.out.splitlines()
    assert lines[0].split() == ["alert", "verdict", "fault"]
    at = next(number for number, line in enumerate(lines) if line.startswith("HighMemoryUsage"))
    assert lines[at].split() == ["HighMemoryUsage", "never", "sides", "never", "match"]
    assert lines[at + 1].startswith("    No two sides of / have equal labels")
    assert lines[at + 2].startswith("    Aggregate both sides")


def test_a_machine_reads_a_list(lab: Lab, call: Call, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    configure(monkeypatch, tmp_path, lab.profile() + 'catalog = "catalog"\n')

    ended = call("check", "--rules", "--json")

    first = json.loads(ended.out)[0]
    assert list(first) == ["source", "alert", "verdict", "fault", "told", "next_step"]
    assert (first["source"], first["verdict"]) == ("lab", "never")


def test_a_server_that_does_not_answer_is_told_and_the_others_are_checked(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    down = '[profiles.down]\nprometheus = "http://127.0.0.1:1"\n'
    configure(monkeypatch, tmp_path, down + lab.profile())

    ended = call("check", "--rules")

    assert ended.code == 5
    assert "down: SourceUnavailable" in ended.err
    assert "12 rules checked" in ended.err


def test_a_bundle_tells_what_needs_no_server(
    lab: Lab, call: Call, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    configure(monkeypatch, tmp_path, lab.profile() + 'catalog = "catalog"\n')
    bundle = tmp_path / "one.ralphcap"
    entry = ("service_health.uptime", "--window", "now-1h/now")
    recorded = call("bundle", "record", str(bundle), *entry, "--profile", "lab")
    assert recorded.code == 0, recorded.err

    ended = call("check", "--rules", "--bundle", str(bundle), "--json")

    assert {row["fault"] for row in json.loads(ended.out)} == {
        "divided by itself", "no minimum rate", "quantile of each series", "rate of a gauge", "share of nothing",
    }  # fmt: skip
    assert "cannot be asked about its series" in ended.err
