import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.retention_faults import FAULT, index_faults, prometheus_faults, retention_of

DAY, HOUR = pd.Timedelta(days=1), pd.Timedelta(hours=1)
NOW = pd.Timestamp("2026-10-01 12:00", tz="UTC")
GIB = 2**30
# As /api/v1/status/flags of a 2.42 tells them, started with 30 d and 45 GB.
SOUND = {
    "storage.tsdb.retention.time": "30d",
    "storage.tsdb.retention.size": "45GiB",
    "storage.tsdb.min-block-duration": "2h",
    "storage.tsdb.max-block-duration": "3d",
}


def faults(flags: dict[str, str], **told: object) -> list[str]:
    return prometheus_faults(SOUND | flags, now=NOW, **told)["fault"].tolist()


def indices(first: str, days: int, *, without: tuple[int, ...] = ()) -> pd.DataFrame:
    """1 GiB a day."""
    dates = pd.date_range(first, periods=days, tz="UTC", unit="ms").delete(list(without))
    return pd.DataFrame(
        {"index": [f"logs-{day:%Y.%m.%d}" for day in dates], "day": dates, "bytes": GIB, "documents": 1}
    )


def test_flags_tell_what_is_kept() -> None:
    assert retention_of(SOUND) == Retention(30 * DAY, 45.0 * GIB, 2 * HOUR, 3 * DAY)
    assert retention_of({"storage.tsdb.retention.time": "0s", "storage.tsdb.retention.size": "0B"}) == Retention()
    assert retention_of({"storage.tsdb.retention.size": "1GiB512MiB"}).size == 1.5 * GIB


def test_a_sound_server_has_no_fault() -> None:
    told = {"oldest": NOW - 31 * DAY, "paper": 30 * DAY, "limit": 50 * GIB, "rate": 1000.0}

    table = prometheus_faults(SOUND, now=NOW, **told)

    assert table.empty
    assert table.columns.tolist() == list(FAULT)


def test_no_limit_by_size_is_a_fault_with_the_flag_that_sets_it() -> None:
    table = prometheus_faults(SOUND | {"storage.tsdb.retention.size": "0B"}, now=NOW, limit=50 * GIB)

    assert table["fault"].tolist() == ["no limit by size is set"]
    assert table["line"].iloc[0] == "--storage.tsdb.retention.size=40GB"


def test_a_limit_by_size_above_the_disk_is_none() -> None:
    assert faults({"storage.tsdb.retention.size": "60GiB"}, limit=50 * GIB) == ["limit by size above the disk"]


def test_a_limit_by_size_alone_lets_blocks_grow_to_weeks() -> None:
    table = prometheus_faults(
        {"storage.tsdb.retention.size": "45GiB", "storage.tsdb.max-block-duration": "31d"}, now=NOW
    )

    assert table["fault"].tolist() == ["a limit by size alone"]
    assert "20.2 d" in table["evidence"].iloc[0]


def test_a_retention_other_than_the_sizing_tables_is_said() -> None:
    assert faults({}, paper=15 * DAY) == ["retention on paper and as told differ"]


@pytest.mark.parametrize(("age", "differs"), [(20, True), (30, False), (32, False), (40, True)])
def test_a_disk_that_holds_less_or_more_than_it_was_told_is_said(age: int, differs: bool) -> None:
    assert faults({}, oldest=NOW - age * DAY) == ["retention on paper and on disk differ"] * differs


def test_a_server_that_never_deleted_is_young_and_not_at_fault() -> None:
    assert faults({}, oldest=NOW - 20 * DAY, deletions=0) == []
    assert faults({}, oldest=NOW - 20 * DAY, deletions=3) == ["retention on paper and on disk differ"]


def test_a_size_that_always_cuts_first_makes_the_age_a_wish() -> None:
    takes = Footprint(sample=1.0, logged=0.0)

    table = prometheus_faults(
        SOUND | {"storage.tsdb.retention.size": "10GiB"}, now=NOW, rate=GIB / 86_400, footprint=takes
    )

    assert table["fault"].tolist() == ["the size always cuts first"]
    # Head chunks, and the sources of merges, count too.
    assert "10 GiB hold 9 d" in table["evidence"].iloc[0]


def test_indices_that_nothing_deletes_are_counted_and_get_a_policy() -> None:
    table = index_faults(indices("2026-08-01", 62), now=NOW, paper=30 * DAY)

    assert table["fault"].tolist() == ["nothing deletes old indices"]
    assert table["evidence"].iloc[0].startswith("30 indices are older than 30 d: 30 GiB")
    assert '"min_age": "31d"' in table["line"].iloc[0]


def test_thirty_days_and_the_present_one_are_no_fault() -> None:
    assert index_faults(indices("2026-09-01", 31), now=NOW, paper=30 * DAY).empty


def test_fewer_days_than_promised_and_missing_days_are_said() -> None:
    short = index_faults(indices("2026-09-20", 12), now=NOW, paper=30 * DAY)
    holes = index_faults(indices("2026-09-01", 31, without=(3, 4)), now=NOW, paper=30 * DAY)

    assert short["fault"].tolist() == ["retention on paper and on disk differ"]
    assert holes["fault"].tolist() == ["days are missing"]
    assert holes["evidence"].iloc[0].startswith("2 days")


def test_a_day_to_come_shows_a_wrong_clock() -> None:
    table = index_faults(indices("2026-09-01", 33), now=NOW, paper=30 * DAY)

    assert table["fault"].tolist() == ["indices of the future"]


def test_no_index_at_all_is_no_fault_of_retention() -> None:
    assert index_faults(indices("2026-09-01", 0), now=NOW, paper=30 * DAY).empty
