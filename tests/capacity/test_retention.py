import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import HEADER, Footprint
from ralphcap.capacity.ingest import constant
from ralphcap.capacity.retention import prometheus_disk

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
START = pd.Timestamp(1_749_600_000, unit="s", tz="UTC")  # where a block of 54 h begins
ONE_A_SECOND = Footprint(sample=1.0, series=0.0, logged=0.0, segment=0.0)


def steady(days: int = 100, rate: float = 1.0) -> pd.DataFrame:
    return constant(rate, start=START, end=START + days * DAY, step=HOUR)


def test_thirty_days_need_thirty_days_of_blocks_and_up_to_54_hours_more() -> None:
    disk = prometheus_disk(steady(), Retention(30 * DAY), ONE_A_SECOND)

    blocks = disk.loc[disk["timestamp"] > START + 40 * DAY, "blocks"] / HOUR.total_seconds()
    assert blocks.min() == 30 * 24 + 2
    assert blocks.max() == 30 * 24 + 54


def test_before_the_first_cut_all_is_in_the_log_and_the_heads_chunks() -> None:
    disk = prometheus_disk(steady().head(2), Retention(30 * DAY), Footprint(2.0, logged=10.0))

    assert disk["blocks"].tolist() == [0, 0]
    assert disk["log"].tolist() == [36_000, 72_000]
    assert disk["chunks"].tolist() == [3600 * (2 + HEADER), 7200 * (2 + HEADER)]
    assert disk["oldest"].isna().all()


def test_the_log_holds_four_to_eight_hours_where_it_fills_no_segment() -> None:
    disk = prometheus_disk(steady(10), Retention(30 * DAY), Footprint(0.0, logged=1.0))

    hours = disk.loc[disk["timestamp"] > START + DAY, "log"] / HOUR.total_seconds()
    assert hours.min() == 5  # an hour after a cut that left four
    assert hours.max() == 8


def test_a_merge_needs_room_for_its_result_beside_its_sources() -> None:
    disk = prometheus_disk(steady(), Retention(30 * DAY), ONE_A_SECOND)

    beside = (disk["peak"] - disk["used"]) / HOUR.total_seconds()
    assert 52 <= beside.max() <= 60


def test_a_block_that_is_written_takes_a_whole_segment_from_the_disk() -> None:
    disk = prometheus_disk(steady(2), Retention(30 * DAY), Footprint(1.0, logged=0.0))

    assert 2**29 <= (disk["peak"] - disk["used"]).max() <= 2**29 + 10 * 3600


def test_every_block_lists_its_series_anew() -> None:
    takes = Footprint(sample=0.0, series=10.0, logged=0.0)

    disk = prometheus_disk(steady(), Retention(30 * DAY), takes, series=7)

    blocks = disk.loc[disk["timestamp"] > START + 40 * DAY, "blocks"] / 70
    assert blocks.min() >= 14  # thirteen of 54 h, and at least one
    assert blocks.max() <= 14 + 2 + 2 + 3


def test_a_limit_by_size_holds_what_is_used_but_not_the_peak() -> None:
    size = 10 * DAY.total_seconds()

    disk = prometheus_disk(steady(), Retention(30 * DAY, size=size), ONE_A_SECOND)

    later = disk[disk["timestamp"] > START + 40 * DAY]
    assert later["blocks"].max() <= size
    assert (
        later["blocks"].min() > size - 2 * 56 * 3600
    )  # a block goes whole, and a merge's sources count beside its result
    assert later["peak"].max() > size


def test_a_size_that_is_never_reached_leaves_the_age_to_decide() -> None:
    by_age = prometheus_disk(steady(60), Retention(15 * DAY), ONE_A_SECOND)

    both = prometheus_disk(steady(60), Retention(15 * DAY, size=1e12), ONE_A_SECOND)

    pd.testing.assert_frame_equal(by_age, both)


def test_paths_do_not_know_of_one_another() -> None:
    both = steady(40).assign(double=2.0)

    disk = prometheus_disk(both, Retention(15 * DAY, size=1e6), ONE_A_SECOND)

    alone = prometheus_disk(steady(40, 2.0), Retention(15 * DAY, size=1e6), ONE_A_SECOND)
    second = disk[disk["path"] == "double"].reset_index(drop=True)
    pd.testing.assert_frame_equal(second.drop(columns="path"), alone.drop(columns="path"))


def test_an_outage_leaves_a_hole_that_ages_as_everything_else() -> None:
    ingest = steady(80)
    ingest.loc[240:480, "constant"] = np.nan

    disk = prometheus_disk(ingest, Retention(15 * DAY), ONE_A_SECOND)

    whole = prometheus_disk(steady(80), Retention(15 * DAY), ONE_A_SECOND)
    assert disk["used"].iloc[300] < whole["used"].iloc[300]
    assert disk["used"].iloc[-1] == whole["used"].iloc[-1]


@given(st.lists(st.floats(0, 100), min_size=30, max_size=100), st.integers(1, 5), st.sampled_from([None, 1e4, 1e6]))
def test_nothing_is_held_that_did_not_come_in_and_the_peak_is_never_less(
    rates: list[float], days: int, size: float | None
) -> None:
    times = pd.date_range(START + HOUR, periods=len(rates), freq="h", unit="ms")
    ingest = pd.DataFrame({"timestamp": times, "rate": rates})

    disk = prometheus_disk(ingest, Retention(days * DAY, size=size), ONE_A_SECOND)

    came = np.cumsum(rates) * 3600
    assert (disk["blocks"] >= 0).all()
    assert (disk["blocks"] <= came * (1 + 1e-9) + 1e-6).all()
    assert (disk["peak"] >= disk["used"]).all()


@pytest.mark.parametrize("step", [pd.Timedelta(minutes=5), pd.Timedelta(hours=6), DAY])
def test_the_step_of_the_ingest_changes_no_block(step: pd.Timedelta) -> None:
    coarse = constant(1.0, start=START, end=START + 40 * DAY, step=step)

    disk = prometheus_disk(coarse, Retention(15 * DAY), ONE_A_SECOND).set_index("timestamp")

    hourly = prometheus_disk(steady(40), Retention(15 * DAY), ONE_A_SECOND).set_index("timestamp")
    shared = disk.index.intersection(hourly.index)
    assert np.allclose(disk.loc[shared, "used"], hourly.loc[shared, "used"])
