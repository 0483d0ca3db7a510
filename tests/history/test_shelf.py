"""What stands there now, also while an update replaces it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ralphcap.history.months import Broken, Month
from ralphcap.history.shelf import Shelf
from tests.history.test_months import DAY, KEY, rows


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    month = Month.open(tmp_path / "2026-11")
    month.put(DAY, rows(0))
    month.commit()
    (tmp_path / "lock").write_text("", encoding="utf-8")
    (tmp_path / "other").mkdir()
    return Shelf(tmp_path)


def _update(tmp_path: Path) -> None:
    month = Month.open(tmp_path / "2026-11")
    month.put(replace(DAY, day="2026-11-21"), rows(1))
    month.commit()


def test_months_are_folders_of_that_name(shelf: Shelf, tmp_path: Path):
    assert shelf.names() == ["2026-11"]
    assert Shelf(tmp_path / "nowhere").names() == []


def test_a_month_that_was_replaced_is_read_anew(shelf: Shelf, tmp_path: Path):
    assert len(shelf.frame("2026-11", KEY)) == 2

    _update(tmp_path)

    assert len(shelf.frame("2026-11", KEY)) == 4


def test_a_file_that_goes_while_it_is_read_is_found_under_its_new_name(shelf: Shelf, tmp_path: Path):
    month = shelf.month("2026-11")
    read, calls = month.frame, []

    def late(key):
        calls.append(key)
        _update(tmp_path)
        return read(key)

    month.frame = late

    assert len(shelf.frame("2026-11", KEY)) == 4
    assert calls == [KEY]


def test_what_is_broken_stays_broken(shelf: Shelf, tmp_path: Path):
    next(tmp_path.glob("2026-11/web.load-*")).unlink()

    with pytest.raises(Broken):
        shelf.check("2026-11", KEY)
    with pytest.raises(Broken):
        shelf.frame("2026-11", KEY)


def test_a_month_that_is_not_there_is_empty(shelf: Shelf):
    assert shelf.frame("2026-12", KEY) is None
    shelf.check("2026-12", KEY)
