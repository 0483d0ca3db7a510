"""Which silences are kept, by which day, and what is said of those that may have been forgotten?"""

import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ralphcap import history
from ralphcap.errors import PartialAnswer
from ralphcap.history.days import Day
from ralphcap.history.kept_silences import FORGOTTEN, KEPT, KEY, keep, silences
from ralphcap.history.months import BROKEN, Month
from ralphcap.history.updating import DAY
from ralphcap.sources import connect
from ralphcap.sources.alertmanager import parse_silences
from tests.history import pasts
from tests.lab.servers.alertmanager import Alertmanager
from tests.sources.faulty import Faulty, Reply, serving

NOW = pd.Timestamp("2026-11-20T10:00:00Z")
LAST = pd.Timestamp("2026-11-19T00:00:00Z")
DAYS = ["2026-11-18", "2026-11-19"]
SLOW = {"name": "alertname", "value": "Slow", "isRegex": False}


def body(*rows: tuple[str, str]) -> bytes:
    """An Alertmanager's answer: (id, time of its change) of each silence, which holds for a day."""
    return json.dumps(
        [
            {
                "id": name,
                "status": {"state": "expired"},
                "matchers": [SLOW],
                "startsAt": f"{changed}Z",
                "endsAt": (pd.Timestamp(changed, tz="UTC") + DAY).isoformat(),
                "updatedAt": f"{changed}Z",
                "createdBy": "",
                "comment": f"배포 {name} \x1b[2J",
            }
            for name, changed in rows
        ]
    ).encode()


@dataclass
class Told:
    """What stands in for a source: it has these silences now."""

    rows: Sequence[tuple[str, str]]
    now: pd.Timestamp = NOW

    def silences(self) -> pd.DataFrame:
        return parse_silences(body(*self.rows))


def kept(folder: Path, *rows: tuple[str, str], days: Sequence[str] = DAYS, now: pd.Timestamp = NOW) -> list[Day]:
    source: Any = Told(rows, now)
    return list(keep(source, folder, list(days), now.floor("D") - DAY))


def read(folder: Path) -> tuple[pd.DataFrame, list[str]]:
    """What is kept, and what is said of it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        table = silences(folder)
    assert {warning.category for warning in caught} <= {PartialAnswer}
    return table, [str(warning.message) for warning in caught]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[Alertmanager]:
    with Alertmanager(tmp_path / "alertmanager") as server:
        yield server


@pytest.mark.servers
def test_each_version_of_a_real_silence_is_kept_once(alertmanager: Alertmanager, tmp_path: Path):
    now = pd.Timestamp.now("UTC") + 2 * DAY  # so that the day of the silences is over
    last = now.floor("D") - DAY
    config = tmp_path / "ralphcap.toml"
    lines = f'prometheus = "http://127.0.0.1:9"\nalertmanager = "{alertmanager.url}"\nnow = "{now.isoformat()}"\n'
    config.write_text(f'default = "lab"\n[profiles.lab]\n{lines}', encoding="utf-8")
    first = alertmanager.silence(SLOW, comment="first")
    with connect(config=config) as source:
        list(keep(source, tmp_path / "kept", [], last))
        (begun,) = source.silences()["starts_at"]
        assert alertmanager.silence(SLOW, id=first, comment="second", startsAt=begun.isoformat()) == first
        list(keep(source, tmp_path / "kept", [], last))
        before = files(tmp_path / "kept")
        again = list(keep(source, tmp_path / "kept", [], last))
        now_told = source.silences()

    table, said = read(tmp_path / "kept")
    assert (table["id"].tolist(), table["comment"].tolist(), said) == ([first] * 2, ["first", "second"], [])
    pd.testing.assert_frame_equal(table.tail(1).reset_index(drop=True), now_told[list(KEPT)])
    assert again == []
    assert files(tmp_path / "kept") == before


def test_what_the_alertmanager_forgot_stays(tmp_path: Path):
    kept(tmp_path, ("a", "2026-11-18T09:00:00"), ("b", "2026-11-19T09:00:00"))

    assert kept(tmp_path) == []
    table, said = read(tmp_path)
    assert table["id"].tolist() == ["a", "b"]
    assert table["comment"].tolist() == ["배포 a \x1b[2J", "배포 b \x1b[2J"]
    assert table.loc[0, "ends_at"] == pd.Timestamp("2026-11-19T09:00:00Z")
    assert said == []


def test_a_silence_of_a_day_that_is_not_over_waits_for_it(tmp_path: Path):
    rows = [("a", "2026-11-20T09:00:00")]

    kept(tmp_path, *rows)
    assert read(tmp_path)[0].empty

    kept(tmp_path, *rows, days=["2026-11-20"], now=NOW + DAY)
    assert read(tmp_path)[0]["id"].tolist() == ["a"]


def test_an_old_silence_that_still_holds_is_kept_in_the_month_of_its_change(tmp_path: Path):
    found = kept(tmp_path, ("a", "2026-08-03T09:00:00"))

    assert [(day.day, day.values, day.complete) for day in found] == [
        ("2026-08-03", 1, False),
        ("2026-11-18", 0, True),
        ("2026-11-19", 0, True),
    ]
    assert read(tmp_path)[1] == [f"silences: 2026-08-03: {FORGOTTEN}."]


def test_days_that_were_asked_too_late_are_named_as_one_stretch(tmp_path: Path):
    days = [f"2026-11-{day}" for day in range(10, 20)]
    found = kept(tmp_path, days=days)

    # 2026-11-14 ended five days and ten hours before
    assert [day.day for day in found if not day.complete] == days[:5]
    assert read(tmp_path)[1] == [f"silences: 2026-11-10 – 2026-11-14: {FORGOTTEN}."]
    assert kept(tmp_path, days=days) == []


def test_a_broken_file_is_named_and_rebuilt_as_far_as_the_alertmanager_still_knows(tmp_path: Path, faulty: Faulty):
    folder = tmp_path / "kept"
    rows = [("a", "2026-10-28T09:00:00"), ("b", "2026-10-31T09:00:00")]
    days = ["2026-10-23", "2026-10-28", "2026-10-31"]
    kept(folder, ("lost", "2026-10-23T09:00:00"), *rows, days=days, now=pd.Timestamp("2026-11-01T06:00:00Z"))
    (file,) = folder.glob(f"2026-10/{KEY}-*.parquet")
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert history.verify(folder)["state"].tolist().count("broken") == 1
    assert "was altered or cut off" in read(folder)[1][0]

    done = updated(tmp_path, faulty, *rows)

    assert done.broken[0].endswith("3 days of silences are asked again where the server has them")
    assert not done.complete
    table, said = read(folder)
    assert table["id"].tolist() == ["a", "b"]
    assert said == [f"silences: 2026-10-23: {BROKEN}."]
    assert history.verify(folder)["state"].eq("ok").all()


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    with serving() as server:
        yield server


def updated(
    tmp_path: Path, faulty: Faulty, *rows: tuple[str, str], lines: str | None = None
) -> history.updating.Updated:
    """An update of tmp_path/kept at the time of pasts, by servers without a sample, whose silences are these."""
    faulty.replies["/api/v2/silences"] = Reply(body(*rows))
    faulty.replies["/api/v1/query"] = Reply(b'{"status":"success","data":{"resultType":"vector","result":[]}}')
    faulty.replies["/api/v1/query_range"] = Reply(b'{"status":"success","data":{"resultType":"matrix","result":[]}}')
    config = tmp_path / "ralphcap.toml"
    own = f'alertmanager = "{faulty.url}"\n' if lines is None else lines
    config.write_text(
        pasts.profile(faulty.url, None, pasts.write_catalog(tmp_path / "catalog")) + own, encoding="utf-8"
    )
    with connect(config=config) as source:
        return history.update(source, tmp_path / "kept")


def test_an_update_keeps_silences_also_where_no_sample_is(tmp_path: Path, faulty: Faulty):
    done = updated(tmp_path, faulty, ("a", "2026-10-31T09:00:00"), ("b", "2026-10-31T10:00:00"))

    assert done.days.empty
    assert done.silences is not None
    assert done.silences.to_dict("records") == [
        {"day": "2026-10-31", "asked": 1, "kept": 1, "incomplete": 0, "values": 2}
    ]
    assert done.complete
    (row,) = history.info(tmp_path / "kept").to_dict("records")
    assert (row["month"], row["values"], row["silences"]) == ("2026-10", 0, 2)
    told = history.verify(tmp_path / "kept").set_index("state")["told"]
    assert told["ok"].tolist() == ["1 days of questions", "1 days, 2 values"]


def test_a_silence_that_was_asked_too_late_makes_an_update_incomplete(tmp_path: Path, faulty: Faulty):
    assert not updated(tmp_path, faulty, ("a", "2026-10-01T09:00:00")).complete
    assert updated(tmp_path, faulty, ("a", "2026-10-01T09:00:00")).complete  # said once


def test_a_profile_without_an_alertmanager_keeps_the_rest(tmp_path: Path, faulty: Faulty):
    done = updated(tmp_path, faulty, lines="")

    assert done.silences is None
    assert done.complete
    assert not [path for _, path, _ in faulty.asked if "silences" in path]


def test_a_folder_that_is_not_there_holds_no_silences(tmp_path: Path):
    table, said = read(tmp_path / "nothing")

    assert (list(table.columns), len(table), said) == (list(KEPT), 0, [])


def test_a_ledger_of_another_month_is_kept_whole(tmp_path: Path):
    kept(tmp_path, ("a", "2026-11-19T09:00:00"))

    assert set(Month.open(tmp_path / "2026-11").days) == {(KEY, day) for day in DAYS}
