"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from ralphcap.errors import ParameterError
from ralphcap.running.files import writable_folder, write_whole


def test_all_contents_are_written_and_nothing_else_is_left(tmp_path: Path):
    write_whole({tmp_path / "a.txt": "용량\n", tmp_path / "b.bin": b"\x00"})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.txt": "용량\n".encode(),
        "b.bin": b"\x00",
    }


def test_where_one_file_cannot_be_written_none_changes(tmp_path: Path):
    (tmp_path / "a.txt").write_text("before")

    with pytest.raises(ParameterError, match=r"missing/b\.txt cannot be written: .*\n  Give another folder"):
        write_whole({tmp_path / "a.txt": "after", tmp_path / "missing" / "b.txt": "after"})

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "before"}


def test_where_a_folder_stands_in_the_way_nothing_changes(tmp_path: Path):
    (tmp_path / "b").mkdir()

    with pytest.raises(ParameterError, match="it is a folder"):
        write_whole({tmp_path / "a": "after", tmp_path / "b": "after"})

    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_who_reads_the_file_of_before_reads_it_to_its_end(tmp_path: Path):
    (tmp_path / "a.txt").write_text("before")
    with (tmp_path / "a.txt").open() as reader:
        write_whole({tmp_path / "a.txt": "after"})

        assert reader.read() == "before"

    assert (tmp_path / "a.txt").read_text() == "after"


def test_a_folder_is_made_with_its_parents(tmp_path: Path):
    assert writable_folder(tmp_path / "a" / "b").is_dir()


def test_a_file_is_no_folder_to_write_to(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(ParameterError, match="no folder to write to"):
        writable_folder(tmp_path / "file")


def test_the_file_that_was_given_is_named_and_not_what_is_written_beside_it():
    with pytest.raises(ParameterError, match=r"^/proc/answer\.csv cannot be written"):
        write_whole({Path("/proc/answer.csv"): "1"})
