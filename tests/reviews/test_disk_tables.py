"""Which tables stand beside a disk forecast's rows? Of hand-made stores and file systems."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.disk_rows import Disk, no_paths
from ralphcap.capacity.shared_disk import REST
from ralphcap.reviews import disk_tables
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from tests.reviews.disk_answers import DAY, GB, NOW, TIMES

FAULT = {"service": "prometheus", "fault": "no limit by size is set", "evidence": "none", "line": "--storage.x=1GB"}


def disk(service: str, used: float, limit: float = 10 * GB, target: str = "") -> Disk:
    measured = pd.Series(np.full(len(TIMES), used), index=TIMES)
    return Disk(service, "disk", service.title(), target, "bytes", limit, measured, no_paths())


def prometheus(**told: object) -> Prometheus:
    """A store with what a test names, and nothing else."""
    made = dict.fromkeys(Prometheus.__dataclass_fields__) | told
    return Prometheus(**made)  # type: ignore[arg-type]


def elasticsearch(**told: object) -> Elasticsearch:
    made = dict.fromkeys(Elasticsearch.__dataclass_fields__) | told
    return Elasticsearch(**made)  # type: ignore[arg-type]


def system(*, order: pd.DataFrame | None = None, growth: float = 0.0) -> Shared:
    """A host's file system with 100 GiB in use, of which the rest of all things has 40."""
    parts = pd.DataFrame(
        {
            "part": ["prometheus", REST],
            "unit": "bytes",
            "share": [0.6, 0.4],
            "used": [60 * GB, 40 * GB],
            "growth": [0.0, growth],
        }
    )
    order = pd.DataFrame() if order is None else order
    return Shared(disk("host", 100 * GB, 200 * GB, "node /"), order, parts, pd.DataFrame(), pd.DataFrame())


def thresholds(*told: tuple[str, str, float]) -> pd.DataFrame:
    rows = [
        {
            "threshold": name, "level": 80 * GB, "answer": answer, "date_early": pd.NaT, "date_median": NOW + DAY,
            "date_late": pd.NaT, "probability": probability, "verdict": "watch", "consequence": "", "note": "",
        }
        for name, answer, probability in told
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_jobs_and_services_fill_their_share_of_what_their_store_uses() -> None:
    jobs = pd.DataFrame({"by": ["node", "cadvisor"], "share": [0.75, 0.25], "trend": [0.0, 1.0]})
    lines = pd.DataFrame({"by": ["api"], "share": [1.0], "written_per_day": [5.0], "trend": [0.0]})

    table = disk_tables.filled_by(
        [disk("prometheus", 8 * GB), disk("elasticsearch", 2 * GB)],
        prometheus(by_whom=jobs, written=GB), elasticsearch(by_whom=lines), [system(growth=3.0)],
    ).set_index(["service", "by"])  # fmt: skip

    assert table.loc[("prometheus", "node"), "used"] == 6 * GB
    assert table.loc[("prometheus", "cadvisor"), "written_per_day"] == 0.25 * GB
    assert table.loc[("elasticsearch", "api"), ["used", "written_per_day", "kind"]].tolist() == [2 * GB, 5, "service"]
    assert table.loc[("host", REST), ["share", "growth_per_day", "kind"]].tolist() == [0.4, 3, "part"]
    assert set(table["unit"]) == {"bytes"}


def test_nothing_followed_is_an_empty_table_with_its_columns() -> None:
    table = disk_tables.filled_by([], None, None, [])

    assert table.empty
    assert {"service", "by", "share", "growth_per_day"} <= set(table.columns)
    assert disk_tables.order([]).empty
    assert disk_tables.model(None, None).empty
    assert disk_tables.faults(None, None, []).empty


def test_a_row_names_the_two_that_fill_the_most() -> None:
    whom = pd.DataFrame({"by": ["a", "b", "c"], "share": [0.2, 0.5, 0.3]})

    assert disk_tables.largest(whom) == "b 50 %, c 30 %"
    assert disk_tables.largest(whom.iloc[:0]) == ""


def test_the_ledger_has_the_latest_fall_first_and_the_servers_own_account() -> None:
    level = pd.Series(100.0, index=TIMES)
    level.iloc[50:] = 60.0
    level.iloc[200:] = 30.0
    counted = pd.DataFrame({"series": ["prometheus"], "at": [TIMES[200]], "cause": ["deletion by age"]})

    table = disk_tables.ledger(pd.DataFrame({"prometheus": level, "silent": np.nan}), counted)

    assert table["at"].tolist() == [TIMES[200], TIMES[50]]
    assert table["amount"].tolist() == [30, 40]
    assert table["known_by"].tolist() == ["counter", "shape"]
    assert table["cause"].iloc[0] == "deletion by age"


def test_a_well_disk_whose_alert_comes_first_is_watched_and_says_what_comes_first() -> None:
    rows = pd.DataFrame(
        {"service": ["host", "grafana"], "target": ["node /", ""], "verdict": "ok", "note": ["grows", ""]}
    )
    one = system(order=thresholds(("DiskSpaceLow", "date", 0.4), ("full", "date", 0.0)))

    table = disk_tables.with_order(rows, [one])

    assert table["verdict"].tolist() == ["watch", "ok"]
    assert table["note"].tolist() == ["first comes DiskSpaceLow at 80 GiB; grows", ""]


def test_what_is_reached_already_is_named() -> None:
    rows = pd.DataFrame({"service": ["host"], "target": ["node /"], "verdict": ["watch"], "note": [""]})
    one = system(order=thresholds(("low watermark", "now", 1.0), ("high watermark", "now", 1.0), ("full", "date", 0.0)))

    assert disk_tables.with_order(rows, [one])["note"].tolist() == ["low watermark, high watermark is reached already"]


def test_the_order_names_whose_disk_it_is() -> None:
    table = disk_tables.order([system(order=thresholds(("full", "date", 0.5))), system()])

    assert table[["service", "target", "threshold"]].to_numpy().tolist() == [["host", "node /", "full"]]


def test_faults_of_stores_stand_together_and_flags_are_commands() -> None:
    table = disk_tables.faults(prometheus(faults=pd.DataFrame([FAULT])), elasticsearch(faults=pd.DataFrame()), [])

    assert table["line"].tolist() == ["prometheus --storage.x=1GB"]


@pytest.mark.parametrize(("growth", "faults"), [(0.1 * GB, 1), (0.01 * GB, 0)])
def test_the_rest_of_a_disk_is_a_fault_where_it_grows_by_half_a_percent_in_a_month(growth: float, faults: int) -> None:
    table = disk_tables.faults(None, None, [system(growth=growth)])

    assert len(table) == faults
    assert table["evidence"].str.startswith(f"{REST} has 40 GiB and grows by").all()


def test_rows_stand_by_verdict_then_probability_then_share() -> None:
    rows = pd.DataFrame(
        {
            "service": ["well", "full", "soon", "sooner", "fuller"],
            "verdict": ["ok", "breach", "watch", "watch", "breach"],
            "probability": [0.0, 1.0, 0.2, 0.9, 1.0],
            "share": [0.1, 1.1, 0.5, 0.5, 1.4],
        }
    )

    assert disk_tables.worst_first(rows)["service"].tolist() == ["fuller", "full", "sooner", "soon", "well"]


def test_models_stand_beside_what_was_measured() -> None:
    tested = pd.DataFrame(
        [
            {
                "service": "prometheus",
                "what": "blocks",
                "unit": "bytes",
                "measured": 1.0,
                "modelled": 1.1,
                "error": 0.1,
                "note": "",
            }
        ]
    )

    assert disk_tables.model(prometheus(tested=tested), None)["error"].tolist() == [0.1]
