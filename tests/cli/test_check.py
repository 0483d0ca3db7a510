"""A line for the catalog and for each server; the worst gives the exit code."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.lab.lab import Lab


def test_each_profile_has_its_line_and_the_worst_counts(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "ralphcap.toml").write_text(lab.profile() + '[profiles.down]\nprometheus = "http://127.0.0.1:1"\n')
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))

    ended = call("check", "--json")

    assert ended.code == 5
    assert [(line["what"], line["state"]) for line in json.loads(ended.out)] == [
        ("catalog", "ok"),
        ("lab", "ok"),
        ("down", "SourceUnavailable"),
    ]
    assert call("check", "--profile", "lab").code == 0


def test_a_fault_in_a_catalog_of_ones_own_is_told_where_it_is(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "catalog" / "capacity").mkdir(parents=True)
    (tmp_path / "catalog" / "capacity" / "mine.toml").write_text('[x]\ntitel = "X"\n')
    (tmp_path / "ralphcap.toml").write_text('[profiles.mine]\nprometheus = "http://127.0.0.1:1"\ncatalog = "catalog"\n')
    monkeypatch.chdir(tmp_path)

    ended = call("check")

    assert ended.code == 2
    assert "mine.toml" in ended.out


def test_a_broken_configuration_is_told(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "ralphcap.toml").write_text("[profiles.lab\n")
    monkeypatch.chdir(tmp_path)

    ended = call("check")

    assert (ended.code, ended.out) == (2, "")
    assert "not TOML" in ended.err
