"""Where one's own work starts."""

from pathlib import Path

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.profiles import load_profiles
from ralphcap.running.notebooks import contract_of
from tests.cli.conftest import Call
from tests.lab.lab import Lab


def test_what_it_writes_is_read_by_everything_else(call: Call, tmp_path: Path):
    ended = call("init", tmp_path / "mine")

    assert (ended.code, ended.out) == (0, "")
    profile = load_profiles(tmp_path / "mine" / "ralphcap.toml").profile("platform")
    assert profile.catalog is not None
    assert load_catalog(profile.catalog).sizing == load_catalog().sizing
    assert contract_of(tmp_path / "mine" / "notebooks" / "capacity_review.ipynb").parameters


def test_an_own_table_goes_in_place_of_the_shipped_one(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    call("init", tmp_path)
    entry = '[open_files]\ntitle = "Open files"\nunit = "count"\nlabels = []\npromql = "sum(process_open_fds)"\nstatistic = "max"\n'
    (tmp_path / "catalog" / "capacity").mkdir()
    (tmp_path / "catalog" / "capacity" / "mine.toml").write_text(entry)
    monkeypatch.chdir(tmp_path)

    assert "mine.open_files" in call("queries").out


def test_nothing_is_ever_overwritten(call: Call, tmp_path: Path):
    (tmp_path / "ralphcap.toml").write_text("# mine")

    ended = call("init", tmp_path)

    assert ended.code == 2
    assert f"These files exist: {tmp_path / 'ralphcap.toml'}." in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["ralphcap.toml"]
    assert (tmp_path / "ralphcap.toml").read_text() == "# mine"


def test_a_folder_that_cannot_be_made_is_told(call: Call, tmp_path: Path):
    (tmp_path / "file").touch()

    ended = call("init", tmp_path / "file")

    assert ended.code == 2
    assert "no folder to write to" in ended.err


def test_what_is_left_out_of_an_own_sizing_table_stays_away(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    call("init", tmp_path)
    sizing = tmp_path / "catalog" / "sizing.toml"
    written = sizing.read_text()
    before, after = written.split("\n[kibana]\n")[0], written[written.index("[filebeat]") :]
    sizing.write_text(f"{before}\n[kibana]\nabsent = true\n\n{after}")
    monkeypatch.chdir(tmp_path)

    refused = call("run", "notebooks/capacity_review.ipynb", "-p", "services=kibana")

    assert refused.code == 2
    assert "services='kibana' matches no row of the sizing table" in refused.err
    assert "absent = true" in written.split("\n[printed]\n")[0], "the table's first lines tell how"


def test_a_run_in_the_new_folder_asks_its_profile_and_not_the_demo(
    lab: Lab, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    call("init", tmp_path)
    profile = tmp_path / "ralphcap.toml"
    ours = f'prometheus = "{lab.url}"\nnow = "{lab.now:%Y-%m-%dT%H:%M:%SZ}"'
    profile.write_text(profile.read_text().replace('prometheus = "http://localhost:9090"', ours))
    monkeypatch.chdir(tmp_path)

    ended = call(
        "run", "notebooks/capacity_review.ipynb", "-p", "services=grafana", "-p", "window=now-8d/now", "--json"
    )

    assert ended.code == 0, ended.err
    assert "demo" not in ended.out + ended.err
    assert lab.url in ended.out
