"""A month's folder: changes are whole, of crashes only leftovers stay."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.history.days import Day
from ralphcap.history.months import BROKEN, MANIFEST, Broken, Month
from tests.history.frames import series_frame

KEY = "web.load-0123456789abcdef"
DAY = Day("2026-11-20", KEY, "Prometheus", "0.1.0", "", "", 2, 2, 1, 2)


def rows(day: int, value: float = 1.0, name: str = "a"):
    """Two values of a day, `day` days after the 20th."""
    return series_frame([(1440 * day, {"name": name}, value), (1440 * day + 5, {"name": name}, value)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A month with one day."""
    month = Month.open(tmp_path / "2026-11")
    month.put(DAY, rows(0))
    month.commit()
    return tmp_path / "2026-11"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_day_written_twice_is_one_day(folder: Path):
    month = Month.open(folder)
    month.put(DAY, rows(0, value=7))
    month.commit()

    frame = Month.open(folder).frame(KEY)
    assert frame["value"].tolist() == [7, 7]
    assert len(files(folder)) == 3


def test_days_are_added_in_any_order(folder: Path):
    month = Month.open(folder)
    month.put(replace(DAY, day="2026-11-22"), rows(2))
    month.put(replace(DAY, day="2026-11-21"), rows(1, name="b"))
    month.commit()

    frame = Month.open(folder).frame(KEY)
    assert frame["name"].tolist() == ["a"] * 4 + ["b"] * 2
    assert frame["timestamp"].is_monotonic_increasing is False
    assert frame[frame["name"] == "a"]["timestamp"].is_monotonic_increasing


def test_nothing_to_change_changes_nothing(folder: Path):
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}

    Month.open(folder).commit()

    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_crash_before_the_manifest_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    before, month = Month.open(folder).frame(KEY), Month.open(folder)
    month.put(replace(DAY, day="2026-11-21"), rows(1))
    write = month._write
    monkeypatch.setattr(month, "_write", lambda key, body: write(key, body) if key == KEY else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        month.commit()

    pd.testing.assert_frame_equal(Month.open(folder).frame(KEY), before)
    assert len(files(folder)) == 4


def test_the_next_commit_takes_leftovers_away(folder: Path):
    (folder / "web.load-0.parquet").write_bytes(b"")
    (folder / ".manifest.json.1.part").write_bytes(b"")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    month = Month.open(folder)
    month.put(replace(DAY, day="2026-11-21"), rows(1))
    month.commit()

    assert {name for name in files(folder) if name.endswith((".part", ".txt"))} == {"notes.txt"}
    assert len(files(folder)) == 4


def test_a_record_of_another_kind_has_a_place_of_its_own(folder: Path):
    """A question's key is what tells files apart: whatever is kept by day can stand beside the entries."""
    month = Month.open(folder)
    month.put(replace(DAY, key="silences-0"), rows(0, name="node down"))
    month.commit()

    month = Month.open(folder)
    assert month.frame("silences-0")["name"].tolist() == ["node down"] * 2
    assert month.frame(KEY)["name"].tolist() == ["a"] * 2


def test_a_broken_file_is_told_and_its_days_are_given_up(folder: Path):
    (file,) = folder.glob("web.load-*")
    file.write_bytes(b"")
    month = Month.open(folder)

    with pytest.raises(Broken, match="was altered or cut off"):
        month.frame(KEY)
    assert month.lose(KEY) == [DAY]
    month.commit()

    lost = Month.open(folder).days[KEY, "2026-11-20"]
    assert (lost.missing, lost.values) == (BROKEN, 0)
    assert Month.open(folder).frame(KEY) is None


def test_a_month_is_recovered_from_its_files_names(folder: Path):
    (folder / MANIFEST).unlink()
    (folder / "web.load-0-aaaaaaaaaaaa.parquet").write_bytes(b"another digest")

    month = Month.recovered(folder)

    assert Month.open(folder).faults == {MANIFEST: "it is gone"}
    assert month.days == {(KEY, "2026-11-20"): DAY}
    assert set(month.files) == {"ledger", KEY}


def test_another_definition_of_the_same_entry_is_told(folder: Path):
    month = Month.open(folder)

    assert month.asked_otherwise("web.load-fedcba9876543210", "2026-11-20")
    assert not month.asked_otherwise("web.load-fedcba9876543210", "2026-11-21")
    assert not month.asked_otherwise("web.rate-fedcba9876543210", "2026-11-20")
    assert not month.asked_otherwise(KEY, "2026-11-20")


def test_an_empty_day_has_no_file(tmp_path: Path):
    month = Month.open(tmp_path / "2026-11")
    month.put(replace(DAY, series=0, values=0), series_frame([], ["name"]))
    month.commit()

    assert Month.open(tmp_path / "2026-11").frame(KEY) is None
    assert (KEY, "2026-11-20") in Month.open(tmp_path / "2026-11").days
