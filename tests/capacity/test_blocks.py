import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.capacity.blocks import Retention, count, cuts, merges, oldest_by_time, written
from ralphcap.errors import ParameterError

HOUR = 3600
DAYS = pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("retention", "hours"),
    [
        (Retention(30 * DAYS), [2, 6, 18, 54]),
        (Retention(15 * DAYS), [2, 6, 18]),
        (Retention(), [2, 6, 18]),  # 15 d
        (Retention(pd.Timedelta(hours=6)), [2]),
        (Retention(size=50 * 2**30), [2, 6, 18, 54, 162, 486]),  # up to 31 d
        (Retention(1000 * DAYS), [2, 6, 18, 54, 162, 486]),
        (Retention(30 * DAYS, longest=pd.Timedelta(hours=2)), [2]),
    ],
)
def test_blocks_are_merged_by_threes_up_to_a_tenth_of_the_retention(retention: Retention, hours: list[int]) -> None:
    assert [length / HOUR for length in retention.ranges] == hours


def test_a_retention_is_spelled_as_flags() -> None:
    assert Retention(30 * DAYS).flags() == "--storage.tsdb.retention.time=30d"
    assert Retention(30 * DAYS, size=40 * 2**30).flags().endswith("--storage.tsdb.retention.size=40GB")
    assert Retention(size=1.5 * 2**30).flags() == "--storage.tsdb.retention.size=1536MB"
    assert Retention(size=1000.0).flags() == "--storage.tsdb.retention.size=1000B"


@pytest.mark.parametrize(
    "told", [{"time": pd.Timedelta(0)}, {"size": 0.0}, {"size": -1.0}, {"longest": pd.Timedelta(0)}]
)
def test_a_retention_of_nothing_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ParameterError, match="keeps nothing"):
        Retention(**told)


def test_a_block_is_written_when_the_head_spans_three_hours() -> None:
    cut = cuts(Retention(30 * DAYS), 0, 9 * HOUR + 1)

    assert (cut / HOUR).tolist() == [2, 4, 6, 8]
    assert (written(Retention(30 * DAYS), cut) / HOUR).tolist() == [3, 5, 7, 9]
    assert len(cuts(Retention(30 * DAYS), 0, 3 * HOUR)) == 0


def test_blocks_begin_at_multiples_of_two_hours_whenever_the_first_sample_came() -> None:
    assert (cuts(Retention(30 * DAYS), HOUR, 6 * HOUR) / HOUR).tolist() == [2, 4]


def test_a_merge_waits_for_a_newer_block() -> None:
    cut = np.array([6, 8]) * HOUR

    (length, complete), *_ = merges(Retention(15 * DAYS), cut)

    assert length == 6 * HOUR
    assert complete.tolist() == [False, True]


def test_thirty_days_are_kept_and_up_to_one_block_more() -> None:
    kept = Retention(30 * DAYS)
    cut = cuts(kept, 0, 100 * 24 * HOUR)

    reach = (cut - oldest_by_time(kept, cut, 0)) / HOUR

    steady = reach[cut > 40 * 24 * HOUR]
    assert steady.min() == 30 * 24 + 2
    assert steady.max() == 30 * 24 + 54


def test_without_a_limit_by_time_nothing_is_too_old() -> None:
    kept = Retention(size=1e9)

    assert (oldest_by_time(kept, cuts(kept, 7, 10**7), 7) == 7).all()


@given(
    hours=st.integers(2, 60),
    largest=st.integers(2, 60),
    begin=st.integers(0, 200),
    length=st.integers(4, 120),
)
def test_the_blocks_are_those_of_a_server_that_follows_the_rules_one_by_one(
    hours: int, largest: int, begin: int, length: int
) -> None:
    kept = Retention(pd.Timedelta(hours=max(hours, largest)), longest=pd.Timedelta(hours=largest))
    first = begin // (3**4 * 2) * 3**4 * 2  # where a range of any length begins: no part of one is missing
    cut = cuts(kept, first * HOUR, (first + length) * HOUR)

    oldest = oldest_by_time(kept, cut, first * HOUR)

    for number, blocks in enumerate(one_by_one(kept, cut)):
        assert blocks[0][0] == oldest[number]
        assert len(blocks) == count(kept, cut, oldest)[number]


def one_by_one(kept: Retention, cut: np.ndarray) -> list[list[tuple[int, int]]]:
    """The blocks (begin, end) after each cut: written, deleted, merged, as the compactor plans it."""
    blocks: list[tuple[int, int]] = []
    found = []
    assert kept.kept is not None
    age = round(kept.kept.total_seconds())
    for end in cut.tolist():
        blocks = [block for block in [*blocks, (end - kept.ranges[0], end)] if end - block[1] <= age]
        while merged := next((group for length in kept.ranges[1:] for group in groups(blocks[:-1], length)), None):
            blocks = sorted({*blocks} - {*merged} | {(merged[0][0], merged[-1][1])})
        found.append(blocks)
    return found


def groups(blocks: list[tuple[int, int]], length: int) -> list[list[tuple[int, int]]]:
    """Blocks that fill one range of a length, or what is left of one that lies wholly before the newest."""
    found = []
    for start in sorted({begin // length * length for begin, _ in blocks}):
        group = [block for block in blocks if start <= block[0] and block[1] <= start + length]
        if len(group) > 1 and (group[-1][1] - group[0][0] == length or group[-1][1] <= blocks[-1][0]):
            found.append(group)
    return found
