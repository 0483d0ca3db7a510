"""Do the models of retention agree with what real servers keep on the disk?"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention, count, cuts, oldest_by_time
from ralphcap.capacity.footprint import Footprint, footprint
from ralphcap.capacity.retention import prometheus_disk
from tests.lab.servers.cycling import Cycling, Look

pytestmark = pytest.mark.servers

HOUR, STEP = 3600, 60
SERIES = 200
BLOCKS = {"shortest": pd.Timedelta(minutes=30), "longest": pd.Timedelta(hours=5)}  # merged to 1.5 and 4.5 h
BY_TIME = Retention(pd.Timedelta(hours=6), **BLOCKS)
BY_SIZE = Retention(pd.Timedelta(hours=24), size=3 * 2**20, **BLOCKS)
RETENTIONS = (BY_TIME, BY_SIZE)
START = 1_700_000_000 // 16_200 * 16_200  # where a block of the largest range begins
PIECES = [(960, 20), *[(1800, 20)] * 22, *[(1800, 15)] * 10]  # each ends a minute after the head is cut: at :16 and :46
LEARNT = 6 * HOUR  # what is seen up to there gives the bytes a sample takes; the rest is foretold
WITHIN = 0.10


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> dict[Retention, list[Look]]:
    """Both servers through their cycles, side by side: they mostly wait for the disk."""

    def seen(kept: Retention) -> list[Look]:
        with Cycling(tmp_path_factory.mktemp("cycling"), kept) as server:
            return list(server.take(START, PIECES, series=SERIES))

    with ThreadPoolExecutor() as pool:
        return dict(zip(RETENTIONS, pool.map(seen, RETENTIONS), strict=True))


def test_a_real_prometheus_writes_merges_and_deletes_its_blocks_as_the_rules_say(
    looks: dict[Retention, list[Look]],
) -> None:
    for look in looks[BY_TIME][1:]:  # the first block comes with the second look
        cut = cuts(BY_TIME, START, look.time)
        oldest = oldest_by_time(BY_TIME, cut, START)

        assert look.blocks["begin"].iloc[0] == oldest[-1]
        assert len(look.blocks) == count(BY_TIME, cut, oldest)[-1]


@pytest.mark.parametrize("kept", RETENTIONS, ids=Retention.flags)
def test_the_model_foretells_the_bytes_of_a_real_prometheus_over_its_cycles(
    kept: Retention, looks: dict[Retention, list[Look]]
) -> None:
    told = foretold(kept, looks[kept])

    assert deletions(looks[kept]) >= 2
    assert told["error"].abs().max() < WITHIN


def foretold(kept: Retention, looks: list[Look]) -> pd.DataFrame:
    """The model beside each look after the learnt ones: used, modelled [bytes], error (share of what is used)."""
    learnt = [look for look in looks if look.time <= START + LEARNT]
    takes = takes_of(learnt)
    disk = prometheus_disk(ingest(looks[-1].time), kept, takes, series=SERIES).set_index("timestamp")["used"]
    later = looks[len(learnt) :]
    times = pd.to_datetime([look.time for look in later], unit="s", utc=True).as_unit("ms")
    table = pd.DataFrame({"used": [look.used for look in later], "modelled": disk.loc[times].to_numpy()}, index=times)
    return table.assign(error=table["modelled"] / table["used"] - 1)


def takes_of(looks: list[Look]) -> Footprint:
    """Bytes of a sample and of a series, from all blocks seen; of a logged sample, from the log before its first cut."""
    blocks = pd.concat([look.blocks for look in looks]).drop_duplicates(["begin", "end"])
    rates = ingest(looks[-1].time)
    first, second = looks[1:3]  # the series themselves are logged before, and the log is not cut yet
    between = pd.to_datetime([first.time, second.time], unit="s", utc=True)
    written = rates.loc[rates["timestamp"].gt(between[0]) & rates["timestamp"].le(between[1]), "samples"].sum() * STEP
    return footprint(blocks, logged=(second.log - first.log) / written)


def ingest(end: int) -> pd.DataFrame:
    """What PIECES write, minute by minute."""
    spans = np.array(PIECES)
    edges = START + np.concatenate([[0], spans[:, 0].cumsum()])
    times = np.arange(START + STEP, end + 1, STEP)
    piece = np.searchsorted(edges, times, side="left") - 1
    stamps = pd.to_datetime(times, unit="s", utc=True).as_unit("ms")
    return pd.DataFrame({"timestamp": stamps, "samples": SERIES / spans[piece, 1]})


def deletions(looks: list[Look]) -> int:
    """How often the oldest block went."""
    begins = [look.blocks["begin"].min() for look in looks if len(look.blocks)]
    return int((np.diff(begins) > 0).sum())
