import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention, cuts, oldest_by_time
from ralphcap.capacity.size_limit import Stock, oldest_by_size

HOUR = 3600


def oldest(size: float, *, beside: float = 0.0, hours: int = 24, longest: int = 2) -> list[float]:
    """Where the oldest block begins after each cut [h], with 1 byte an hour in the blocks."""
    kept = Retention(pd.Timedelta(days=10), size=size, longest=pd.Timedelta(hours=longest))
    cut = cuts(kept, 0, hours * HOUR)
    stock = Stock(0, cut, 2 * HOUR, np.append(0, cut)[None] / HOUR, 0.0)
    head = np.full((1, len(cut)), beside)
    return (oldest_by_size(kept, stock, oldest_by_time(kept, cut, 0), head, head)[1][0] / HOUR).tolist()


def test_the_oldest_block_goes_when_the_sum_exceeds_the_limit() -> None:
    assert oldest(6.0, hours=13) == [0, 0, 0, 2, 4]  # three blocks of two hours fit exactly


def test_log_and_head_chunks_count_too() -> None:
    assert oldest(6.0, beside=1.0, hours=13) == [0, 0, 2, 4, 6]


def test_a_limit_below_the_log_deletes_every_block() -> None:
    assert oldest(6.0, beside=7.0, hours=9) == [2, 4, 6]


def test_a_merge_counts_its_sources_beside_the_result() -> None:
    """Up to 14 h: 0-6 and 6-12 (just merged, its three sources still there) and 12-14 are 6 + 12 + 2 bytes."""
    assert oldest(19.0, hours=16, longest=6)[-1] == 6
    assert oldest(20.0, hours=16, longest=6)[-1] == 0


def test_a_limit_that_is_never_reached_changes_nothing() -> None:
    assert set(oldest(1000.0, hours=100, longest=24)) == {0}


def test_every_path_has_its_own_oldest_block() -> None:
    kept = Retention(pd.Timedelta(days=10), size=6.0, longest=pd.Timedelta(hours=2))
    cut = cuts(kept, 0, 13 * HOUR)
    levels = np.append(0, cut) / HOUR * np.array([[1.0], [2.0]])
    stock = Stock(0, cut, 2 * HOUR, levels, 0.0)
    head = np.zeros((2, len(cut)))

    after_write, after_merge = oldest_by_size(kept, stock, oldest_by_time(kept, cut, 0), head, head)

    assert (after_write / HOUR).tolist() == [[0, 0, 0, 2, 4], [0, 2, 4, 6, 8]]
    assert (after_write == after_merge).all()
