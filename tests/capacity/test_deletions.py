import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.deletions import deletions


def ledger(values, counted=None):
    return deletions(pd.DataFrame({"disk": np.asarray(values, dtype="float64")}), counted)


def test_one_large_fall_is_a_cleanup():
    rows = ledger([*range(100, 150), *range(90, 140)])

    assert rows[["at", "amount", "before", "after", "cause"]].to_numpy().tolist() == [
        [50, 59, 149, 90, "cleanup by hand"]
    ]


def test_a_fall_over_several_steps_is_one_deletion():
    rows = ledger([100, 101, 80, 60, 50, 51])

    assert rows["amount"].tolist() == [51]
    assert rows["at"].tolist() == [4]


def test_a_fall_to_nothing_emptied_it():
    assert ledger([100, 101, 102, 1, 2])["cause"].tolist() == ["emptied"]


def test_falls_that_come_again_and_again_are_a_rotation():
    rows = ledger(np.tile(np.arange(100, 124), 4))

    assert rows["cause"].unique().tolist() == ["retention or rotation"]
    assert rows["at"].tolist() == [24, 48, 72]


def test_what_was_written_just_before_it_went_is_a_compaction():
    values = np.arange(100.0, 160.0)
    values[30:32] += 40

    assert ledger(values)["cause"].tolist() == ["compaction"]


def test_what_the_server_counted_beats_the_shape():
    counted = pd.DataFrame({"series": ["disk"], "at": [3], "cause": ["deleted by size"]})

    rows = ledger([100, 101, 102, 60, 61], counted)

    assert rows[["cause", "known_by"]].to_numpy().tolist() == [["deleted by size", "counter"]]


def test_what_the_server_counted_is_a_deletion_however_much_the_level_moves_all_the_time():
    values = np.cumsum(np.tile([10.0, 10.0, 10.0, -25.0], 20)) + 500
    counted = pd.DataFrame({"series": ["disk", "other"], "at": [79, 75], "cause": ["deleted by age"] * 2})

    assert ledger(values).empty
    assert ledger(values, counted)[["at", "amount", "known_by"]].to_numpy().tolist() == [[79, 25, "counter"]]


def test_small_falls_all_the_time_are_no_deletions():
    values = 1000 + np.tile([0.0, 5.0], 50)

    assert ledger(values).empty


def test_the_share_is_of_the_level_before():
    assert ledger([100, 100, 25, 26])["share"].tolist() == [pytest.approx(0.75)]


def test_a_level_that_never_falls_has_an_empty_ledger():
    rows = ledger(range(10))

    assert rows.empty
    assert "cause" in rows
