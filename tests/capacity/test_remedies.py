from dataclasses import replace

import pandas as pd
import pytest

from ralphcap.capacity.remedies import remedies
from ralphcap.capacity.retention_lines import lifecycle_policy
from ralphcap.capacity.stores import fits
from tests.capacity.stores import GB, OUTLOOK, logs, metrics


def test_a_disk_that_holds_needs_no_remedy() -> None:
    assert remedies(metrics(60.0), OUTLOOK).empty


def test_every_remedy_holds_with_it_and_ends_in_its_line() -> None:
    table = remedies(metrics(20.0), OUTLOOK).set_index("remedy")

    assert (table["verdict"] == "ok").all()
    assert (table["highest"] <= table["limit"]).all()
    assert table["line"].str.len().gt(0).all()


def test_the_longest_retention_that_fits_is_found() -> None:
    table = remedies(metrics(20.0), OUTLOOK)

    days = int(table["change"].iloc[0])
    assert table["line"].iloc[0] == f"--storage.tsdb.retention.time={days}d"
    assert fits(metrics(20.0, days=days), OUTLOOK)
    assert not fits(metrics(20.0, days=days + 1), OUTLOOK)


def test_a_limit_by_size_leaves_room_for_merges() -> None:
    table = remedies(metrics(20.0), OUTLOOK).set_index("remedy")

    size = table.loc["limit the size", "change"] / GB
    assert 14 <= size <= 19
    assert table.loc["limit the size", "line"].endswith(f"--storage.tsdb.retention.size={size:.0f}GB")


def test_growth_that_has_not_come_yet_can_be_met_by_fewer_samples() -> None:
    growing = metrics(42.0, growth=0.02)
    parts = pd.DataFrame({"name": ["small", "large", "middle"], "share": [0.1, 0.6, 0.3]})

    table = remedies(growing, OUTLOOK, parts=parts).set_index("remedy")

    assert table.loc["scrape every 30 s", "line"].startswith("scrape_interval: 30s")
    dropped = table.filter(like="leave out", axis=0).iloc[0]
    assert 'regex: "large"' in dropped["line"]
    assert dropped["change"] == 0.6


def test_old_indices_are_deleted_by_a_policy_or_a_crontab() -> None:
    table = remedies(logs(19.5, days=None), OUTLOOK)

    days = int(table["change"].iloc[0])
    assert days == 17  # 18 with the present one, and a merge of one day beside
    assert table["line"].iloc[0] == lifecycle_policy(days)
    assert "curl -fsS -X DELETE" in table["line"].iloc[1]


def test_replicas_are_given_up_where_they_are_stored() -> None:
    stored = logs(40.0)
    stored = replace(stored, deletion=replace(stored.deletion, replicas=1, nodes=2))

    table = remedies(stored, OUTLOOK).set_index("remedy")

    assert table.loc["store no replicas", "line"].startswith("PUT ralph-stock-*/_settings")


def test_a_larger_disk_always_holds() -> None:
    table = remedies(logs(0.5), OUTLOOK)

    assert table["remedy"].tolist() == ["a larger disk"]
    assert table["line"].iloc[0] == 'limit = "40 GiB"  # sizing.toml, [elasticsearch.disk]'
    assert table["limit"].iloc[0] == 40 * GB


@pytest.mark.parametrize(("days", "age"), [(29, "30d"), (1, "2d")])
def test_an_index_is_as_old_as_its_first_minute(days: int, age: str) -> None:
    assert f'"min_age": "{age}"' in lifecycle_policy(days)
