"""A line for the catalog and for each server; the worst gives the exit code."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.lab.lab import Lab
from tests.lab.servers.gate import gate


def test_each_profile_has_its_line_and_the_worst_counts(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "ralphcap.toml").write_text(lab.profile() + '[profiles.down]\nprometheus = "http://127.0.0.1:1"\n')
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))

    ended = call("check", "--json")

    assert ended.code == 5
    lines = [(line["what"], line["state"]) for line in json.loads(ended.out)]
    assert [line for line in lines if ": " not in line[0]] == [
        ("catalog", "ok"),
        ("lab", "ok"),
        ("down", "SourceUnavailable"),
    ]
    assert {("lab: queries", "ok"), ("lab: job node", "ok")} <= set(lines)
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


def test_a_way_to_a_server_is_told_with_what_it_lets_through(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOKEN", "canary-token")
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
    prefix, demands = "/api/datasources/proxy/uid/P1", {"Authorization": "Bearer canary-token"}

    with gate(lab.url, prefix=prefix, demands=demands, shut=["/api/v1/targets"]) as front:
        (tmp_path / "ralphcap.toml").write_text(
            f'[profiles.grafana]\nprometheus = "{front.url}"\nbearer = "env:TOKEN"\nnow = "2026-11-20T09:00:00Z"\n'
        )
        ended = call("check", "--json")

    told = {line["what"]: line for line in json.loads(ended.out)}
    assert (ended.code, told["grafana"]["state"]) == (0, "ok")
    assert f"{front.url}, through Grafana's data source P1, with a token (env:TOKEN)" in told["grafana"]["told"]
    assert told["grafana: long queries"] == {
        "what": "grafana: long queries",
        "state": "ok",
        "told": "POST /api/v1/query",
    }
    assert told["grafana: targets"]["state"] == "lacking"
    assert "does not allow it (403). So scrape intervals are told" in told["grafana: targets"]["told"]
    assert "canary" not in ended.out + ended.err


def test_what_is_lacking_counts_where_it_is_asked_to(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "ralphcap.toml").write_text('[profiles.down]\nprometheus = "http://127.0.0.1:1"\n')
    monkeypatch.chdir(tmp_path)

    with gate(lab.url, shut=["/api/v1/targets"]) as front:
        lenient, strict = (call("check", "--prometheus", front.url, *more, "--json") for more in ([], ["--strict"]))

    assert (lenient.code, strict.code) == (0, 3)
    assert "lacking" in {line["state"] for line in json.loads(strict.out)}
    assert call("check", "--profile", "down", "--strict").code == 5, "what does not answer at all is worse"
