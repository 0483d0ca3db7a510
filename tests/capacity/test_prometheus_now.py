"""Which retention acts, what was taken in, and how far the model is off."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.ingest import constant
from ralphcap.capacity.prometheus_now import in_force, ingest, measured_footprint
from ralphcap.capacity.retention import prometheus_disk

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
TIMES = pd.date_range("2026-10-01", periods=20 * 24, freq="1h", tz="UTC", unit="ms")
PAPER = 30 * DAY


def oldest(days: float | None) -> pd.Series:
    """Moves on behind the present by so many days, block by block; None: the server's first sample, which stays."""
    begins = [TIMES[0]] * len(TIMES) if days is None else TIMES.floor("2h") - days * DAY - HOUR
    return pd.Series(begins, index=TIMES)


def acting(
    told: Retention | None, reach: float | None, *, size: float | None = None, by_size: bool = False
) -> Retention:
    return in_force(told, oldest(reach), size=size, paper=PAPER, by_size=by_size).retention


def test_what_the_flags_tell_acts_where_nothing_speaks_against_it() -> None:
    assert acting(Retention(30 * DAY), None) == Retention(30 * DAY)
    assert acting(Retention(30 * DAY, 45e9), 30, size=45e9) == Retention(30 * DAY, 45e9)


def test_an_oldest_sample_that_moves_on_sooner_than_told_is_the_retention() -> None:
    found = in_force(Retention(365 * DAY), oldest(15), size=0.0, paper=PAPER, by_size=False)

    assert found.retention.time == 15 * DAY
    assert found.why == "15d, as its oldest sample moves on; the flags of who was asked say 365d"
    assert found.own_flags


def test_the_past_of_a_server_that_was_young_in_the_window_is_no_retention() -> None:
    young = oldest(None).where(TIMES[0] + 10 * DAY > TIMES, oldest(10))

    assert in_force(Retention(10 * DAY), young, size=0.0, paper=PAPER, by_size=False).why.startswith("--storage")
    found = in_force(Retention(365 * DAY), young, size=0.0, paper=PAPER, by_size=False)
    assert found.retention.time == 10 * DAY


def test_a_past_that_the_size_cuts_is_no_retention_by_time() -> None:
    assert acting(Retention(30 * DAY, 45e9), 15, size=45e9, by_size=True) == Retention(30 * DAY, 45e9)


def test_flags_of_another_server_are_not_believed() -> None:
    found = in_force(Retention(365 * DAY), oldest(None), size=45e9, paper=PAPER, by_size=False)

    assert not found.own_flags
    assert found.retention == Retention(PAPER, 45e9)
    assert "sizing table" in found.why


def test_without_flags_and_paper_prometheus_keeps_its_default() -> None:
    found = in_force(None, oldest(None), size=None, paper=None, by_size=False)

    assert found.retention.kept == 15 * DAY


def test_the_ingest_begins_with_the_oldest_sample_and_goes_on_in_paths() -> None:
    ahead = Filling(np.cumsum(np.full((len(PATHS), 48), 3600.0), axis=1), 480, "", 0.1, 0.8, "")

    frame = ingest(pd.Series(2.0, index=TIMES), ahead, oldest=TIMES[0] - DAY, step=HOUR)

    assert frame["timestamp"].iloc[0] - HOUR == TIMES[0] - DAY  # the first step begins with it
    assert frame["timestamp"].iloc[-1] == TIMES[-1] + 48 * HOUR
    assert frame.loc[frame["timestamp"] <= TIMES[-1], "p50"].unique().tolist() == [2.0]
    assert frame.loc[frame["timestamp"] > TIMES[-1], "p90"].unique().tolist() == [1.0]


def measured(sample: float) -> tuple[pd.DataFrame, pd.Series]:
    """Ten samples a second, and what their blocks take at so many bytes a sample."""
    flow = constant(10.0, start=TIMES[0], end=TIMES[-1], step=HOUR).rename(columns={"constant": PATHS[0]})
    disk = prometheus_disk(flow, Retention(10 * DAY), Footprint(sample=sample, logged=10.0))
    return flow, disk.set_index("timestamp")["blocks"]


def test_bytes_of_a_sample_are_what_the_blocks_take() -> None:
    flow, blocks = measured(1.6)

    takes, tested = measured_footprint(flow, Retention(10 * DAY), blocks, pd.Series([], dtype="float64"))

    row = tested.set_index("what").loc["blocks"]
    assert takes.sample == pytest.approx(1.6)
    assert row["error"] == pytest.approx(0, abs=1e-9)
    assert row["modelled"] == pytest.approx(row["measured"])


def test_a_model_that_does_not_hold_shows_its_error() -> None:
    flow, blocks = measured(1.6)
    late = blocks.where(blocks.index < blocks.index[-3 * 24], blocks * 1.25)

    _, tested = measured_footprint(flow, Retention(10 * DAY), late, pd.Series([], dtype="float64"))

    assert tested.set_index("what").loc["blocks", "error"] == pytest.approx(0, abs=1e-9)  # the median of seven days
    all_week = blocks.where(blocks.index < blocks.index[-8 * 24], blocks * 1.25)
    _, tested = measured_footprint(flow, Retention(10 * DAY), all_week, pd.Series([], dtype="float64"))
    assert tested.set_index("what").loc["blocks", "error"] == pytest.approx(0.2)


def test_what_is_not_measured_is_assumed_and_says_so() -> None:
    flow, blocks = measured(1.6)

    takes, tested = measured_footprint(flow, Retention(10 * DAY), blocks, pd.Series([], dtype="float64"))

    row = tested.set_index("what").loc["write-ahead log"]
    assert takes.logged == Footprint.logged
    assert row["note"] == "not measured: 10 bytes a sample are assumed"
    assert np.isnan(row["error"])
