import pandas as pd
import pytest

from ralphcap.capacity.indices import MERGED, Deletion, elasticsearch_disk
from ralphcap.capacity.ingest import constant

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
START = pd.Timestamp("2026-10-01", tz="UTC")
A_DAY = 86_400.0


def disk(deletion: Deletion, *, rate: float = 1.0, days: int = 60, raw: float = 0.0) -> pd.DataFrame:
    """1 byte a second: 86,400 a day."""
    ingest = constant(rate, start=START, end=START + days * DAY, step=HOUR)
    return elasticsearch_disk(ingest, deletion, raw=raw).set_index("timestamp")


def test_whole_days_are_kept_beside_the_present_one() -> None:
    held = disk(Deletion(days=30)).iloc[24 * 40 :]["used"] / A_DAY

    assert held.min() == 30  # right after midnight
    assert held.max() == pytest.approx(31 - 1 / 24)


def test_until_the_daily_deletion_runs_one_day_more_is_there() -> None:
    held = disk(Deletion(days=30, hour=3))

    night = held.loc["2026-11-20 02:00":"2026-11-20 04:00", "used"] / A_DAY
    assert night.tolist() == pytest.approx([31 + 2 / 24, 30 + 3 / 24, 30 + 4 / 24])
    assert held.loc["2026-11-20 03:00+00:00", "peak"] / A_DAY == pytest.approx(31 + 3 / 24 + 1)


def test_nothing_goes_where_nothing_deletes() -> None:
    held = disk(Deletion())

    assert held["used"].iloc[-1] == 60 * A_DAY
    assert (held["oldest"] == START).all()


@pytest.mark.parametrize(("replicas", "nodes", "copies"), [(0, 1, 1), (1, 1, 1), (1, 2, 2), (2, 2, 2), (2, 3, 3)])
def test_a_replica_needs_a_node_of_its_own(replicas: int, nodes: int, copies: int) -> None:
    held = disk(Deletion(days=30, replicas=replicas, nodes=nodes), days=5)

    assert held["used"].iloc[-1] == copies * 5 * A_DAY


def test_a_merge_has_sources_and_result_up_to_its_largest_segment() -> None:
    small, large = disk(Deletion(days=3)), disk(Deletion(days=3), rate=1e6)

    assert (small["peak"] - small["used"]).iloc[-2] == A_DAY
    assert (large["peak"] - large["used"]).iloc[-2] == MERGED


def test_the_translog_holds_a_minute() -> None:
    assert disk(Deletion(days=3), raw=2.0)["log"].iloc[-1] == 120


def test_the_first_day_of_an_ingest_that_begins_at_noon_is_one_index() -> None:
    ingest = constant(1.0, start=START + 12 * HOUR, end=START + 3 * DAY, step=HOUR)

    assert elasticsearch_disk(ingest, Deletion(days=30))["oldest"].iloc[-1] == START
