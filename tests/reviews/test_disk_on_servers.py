"""Does the disk forecast say of servers that really fill what lies on their disks, and what came of them later?

A Prometheus and an Elasticsearch begin together. They are looked at when one is hours old, while both fill up (by the
notebook), and once their retention deletes.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.reviews.filling import DAY, FILLING, GAUGES, HOUR, KEEPING, LIMITS, SEGMENT, START, Lived, by_disk, lived

# No database is there, and no error was moved into indices of its own: both are said.
pytestmark = [
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer"),
]

WITHIN = 0.1
SAME = 0.02  # of the bytes of indices: of the folders that they lie in, Elasticsearch tells no size


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return lived(tmp_path_factory.mktemp("filling"))


def test_hours_of_history_cannot_say_when_it_is_full(servers: Lived) -> None:
    row = by_disk(servers.young.rows).loc["prometheus disk"]

    assert row["verdict"] == "cannot say"
    assert row["note"].endswith("3 steps of history; 6 are needed")
    assert row[["date_early", "date_median", "date_late", "growth_per_day", "probability"]].isna().all()


def test_the_notebook_runs_on_servers_that_fill(servers: Lived) -> None:
    done = servers.notebook

    assert done.failure is None
    assert set(done.outputs) == {"notebook", "report", "result"}
    ledger = servers.told("ledger").set_index("query")["complete"]
    assert set(ledger.index[~ledger]) == {"stores.postgres_size", "storage.by_service"}


def test_bytes_in_use_are_those_on_the_disk(servers: Lived) -> None:
    at = servers.filling["used"]
    later = by_disk(servers.keeping.rows)["used"]

    assert at["prometheus disk"] == servers.blocks(FILLING)
    assert later["prometheus disk"] == servers.blocks(KEEPING)
    assert at["elasticsearch disk"] == pytest.approx(servers.weights[FILLING], rel=SAME)
    assert later["elasticsearch disk"] == pytest.approx(servers.weights[KEEPING], rel=SAME)


def test_the_hosts_disk_is_the_one_that_they_lie_on(servers: Lived, tmp_path: Path) -> None:
    here = os.statvfs(tmp_path)
    size, available = here.f_blocks * here.f_frsize, here.f_bavail * here.f_frsize
    levels = servers.told("order").set_index("threshold")["level"]

    assert servers.filling.loc["host disk", "limit"] == size
    assert servers.filling.loc["host disk", "used"] == pytest.approx(size - available, rel=0.05)
    assert levels["DiskSpaceLow"] == pytest.approx(0.9 * size)
    assert levels["Elasticsearch flood stage"] == pytest.approx(size - min(0.05 * size, 100 * 2**30))


@pytest.mark.parametrize("service", ["prometheus", "elasticsearch"])
def test_what_is_written_a_day_is_what_came_on_the_disk(service: str, servers: Lived) -> None:
    filled = servers.told("filled_by")
    written = filled.loc[filled["service"] == service, "written_per_day"].sum()

    assert written == pytest.approx(came_in_a_day(servers)[service], rel=WITHIN)


def came_in_a_day(servers: Lived) -> dict[str, float]:
    """Bytes a day that really came, as long as nothing was deleted."""
    blocks = servers.looks[FILLING].blocks
    hours = (blocks["end"].max() - blocks["begin"].min()) / 3600
    days = (FILLING - START) / DAY
    return {"prometheus": blocks["bytes"].sum() / hours * 24, "elasticsearch": servers.weights[FILLING] / days}


def test_who_writes_it_is_who_fills_it(servers: Lived) -> None:
    shares = servers.told("filled_by").set_index(["service", "by"])["share"]
    series = servers.looks[FILLING].blocks["series"].max()

    assert shares["prometheus", "lab"] == pytest.approx(GAUGES / series, abs=0.05)
    assert shares["elasticsearch", "api-gateway"] == pytest.approx(2 / 3, abs=0.05)


def test_growth_of_logs_that_nothing_deletes_is_what_is_written(servers: Lived) -> None:
    growth = servers.filling.loc["elasticsearch disk", "growth_per_day"]

    assert growth == pytest.approx(came_in_a_day(servers)["elasticsearch"], rel=WITHIN)


def test_each_limit_was_left_within_the_interval_of_its_date(servers: Lived) -> None:
    logs = pd.Series(servers.weights)
    day = came_in_a_day(servers)["elasticsearch"]  # a merge of the largest index needs as much again
    left = {
        "prometheus disk": first(
            pd.Series({at: look.used for at, look in servers.looks.items()}) + SEGMENT, LIMITS["prometheus"]
        ),
        "elasticsearch disk": first(logs + day, LIMITS["elasticsearch"]),
    }

    for disk_of, (before, after) in left.items():
        row = servers.filling.loc[disk_of]
        assert row["verdict"] == "watch"
        assert row["date_early"] <= after, disk_of
        assert row["date_late"] >= before, disk_of


def first(levels: pd.Series, limit: float) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The last time before a limit was left, and the first behind it."""
    place = int(np.argmax(levels.to_numpy() > limit))
    return levels.index[place - 1], levels.index[place]


def test_what_retention_deletes_is_no_growth(servers: Lived) -> None:
    rows = by_disk(servers.keeping.rows)

    for service in ("prometheus disk", "elasticsearch disk"):
        assert rows.loc[service, "verdict"] == "ok"
        assert abs(rows.loc[service, "growth_per_day"]) < 0.02 * rows.loc[service, "used"]
    assert rows.loc["prometheus disk", "note"].startswith("keeps --storage.tsdb.retention.time=3d")
    assert rows.loc["elasticsearch disk", "note"].startswith("3 whole days are held, as the sizing table promises")


def test_each_deletion_is_in_the_ledger_with_its_bytes(servers: Lived) -> None:
    ledger = servers.keeping.tables["deletions"]
    blocks = pd.Series({at: servers.blocks(at) for at in servers.looks if at >= KEEPING - 24 * HOUR})
    fell = -blocks.diff()
    fell = fell[fell > 0]

    recent = ledger[(ledger["service"] == "prometheus") & (ledger["at"] > KEEPING - 24 * HOUR)].sort_values("at")
    assert set(ledger["cause"]) == {"deletion by age"}
    assert len(recent) == len(fell) > 2
    assert recent["amount"].to_numpy() == pytest.approx(fell.to_numpy(), rel=WITHIN)


def test_the_model_foretells_what_a_retention_takes_log_and_head_included(servers: Lived) -> None:
    model = servers.keeping.tables["model"].set_index(["service", "what"])
    what_if = servers.keeping.tables["what_if"].set_index(["change", "service", "resource"])
    steady = np.mean([look.used for at, look in servers.looks.items() if at > KEEPING - 24 * HOUR])

    assert model.loc[("prometheus", "blocks"), "error"] < WITHIN
    assert model.loc[("elasticsearch", "indices and translog"), "error"] < WITHIN
    assert what_if.loc[("as it is", "prometheus", "disk"), "typical"] == pytest.approx(steady, rel=WITHIN)


def test_an_index_that_goes_while_it_is_asked_for_spoils_nothing(servers: Lived) -> None:
    row = by_disk(servers.racing.rows).loc["elasticsearch disk"]

    assert len(servers.deleted) == 1
    assert row["verdict"] == "ok"
    assert row["used"] == pytest.approx(servers.weights[KEEPING], rel=SAME)
    assert "api-gateway" in row["by_whom"]
