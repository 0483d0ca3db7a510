"""Does the capacity review find on a real server what was planted there, and say what it could not see?"""

import json
from copy import copy
from dataclasses import replace

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import IncompleteAnswer, ParameterError
from ralphcap.history.questions import kept_questions
from ralphcap.result import Result
from ralphcap.reviews import capacity, disk
from ralphcap.reviews.showing import parts
from ralphcap.sources import connect
from ralphcap.sources.source import Source
from tests.lab.lab import Lab

ROW = ["service", "resource"]


@pytest.fixture(scope="module")
def source(lab: Lab) -> Source:
    return asked(lab)


@pytest.fixture(scope="module")
def review(source: Source) -> Result:
    return capacity(source)


def asked(lab: Lab, *, zone: str = "Asia/Seoul", strict: bool = False) -> Source:
    """The lab at its own time."""
    source = connect(lab.url, zone=zone, strict=strict)
    source.now = lab.now
    return source


def test_every_row_of_the_sizing_table_gets_a_verdict(review: Result, source: Source) -> None:
    assert len(review.rows) == 27
    assert list(review.rows["service"]) == [limit.service for limit in source.catalog.sizing.limits]
    assert set(review.rows["verdict"]) <= {"ok", "watch", "breach", "unmeasured", "cannot say"}


def test_every_planted_truth_is_found_through_the_server(review: Result, lab: Lab) -> None:
    found = review.rows.merge(lab.truths[[*ROW, "kind"]], on=ROW)

    wrong = found[found["verdict"] != found["kind"]]

    assert len(found) == 26
    assert wrong.empty, wrong[[*ROW, "kind", "verdict", "note"]].to_string()


def test_disks_are_judged_as_the_disk_forecast_judges_them(review: Result, source: Source) -> None:
    both = review.rows.merge(disk(source).rows, on=ROW, suffixes=("", "_there"))
    days, there = (both[name].dt.tz_convert("Asia/Seoul").dt.date for name in ("date_median", "date_median_there"))

    assert len(both) >= 4
    assert both["verdict"].tolist() == both["verdict_there"].tolist()
    assert days.dropna().tolist() == there.dropna().tolist()
    pd.testing.assert_series_equal(both["probability"], both["probability_there"], check_names=False)


def test_every_forecast_carries_how_it_did_in_the_past(review: Result) -> None:
    judged = review.rows[review.rows["verdict"].isin(["ok", "watch"])]

    assert (judged["method"] != "").all()
    assert judged[["backtest_error", "backtest_coverage", "recommended", "risk"]].notna().all(axis=None)
    assert judged["risk"].between(0, 1).all()


def test_what_nothing_measures_names_the_line_that_would(review: Result) -> None:
    unmeasured = review.rows[review.rows["verdict"] == "unmeasured"]

    assert unmeasured[ROW].to_numpy().tolist() == [["elasticsearch", "disk"]]
    assert unmeasured["measured_by"].iloc[0]
    assert unmeasured["note"].iloc[0].endswith(unmeasured["measured_by"].iloc[0])


def test_answers_from_the_corrected_platform_are_complete(review: Result) -> None:
    assert review.complete, review.ledger[~review.ledger["complete"]].to_string()
    assert "answers complete" in review.title


def test_what_runs_without_a_row_is_listed_with_its_use(review: Result) -> None:
    unlisted = review.tables["unlisted"].set_index("container")

    assert {"api-gateway", "celery-worker", "postgres", "redis"} <= set(unlisted.index)
    assert not {"prometheus", "kibana"} & set(unlisted.index)
    assert (unlisted["memory"] > 2**20).all()


def test_the_working_set_stands_beside_the_resident_memory_and_is_larger(review: Result) -> None:
    memory = review.rows[review.rows["resource"] == "memory"]

    assert (memory["working_set"] > memory["demand"]).all()
    assert review.rows.loc[review.rows["resource"] == "cpu", "working_set"].isna().all()


def test_printed_totals_that_disagree_are_shown(review: Result) -> None:
    totals = review.tables["totals"].set_index("resource")

    assert totals.loc["cpu", "computed"] == 8.4
    assert "8.5" in totals.loc["cpu", "note"]


def test_bottlenecks_are_ranked_breaches_first(review: Result) -> None:
    ranked = review.tables["bottlenecks"]

    over = ranked["share"] > 1
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert over[: over.sum()].all()
    assert ranked["evidence"].str.contains("peak").all()


def test_each_row_that_needs_a_person_is_drawn(review: Result) -> None:
    needed = review.rows[review.rows["verdict"].isin(["breach", "watch"])]

    drawn = {tuple(name.split()[1:]) for name in review.figures if name.startswith("history")}

    assert "overview" in review.figures
    assert drawn == set(needed[ROW].itertuples(index=False, name=None))


def test_the_result_survives_json(review: Result) -> None:
    data = json.loads(json.dumps(review.to_json(figures=True)))

    assert len(data["rows"]) == 27
    assert data["kind"] == "capacity_review"
    assert data["figures"].keys() == review.figures.keys()


def test_chosen_services_are_reviewed_alone(lab: Lab) -> None:
    review = capacity(asked(lab), services="grafana|kibana")

    assert set(review.rows["service"]) == {"grafana", "kibana"}
    assert review.tables["totals"]["printed"].isna().all()
    assert "prometheus" not in set(review.tables["unlisted"]["container"])


def test_services_that_match_nothing_are_refused_with_the_services_there_are(source: Source) -> None:
    with pytest.raises(ParameterError, match=r"matches no row of the sizing table.\n  It has: prometheus, grafana"):
        capacity(source, services="grafanna")


def test_a_pattern_that_is_none_is_refused(source: Source) -> None:
    with pytest.raises(ParameterError, match="not a regular expression"):
        capacity(source, services="grafana(")


def test_a_horizon_below_a_day_is_refused(source: Source) -> None:
    with pytest.raises(ParameterError, match="shorter than a day"):
        capacity(source, horizon="6h")


def test_cpu_and_memory_that_are_answered_in_another_unit_are_not_compared(lab: Lab) -> None:
    source = asked(lab)
    others = {"cpu": "containers.memory_resident", "memory": "containers.cpu_utilization"}
    catalog = copy(source.catalog)
    limits = tuple(replace(one, query=others.get(one.resource, one.query)) for one in catalog.sizing.limits)
    catalog.sizing = replace(catalog.sizing, limits=limits)
    source.catalog = catalog

    found = capacity(source, services="grafana").rows.set_index("resource").loc[list(others)]

    assert found["verdict"].tolist() == ["cannot say"] * 2
    assert found["note"].tolist() == [
        "containers.memory_resident answers in bytes, and the limit is in cores: name an entry that answers in cores",
        "containers.cpu_utilization answers in ratio, and the limit is in bytes: name an entry that answers in bytes",
    ]
    assert found[["demand", "probability", "recommended", "risk"]].isna().all(axis=None)


def test_whatever_the_review_asks_of_a_window_is_kept_by_a_history(review: Result) -> None:
    kept = {question.name for question in kept_questions(load_catalog())}
    asked_for = review.ledger[review.ledger["step_seconds"] > 1]

    assert {name for name in asked_for["query"] if load_catalog().query(name).promql} <= kept


def test_a_window_before_the_data_withholds_its_verdicts_and_strict_refuses_it(lab: Lab) -> None:
    window = (
        f"{lab.start - pd.Timedelta(days=5):%Y-%m-%dT%H:%M:%SZ}/{lab.start + pd.Timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
    )

    with pytest.warns(UserWarning, match="no samples before"):
        review = capacity(asked(lab), window, services="grafana")
    with pytest.raises(IncompleteAnswer):
        capacity(asked(lab, strict=True), window, services="grafana")

    judged = review.rows[review.rows["verdict"] != "unmeasured"]
    assert not review.complete
    assert set(judged["verdict"]) == {"cannot say"}
    assert judged["note"].str.contains("incomplete data|days of data").all()


def test_the_platform_as_designed_leaves_volumes_and_limits_unmeasured_with_what_to_add(designed_lab: Lab) -> None:
    review = capacity(asked(designed_lab), "now-8d/now")

    unmeasured = review.rows[review.rows["verdict"] == "unmeasured"]
    disks = {(service, "disk") for service in ("grafana", "alertmanager", "kibana", "elasticsearch")}
    evidence = review.tables["evidence"]
    assert set(unmeasured[ROW].itertuples(index=False, name=None)) == disks
    assert unmeasured["note"].str.contains("to measure it: ").all()
    assert evidence["throttled"].isna().all()
    assert evidence["note"].str.contains("cpus:").all()


def test_no_verdict_depends_on_the_zone_that_people_read_times_in(lab: Lab, review: Result) -> None:
    elsewhere = capacity(asked(lab, zone="America/New_York"))

    pd.testing.assert_frame_equal(elsewhere.rows, review.rows)
    assert "EST" in elsewhere.title


@pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")
def test_a_window_in_which_nothing_was_measured_keeps_every_row_and_can_be_shown(lab: Lab) -> None:
    window = (
        f"{lab.start - pd.Timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}/{lab.start - pd.Timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
    )

    review = capacity(asked(lab), window)

    assert set(review.rows["verdict"]) == {"unmeasured"}
    assert review.answer.startswith("No row of the sizing table could be judged in this window.")
    for name in ("overview", "history", "rows", "bottlenecks", "evidence", "totals", "unlisted", "ledger"):
        assert parts(review, name)
