import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.footprint import Footprint, footprint
from ralphcap.errors import NoData


def blocks(samples: list[int], series: list[int]) -> pd.DataFrame:
    """Blocks in which a sample takes 2 bytes and a series 100."""
    table = pd.DataFrame({"samples": samples, "series": series})
    return table.assign(bytes=2 * table["samples"] + 100 * table["series"])


def test_blocks_of_two_lengths_tell_samples_and_series_apart() -> None:
    takes = footprint(blocks([1000, 3000], [10, 10]), logged=5)

    assert takes.sample == pytest.approx(2)
    assert takes.series == pytest.approx(100)
    assert takes.logged == 5


def test_blocks_of_one_length_lay_everything_on_the_samples() -> None:
    takes = footprint(blocks([1000, 1000], [10, 10]))

    assert takes.sample == 3
    assert takes.series == 0


def test_blocks_without_samples_are_no_data() -> None:
    with pytest.raises(NoData, match="three hours after the start"):
        footprint(blocks([0], [0]))


def test_a_block_takes_whole_segments_while_it_is_written() -> None:
    takes = Footprint(segment=512)

    assert takes.allocated(np.array([0.0, 1, 512, 513])).tolist() == [0, 512, 512, 1024]
    assert Footprint(segment=0).allocated(np.array([7.0])).tolist() == [7]
