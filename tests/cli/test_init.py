"""Where one's own work starts."""

from pathlib import Path

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.profiles import load_profiles
from ralphcap.running.notebooks import contract_of
from tests.cli.conftest import Call


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
