"""Do the models of retention agree with what real servers keep on the disk?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention, count, cuts, oldest_by_time
from ralphcap.capacity.footprint import Footprint, footprint
from ralphcap.capacity.indices import Deletion, elasticsearch_disk
from ralphcap.capacity.retention import prometheus_disk
from tests.lab.servers.cycling import Cycling, Look
from tests.lab.servers.elasticsearch import Elasticsearch

pytestmark = pytest.mark.servers

HOUR, STEP = 3600, 60
SERIES = 200
BLOCKS = {"shortest": pd.Timedelta(minutes=30), "longest": pd.Timedelta(hours=5)}  # merged to 1.5 and 4.5 h
BY_TIME = Retention(pd.Timedelta(hours=6), **BLOCKS)
# A size at which no deletion hangs on a few bytes: it is the same ones for 3 % less or more.
BY_SIZE = Retention(pd.Timedelta(hours=24), size=3750 * 2**10, **BLOCKS)
RETENTIONS = (BY_TIME, BY_SIZE)
START = 1_700_000_000 // 16_200 * 16_200  # where a block of the largest range begins
PIECES = [(960, 20), *[(1800, 20)] * 22, *[(1800, 15)] * 10]  # each ends a minute after the head is cut: at :16 and :46
LEARNT = 6 * HOUR  # what is seen up to there gives the bytes a sample takes; the rest is foretold
WITHIN = 0.10
DOCUMENTS = (2_000, 1_500, 3_000, 3_500, 1_000, 2_000)  # a day
FIRST_DAY = pd.Timestamp("2026-10-01", tz="UTC")


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


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """A node that looks at how full its disk is, and finds that in order."""
    settings = watermarks(low=99.7, high=99.8, flood_stage=99.9)
    settings |= {"cluster.routing.allocation.disk.threshold_enabled": True}
    with Elasticsearch(tmp_path_factory.mktemp("elasticsearch"), heap=256, settings=settings) as server:
        yield server


def test_the_model_foretells_the_bytes_of_a_real_elasticsearch_whose_old_indices_are_deleted(
    node: Elasticsearch,
) -> None:
    used = [keep_a_day(node, number, documents) for number, documents in enumerate(DOCUMENTS)]

    by_hour = np.outer(DOCUMENTS, [used[0] / DOCUMENTS[0] / (23 * HOUR)] * 23 + [0.0])
    hours = pd.date_range(FIRST_DAY, periods=by_hour.size, freq="h", unit="ms") + pd.Timedelta(hours=1)
    disk = elasticsearch_disk(pd.DataFrame({"timestamp": hours, "logs": by_hour.ravel()}), Deletion(days=2))

    evenings = disk["indices"].to_numpy()[22::24]
    assert evenings[-1] < 0.6 * evenings[0] / DOCUMENTS[0] * sum(DOCUMENTS)
    assert np.abs(evenings / used - 1).max() < WITHIN


def test_a_real_elasticsearch_gives_the_next_day_no_shard_above_its_high_watermark(node: Elasticsearch) -> None:
    index = "ralph-stock-logs-2026.11.01"

    node.put("/_cluster/settings", {"persistent": watermarks(low=0.1, high=0.2, flood_stage=99.9)})
    node.put(f"/{index}?wait_for_active_shards=0", {"settings": {"number_of_replicas": 0}})
    told = node.get("/_cluster/allocation/explain", {"index": index, "shard": 0, "primary": True})

    assert told["can_allocate"] == "no"
    assert "above the high watermark" in told["node_allocation_decisions"][0]["deciders"][0]["explanation"]


def watermarks(**shares: float) -> dict[str, object]:
    return {f"cluster.routing.allocation.disk.watermark.{name}": f"{share}%" for name, share in shares.items()}


def keep_a_day(server: Elasticsearch, number: int, documents: int) -> int:
    """Fills the index of a day, deletes the one that is too old, and weighs what lies on the disk."""
    random = Random(number)
    day = FIRST_DAY + pd.Timedelta(days=number)
    lines = ({"@timestamp": day.isoformat(), "level": "INFO", "message": message(random)} for _ in range(documents))
    index = f"ralph-stock-logs-{day:%Y.%m.%d}"
    server.bulk(index, lines)
    if number > 2:
        server.delete(f"/ralph-stock-logs-{day - pd.Timedelta(days=3):%Y.%m.%d}")
    server.flush()
    kept = server.data / "indices"
    return sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())


def message(random: Random) -> str:
    words = " ".join(f"word{random.randrange(500)}" for _ in range(12))
    return f"{words} id={random.random()}"


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
