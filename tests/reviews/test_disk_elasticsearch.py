"""What does the disk review make of an Elasticsearch's indices? Without a server."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.reviews.disk_elasticsearch import Followed, follow, scaled, thin
from tests.reviews.disk_answers import DAY, DAY_OF_LOGS, GB, NOW, asking, indices, limit_of, services

HELD = 19.5 * DAY_OF_LOGS  # nineteen whole days, and half of today


def followed(
    table: pd.DataFrame, *, used: float = HELD, days: int | None = None, shares: dict[str, float] | None = None
) -> Followed:
    frames = {"storage.indices": table, "storage.nodes": pd.DataFrame({"node": ["one"]})}
    if shares is not None:
        frames["storage.by_service"] = services(shares)
    found = follow(asking(frames), limit_of("elasticsearch"), used, days)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def steady() -> Followed:
    return followed(indices(), shares={"api-gateway": 0.75, "chatbot": 0.25})


def at(paths: pd.DataFrame, moment: pd.Timestamp) -> float:
    mine = paths[(paths["path"] == "p50") & (paths["timestamp"] <= moment)]
    return float(mine["used"].iloc[-1])


def test_no_daily_index_is_nothing_to_follow() -> None:
    nameless = indices().assign(day=pd.Series(pd.NaT, index=range(20), dtype="datetime64[ms, UTC]"))

    assert follow(asking({"storage.indices": nameless}), limit_of("elasticsearch"), HELD, None) is None


def test_what_the_indices_hold_is_what_the_model_says_of_the_present(steady: Followed) -> None:
    assert at(steady.paths, NOW) == pytest.approx(HELD, rel=0.01)
    assert steady.tested["error"].iloc[0] < 0.01
    assert steady.other == 0


def test_where_nothing_deletes_a_day_comes_to_the_disk_each_day(steady: Followed) -> None:
    assert steady.indices.deletion.days is None
    assert at(steady.paths, NOW + 20 * DAY) - at(steady.paths, NOW) == pytest.approx(20 * DAY_OF_LOGS, rel=0.05)


def test_days_that_the_caller_knows_are_kept_and_the_disk_stays_as_it_is() -> None:
    found = followed(indices(first=10), used=10.5 * DAY_OF_LOGS, days=10)

    assert found.indices.deletion.days == 10
    assert at(found.paths, NOW + 30 * DAY) == pytest.approx(10.5 * DAY_OF_LOGS, rel=0.05)


def test_what_no_daily_index_holds_lies_beside_and_stays() -> None:
    found = followed(indices(), used=HELD + GB)

    assert found.other == pytest.approx(GB)
    assert found.logs.limit == pytest.approx(100 * GB - GB)
    assert at(found.paths, NOW) == pytest.approx(HELD + GB, rel=0.01)


def test_services_share_what_the_last_whole_days_stored(steady: Followed) -> None:
    table = steady.by_whom.set_index("by")

    assert table["share"].to_dict() == pytest.approx({"api-gateway": 0.75, "chatbot": 0.25})
    assert table["written_per_day"]["api-gateway"] == pytest.approx(0.75 * DAY_OF_LOGS)
    assert table["trend"].tolist() == [0, 0]


def test_where_no_service_is_told_none_is_named() -> None:
    assert followed(indices()).by_whom.empty


def test_a_service_that_begins_has_no_trend() -> None:
    begun = services({"api-gateway": 1.0})
    later = services({"new": 1.0}, days=3)
    frames = {"storage.indices": indices(), "storage.by_service": pd.concat([begun, later], ignore_index=True)}

    found = follow(asking(frames), limit_of("elasticsearch"), HELD, None)

    assert found is not None
    trend = found.by_whom.set_index("by")["trend"]
    assert np.isnan(trend["new"])
    assert trend["api-gateway"] == 0


def test_few_paths_are_nine(steady: Followed) -> None:
    assert len(thin(steady.logs).ingest.columns) == 1 + 9


def test_twice_the_lines_from_now_on_come_twice_as_fast_beside_what_else_lies_there() -> None:
    found = followed(indices(), used=HELD + GB)

    twice = scaled(found, 2.0, now=NOW)

    grown = at(found.paths, NOW + 10 * DAY) - at(found.paths, NOW)
    assert at(twice, NOW) == pytest.approx(HELD + GB, rel=0.01)
    assert at(twice, NOW + 10 * DAY) - at(twice, NOW) == pytest.approx(2 * grown, rel=0.05)
