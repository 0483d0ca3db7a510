"""What does the disk review make of a Prometheus' answers? Without a server."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.reviews.disk_prometheus import Followed, follow, scaled, thin
from tests.reviews.disk_answers import DAY, GB, HOUR, KEPT, NOW, RATE, TIMES, asking, gauge, limit_of, prometheus

FLAGS = {"storage.tsdb.retention.time": "7d", "storage.tsdb.retention.size": "0B"}
HELD = RATE * 2 * KEPT.total_seconds()


def followed(frames: dict[str, pd.DataFrame], flags: dict[str, str] | None = None) -> Followed:
    beside = pd.DataFrame(
        {("prometheus", "memory"): np.linspace(1, 2, len(TIMES)) * GB, ("prometheus", "cpu"): 0.5}, index=TIMES
    )
    found = follow(asking(frames, flags or FLAGS), limit_of("prometheus"), beside, {"memory": 2 * GB, "cpu": 2.0})
    assert found is not None
    return found


@pytest.fixture(scope="module")
def steady() -> Followed:
    return followed(prometheus())


def at(paths: pd.DataFrame, moment: pd.Timestamp, path: str = "p50") -> float:
    mine = paths[(paths["path"] == path) & (paths["timestamp"] <= moment)]
    return float(mine["used"].iloc[-1])


def test_the_server_that_holds_the_most_is_followed(steady: Followed) -> None:
    assert steady.instance == "one:9090"
    assert steady.metrics.series == 15_000
    assert (steady.metrics.limit, steady.metrics.memory, steady.metrics.cpu) == (50 * GB, 2 * GB, 0.5)


def test_no_server_or_one_that_does_not_tell_its_samples_is_not_followed() -> None:
    silent = {name: frame for name, frame in prometheus().items() if not name.endswith("samples_per_second")}

    assert follow(asking({}), limit_of("prometheus"), pd.DataFrame(), {}) is None
    assert follow(asking(silent), limit_of("prometheus"), pd.DataFrame(), {}) is None


def test_a_steady_server_is_kept_at_what_it_holds_by_its_retention(steady: Followed) -> None:
    assert steady.kept.retention.kept == KEPT
    assert steady.kept.own_flags
    for days in (0, 10, 40):
        assert at(steady.paths, NOW + days * DAY) == pytest.approx(HELD, rel=0.25)


def test_what_is_written_in_a_day_is_its_samples_times_their_bytes(steady: Followed) -> None:
    assert steady.metrics.footprint.sample == pytest.approx(2, rel=0.1)
    assert steady.written == pytest.approx(RATE * steady.metrics.footprint.sample * 86_400)


def test_jobs_share_the_samples_and_tell_who_grows(steady: Followed) -> None:
    table = steady.by_whom.set_index("by")

    assert table.index.tolist() == ["node", "cadvisor"]
    assert table["share"].tolist() == [0.75, 0.25]
    assert table["trend"].tolist() == [0, 1]


def test_what_the_server_counts_as_deleted_has_its_moment_and_its_cause() -> None:
    gone = gauge(np.where(TIMES[100] == TIMES, 1.0, 0.0), instance="one:9090", cause="age")

    counted = followed(prometheus() | {"prometheus_self.deleted_blocks": gone}).counted

    # A largest value shows a fall one step later, so both steps count.
    assert set(counted["at"]) == {TIMES[100], TIMES[101]}
    assert set(counted["cause"]) == {"deletion by age"}


def test_no_limit_by_size_cuts_no_promise_and_is_a_fault(steady: Followed) -> None:
    assert steady.promised.empty
    assert "no limit by size is set" in steady.faults["fault"].tolist()


def test_a_limit_by_size_that_holds_less_than_is_promised_tells_how_much_is_lacking() -> None:
    flags = {"storage.tsdb.retention.time": "30d", "storage.tsdb.retention.size": "2GB"}

    by_size = gauge(np.where(np.arange(len(TIMES)) % 100 == 99, 1.0, 0.0), instance="one:9090", cause="size")

    found = followed(prometheus(size=2 * GB) | {"prometheus_self.deleted_blocks": by_size}, flags)

    late = found.promised[found.promised["timestamp"] > NOW + 30 * DAY]
    assert found.metrics.retention.size == 2 * GB
    held = (late["timestamp"] - late["oldest"]) / DAY
    assert held.between(10, 20).all()  # 2 GiB hold 12 days of blocks; a block is deleted whole, and the log counts too
    assert (late["lacking"] / 86_400).to_numpy() == pytest.approx((30 - held).to_numpy())


def test_few_paths_begin_with_what_is_held_now(steady: Followed) -> None:
    few = thin(steady)

    assert len(few.ingest.columns) == 1 + 9
    assert few.ingest["timestamp"].min() > NOW - KEPT - HOUR


def test_twice_the_samples_from_now_on_come_to_twice_the_disk_once_the_retention_is_over(steady: Followed) -> None:
    twice = scaled(steady, 2.0, now=NOW)

    assert at(twice, NOW) == at(steady.paths, NOW)
    assert at(twice, NOW + 40 * DAY) == pytest.approx(2 * at(steady.paths, NOW + 40 * DAY), rel=0.02)
