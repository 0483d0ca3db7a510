"""What if, and what has to change? Of a Prometheus and an Elasticsearch that take in 1 GiB a day."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.disk_rows import CUT
from ralphcap.capacity.filling import PATHS
from ralphcap.capacity.stores import Logs, Metrics
from ralphcap.errors import ParameterError
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.reviews.disk_whatifs import all_remedies, changes, command, what_ifs
from tests.capacity.stores import DAY, GB, OUTLOOK, logs, metrics

ASKED = "retention 60d, interval 30s, series 2, load 1.3, replicas 1"
NO_ROWS = pd.DataFrame({"service": [], "resource": [], "verdict": [], "note": pd.Series([], dtype="str")})


def in_paths(store: Metrics | Logs) -> pd.DataFrame:
    """Its ingest in as many paths as a forecast has, all alike."""
    return store.ingest[["timestamp"]].assign(**dict.fromkeys(PATHS, store.ingest["constant"]))


def followed(limit: float = 100.0, *, size: float | None = None) -> tuple[Prometheus, Elasticsearch]:
    first, second = metrics(limit), logs(limit)
    if size is not None:
        first = metrics(limit)
        first = type(first)(**(vars(first) | {"retention": type(first.retention)(first.retention.time, size * GB)}))
    told = {"metrics": type(first)(**(vars(first) | {"ingest": in_paths(first)})), "held": None}
    lines = {"logs": type(second)(**(vars(second) | {"ingest": in_paths(second)}))}
    whom = pd.DataFrame({"by": ["api", "chatbot"], "share": [0.8, 0.2]})
    one = Prometheus(**(dict.fromkeys(Prometheus.__dataclass_fields__) | told))  # type: ignore[arg-type]
    other = Elasticsearch(**(dict.fromkeys(Elasticsearch.__dataclass_fields__) | lines | {"by_whom": whom}))  # type: ignore[arg-type]
    return one, other


def test_each_change_stands_alone_and_then_all_at_once() -> None:
    found = changes(ASKED)

    assert [one.name for one in found] == [
        "as it is", "keep 60 d", "scrape every 30s", "2 times the series", "1.3 times the load", "1 replica", "all of these",
    ]  # fmt: skip
    assert (found[-1].retention, found[-1].series, found[-1].load, found[-1].replicas) == (60 * DAY, 2, 1.3, 1)
    assert [one.name for one in changes("replicas 2")] == ["as it is", "2 replicas"]
    assert [one.name for one in changes("")] == ["as it is"]


@pytest.mark.parametrize("told", ["retention 1h", "replicas -1", "series many"])
def test_what_would_keep_nothing_is_refused(told: str) -> None:
    with pytest.raises(ParameterError, match="nothing would be kept"):
        changes(told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("load", "is no list of changes"),
        ("load 2, load 3", "is no list of changes"),
        ("speed 2", "nothing is known as 'speed'"),
        ("interval soon", "soon"),
        ("load 0", "factor above 0"),
    ],
)
def test_what_is_no_change_is_refused_with_what_would_be(told: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        changes(told)


def test_a_change_is_told_of_the_store_that_it_moves() -> None:
    table = what_ifs(*followed(), changes(ASKED), OUTLOOK)

    of = table.groupby("change")["service"].agg(set)
    assert of["scrape every 30s"] == {"prometheus"}
    assert of["1.3 times the load"] == {"elasticsearch"}
    assert of["as it is"] == of["all of these"] == {"prometheus", "elasticsearch"}


def test_a_disk_says_how_far_back_it_would_hold() -> None:
    table = what_ifs(*followed(), changes(ASKED), OUTLOOK).set_index(["service", "resource", "change"])["days"]

    assert 30 <= table["elasticsearch", "disk", "as it is"] <= 31.1
    assert 60 <= table["elasticsearch", "disk", "keep 60 d"] <= 61.1
    assert 30 <= table["prometheus", "disk", "as it is"] <= 33
    assert np.isnan(table["prometheus", "memory", "as it is"])


def test_each_limit_has_its_changes_together() -> None:
    table = what_ifs(*followed(), changes(ASKED), OUTLOOK)

    limits = list(zip(table["service"], table["resource"], strict=True))
    assert limits == sorted(limits, key=list(dict.fromkeys(limits)).index)


def test_no_store_has_no_what_ifs_and_no_remedies() -> None:
    assert all_remedies(None, None, NO_ROWS, OUTLOOK).empty


def test_stores_that_outgrow_their_disk_are_told_what_keeps_them_within_it() -> None:
    table = all_remedies(*followed(20.0), NO_ROWS, OUTLOOK)

    lines = table.groupby("service")["line"].agg("\n".join)
    assert "--storage.tsdb.retention.time=" in lines["prometheus"]
    assert set(table["service"]) == {"prometheus", "elasticsearch"}
    assert set(table["unit"]) == {"bytes"}
    assert not table["line"].str.startswith("-").any()


def test_a_volume_that_fills_gets_the_next_usual_size() -> None:
    row = {
        "service": "grafana",
        "resource": "disk",
        "verdict": "watch",
        "used": 0.8 * GB,
        "highest": 1.2 * GB,
        "note": "",
    }

    table = all_remedies(None, None, pd.DataFrame([row]), OUTLOOK)

    assert table["limit"].tolist() == [1.5 * GB]  # 1.2 with 15 % to spare, in quarters
    assert table["line"].tolist() == ['limit = "1.5 GiB"  # sizing.toml, [grafana.disk]']


def test_a_volume_that_is_well_needs_no_remedy() -> None:
    row = {"service": "grafana", "resource": "disk", "verdict": "ok", "used": 0.2 * GB, "highest": 0.3 * GB, "note": ""}

    assert all_remedies(None, None, pd.DataFrame([row]), OUTLOOK).empty


def test_where_its_own_size_cuts_the_promise_no_smaller_size_is_advised() -> None:
    rows = pd.DataFrame([{"service": "prometheus", "resource": "disk", "verdict": "watch", "note": CUT}])
    first, _ = followed(100.0, size=20.0)

    table = all_remedies(first, None, rows, OUTLOOK)

    assert len(table)
    assert "limit the size" not in table["remedy"].tolist()


def test_flags_are_spelled_as_the_command_they_belong_to() -> None:
    assert command("--storage.tsdb.retention.time=22d") == "prometheus --storage.tsdb.retention.time=22d"
    assert command("PUT _ilm/policy/x") == "PUT _ilm/policy/x"
