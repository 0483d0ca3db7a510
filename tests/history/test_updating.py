"""Which days are asked, which are asked again, and what is left of what broke?"""

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ralphcap import history
from ralphcap.errors import SourceUnavailable
from ralphcap.history.locking import locked
from ralphcap.history.months import BROKEN, UNKNOWN, Month
from ralphcap.history.updating import Updated
from tests.history.conftest import Open
from tests.history.pasts import FIRST_DAY

Update = Callable[..., Updated]
LOAD = "web.load"


def days_of(folder: Path, name: str = LOAD) -> dict[str, object]:
    """The days of a question, by day."""
    days = [day for month in ("2026-10", "2026-11") for day in Month.open(folder / month).days.values()]
    return {day.day: day for day in days if day.key.startswith(f"{name}-")}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def read(connect: Open, folder: Path) -> pd.DataFrame:
    """What a server that forgot the two days answers for them."""
    with connect("forgot", folder) as source, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return source.ask(LOAD, source.window("2026-10-30/2026-11-01", step="5m"))


def test_the_days_that_are_over_are_kept_with_how_they_came(update: Update, tmp_path: Path):
    done = update("whole")

    assert done.days["day"].tolist() == ["2026-10-29", "2026-10-30", "2026-10-31"]
    assert done.days["asked"].tolist() == [5, 5, 5]
    days = days_of(tmp_path / "history")
    assert [day.complete for day in days.values()] == [False, True, True]
    assert "no samples before 2026-10-29 22:0" in days["2026-10-29"].missing
    day = days["2026-10-30"]
    assert (day.expected, day.got, day.series, day.values) == (2 * 24 * 60, 2 * 24 * 60, 2, 2 * 288)
    assert day.server.startswith("Prometheus ")
    assert day.asked.endswith("Z")


def test_a_day_that_is_kept_is_not_asked_again(update: Update, kept: Path):
    before = contents(kept)

    done = update("whole", kept, since=FIRST_DAY)

    assert done.days["asked"].tolist() == [1, 1]  # what nobody measures: it may still come
    assert done.days["kept"].tolist() == [0, 0]
    assert contents(kept) == before


def test_late_data_mends_a_day(update: Update, connect: Open, kept: Path, tmp_path: Path):
    holed = update("holed", since=FIRST_DAY)
    short = days_of(tmp_path / "history")["2026-10-30"]

    mended = update("whole", since=FIRST_DAY)

    assert holed.days["incomplete"].tolist() == [5, 0]
    assert not short.complete
    assert short.got == 2 * 22 * 60
    assert mended.complete
    assert days_of(tmp_path / "history")["2026-10-30"].complete
    pd.testing.assert_frame_equal(read(connect, tmp_path / "history"), read(connect, kept))


def test_a_day_gives_way_only_to_one_that_holds_more(update: Update, tmp_path: Path):
    update("holed", since=FIRST_DAY)
    before = days_of(tmp_path / "history")

    done = update("forgot", since=FIRST_DAY)

    assert done.days["kept"].tolist() == [0]
    assert days_of(tmp_path / "history") == before


def test_a_broken_file_is_rebuilt_while_the_server_has_its_days(update: Update, kept: Path):
    before = contents(kept)
    (file,) = kept.glob(f"2026-10/{LOAD}-*.parquet")
    file.write_bytes(file.read_bytes()[:-1] + b"!")

    done = update("whole", kept, since=FIRST_DAY)

    assert [text.split(": ")[1] for text in done.broken] == [
        f"2 days of {LOAD} are asked again where the server has them"
    ]
    assert not done.complete
    assert contents(kept)[file.name] == before[file.name]
    assert history.verify(kept)["state"].eq("ok").all()


def test_days_that_are_lost_stay_named(update: Update, connect: Open, kept: Path):
    (file,) = kept.glob(f"2026-10/{LOAD}-*.parquet")
    file.unlink()

    done = update("forgot", kept)

    assert "cannot be read (No such file or directory)" in done.broken[0]
    assert days_of(kept)["2026-10-30"].missing == BROKEN
    assert "no samples before" in days_of(kept)["2026-10-31"].missing  # half of it was there
    with connect("forgot", kept) as source, pytest.warns(match=f"2026-10-30: {BROKEN}"):
        source.ask(LOAD, source.window("2026-10-30/2026-11-01", step="5m"))


@pytest.mark.parametrize("content", [b"{", None], ids=["broken", "gone"])
def test_a_month_is_found_again_without_its_manifest(update: Update, kept: Path, content: bytes | None):
    before = contents(kept)
    manifest = kept / "2026-10" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)

    done = update("forgot", kept)

    assert len(done.broken) == 1
    assert contents(kept).items() >= {name: body for name, body in before.items() if LOAD in name}.items()
    assert days_of(kept)["2026-10-30"].complete
    assert history.verify(kept)["state"].eq("ok").all()


def test_without_its_ledger_a_month_keeps_its_values_and_says_what_is_not_known(
    update: Update, connect: Open, kept: Path
):
    before = read(connect, kept)
    (ledger,) = kept.glob("2026-10/ledger-*.parquet")
    ledger.write_bytes(b"no ledger")

    update("forgot", kept)

    assert days_of(kept)["2026-10-30"].missing == UNKNOWN
    pd.testing.assert_frame_equal(read(connect, kept), before)
    assert history.verify(kept)["state"].eq("ok").all()


def test_an_entry_that_changed_is_asked_anew_beside_its_former_self(
    update: Update, connect: Open, kept: Path, tmp_path: Path
):
    connect("whole")
    entries = tmp_path / "catalog" / "capacity" / "web.toml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("max by", "min by"), encoding="utf-8")
    with history.connect(config=tmp_path / "whole.toml") as source:
        done = history.update(source, kept, since=FIRST_DAY)

    assert done.days["kept"].tolist() == [1, 1]
    assert len(list(kept.glob(f"2026-10/{LOAD}-*.parquet"))) == 2
    assert history.verify(kept)["state"].eq("ok").all()


def test_two_updates_do_not_write_at_once(update: Update, tmp_path: Path):
    with locked(tmp_path / "history"), pytest.raises(SourceUnavailable, match=r"is being written by process \d+ since"):
        update("whole")

    assert len(update("whole").days) == 3


def test_what_an_error_ends_stays_kept_up_to_there(
    connect: Open, update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with connect("whole") as source:
        ask = source.ask

        def gone(name, window):
            if window.start > FIRST_DAY:
                raise SourceUnavailable("gone")
            return ask(name, window)

        monkeypatch.setattr(source, "ask", gone)
        with pytest.raises(SourceUnavailable):
            history.update(source, tmp_path / "history", since=FIRST_DAY)

    assert list(days_of(tmp_path / "history")) == ["2026-10-30"]
    assert update("whole", since=FIRST_DAY).days["kept"].tolist() == [0, 5]


def test_a_server_that_has_nothing_brings_nothing(update: Update, tmp_path: Path):
    done = update("whole", since=pd.Timestamp("2026-11-02T00:00:00Z"))

    assert done.days.empty
    assert done.complete
