"""What may an export do to a folder?"""

import json
from pathlib import Path

import pytest

from ralphcap.errors import ParameterError
from ralphcap.exports.folder import MANIFEST, Changes, changes


def apply(planned: Changes) -> None:
    for path, content in planned.write.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in planned.remove:
        path.unlink()


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("made", [True, False])
def test_an_empty_or_new_folder_is_written_to(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "new"
    if made:
        folder.mkdir()

    apply(changes(folder, "rules", {"a/b.yml": "text"}))

    assert files(folder) == ["a/b.yml", MANIFEST]


def test_a_second_export_replaces_the_first_and_takes_away_what_is_no_longer_there(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "old", "b.yml": "old"}))

    apply(changes(tmp_path, "rules", {"a.yml": "new"}))

    assert files(tmp_path) == ["a.yml", MANIFEST]
    assert (tmp_path / "a.yml").read_text() == "new"


def test_the_same_export_changes_nothing(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "text"}))
    before = (tmp_path / MANIFEST).read_bytes()

    apply(changes(tmp_path, "rules", {"a.yml": "text"}))

    assert (tmp_path / MANIFEST).read_bytes() == before


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(ParameterError, match="neither empty nor an earlier export"):
        changes(tmp_path, "rules", {"a.yml": "text"})


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(ParameterError, match="neither empty nor an earlier export"):
        changes(tmp_path / "file", "rules", {"a.yml": "text"})


def test_a_file_that_was_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "text"}))
    (tmp_path / "a.yml").write_text("changed by hand")

    with pytest.raises(ParameterError, match=r"a\.yml did not come from an export, or changed since"):
        changes(tmp_path, "rules", {"a.yml": "new"})


def test_a_new_file_does_not_overwrite_one_of_somebody_else(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "text"}))
    (tmp_path / "b.yml").write_text("mine")

    with pytest.raises(ParameterError, match=r"b\.yml did not come from an export"):
        changes(tmp_path, "rules", {"a.yml": "text", "b.yml": "new"})


def test_what_is_in_the_way_is_replaced_when_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")

    apply(changes(tmp_path, "rules", {"a.yml": "text"}, overwrite=True))

    assert (tmp_path / "a.yml").read_text() == "text"
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_that_is_gone_from_the_export_stays_once_it_was_changed(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "text", "b.yml": "text"}))
    (tmp_path / "b.yml").write_text("changed by hand")

    apply(changes(tmp_path, "rules", {"a.yml": "text"}))

    assert (tmp_path / "b.yml").read_text() == "changed by hand"


def test_each_kind_of_export_has_a_folder_of_its_own(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": "text"}))

    with pytest.raises(ParameterError, match="holds an export of 'rules', not of grafana"):
        changes(tmp_path, "grafana", {"a.json": "{}"})


BROKEN_MANIFESTS = {
    "text": "no json",
    "list": "[]",
    "empty": "{}",
    "deep": "[" * 100_000,
    "above": '{"export": "rules", "files": {"../outside": "0"}}',
    "absolute": '{"export": "rules", "files": {"/outside": "0"}}',
    "number": '{"export": "rules", "files": {"a": 1}}',
}


@pytest.mark.parametrize("manifest", BROKEN_MANIFESTS.values(), ids=BROKEN_MANIFESTS)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / MANIFEST).write_text(manifest)

    with pytest.raises(ParameterError, match="is no manifest of an export"):
        changes(tmp_path, "rules", {"a.yml": "text"})


def test_the_manifest_names_each_file_with_its_digest(tmp_path: Path) -> None:
    apply(changes(tmp_path, "rules", {"a.yml": b""}))

    manifest = json.loads((tmp_path / MANIFEST).read_text())

    assert manifest["export"] == "rules"
    assert manifest["files"] == {"a.yml": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
