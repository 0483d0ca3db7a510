"""Does the disk forecast find on real servers what was planted there, and say what it could not see?"""

import json
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.errors import IncompleteAnswer, ParameterError
from ralphcap.history.questions import kept_questions
from ralphcap.reports.html import render
from ralphcap.result import Result
from ralphcap.reviews import disk
from ralphcap.reviews.showing import parts
from ralphcap.sources import connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.source import Source
from tests.lab.lab import Lab
from tests.lab.logs.lab import LogsLab
from tests.lab.platform import GIB

DAY = pd.Timedelta(days=1)
VOLUMES = ["grafana", "alertmanager", "kibana"]


def asked(lab: Lab, *, strict: bool = False, zone: str = "Asia/Seoul") -> Source:
    """The lab at its own time."""
    source = connect(lab.url, zone=zone, strict=strict)
    source.now = lab.now
    return source


@pytest.fixture(scope="module")
def review(lab: Lab) -> Result:
    return disk(asked(lab))


@pytest.fixture(scope="module")
def bundle(lab: Lab, logs_lab: LogsLab, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """A review of metrics and logs, and the bundle that it was recorded into."""
    folder = tmp_path_factory.mktemp("disk")
    (folder / "ralphcap.toml").write_text(logs_lab.profile("both", lab.url), encoding="utf-8")
    with connect("both", config=folder / "ralphcap.toml", record=folder / "spool") as source:
        told = disk(source)
    pack(folder / "spool", folder / "both.ralphcap")
    return told, folder / "both.ralphcap"


@pytest.fixture(scope="module")
def both(bundle: tuple[Result, Path]) -> Result:
    return bundle[0]


def row(review: Result, service: str, resource: str = "disk") -> pd.Series:
    (found,) = [one for _, one in review.rows.iterrows() if (one["service"], one["resource"]) == (service, resource)]
    return found


def test_every_disk_of_the_sizing_table_and_the_hosts_is_judged(review: Result) -> None:
    assert sorted(review.rows["service"]) == sorted(["prometheus", "elasticsearch", "host", *VOLUMES])
    assert set(review.rows["verdict"]) <= {"ok", "watch", "breach", "unmeasured", "cannot say"}
    assert review.complete, review.ledger[~review.ledger["complete"]].to_string()


def test_volumes_that_fill_up_are_found_with_their_dates(review: Result, lab: Lab) -> None:
    planted = lab.truths[lab.truths["resource"] == "disk"].set_index("service")

    for service in VOLUMES:
        found = row(review, service)
        assert found["verdict"] == planted.loc[service, "kind"]
        if found["verdict"] == "watch":
            true = planted.loc[service, "date"].tz_localize("Asia/Seoul")
            left = (true - lab.now) / DAY
            assert abs((found["date_median"] - lab.now) / DAY - left) < 0.5 * left


def test_prometheus_is_left_by_its_own_limit_before_the_planted_date_of_the_larger_one(
    review: Result, lab: Lab
) -> None:
    true = lab.truths[(lab.truths["service"] == "prometheus") & (lab.truths["resource"] == "disk")]["date"].iloc[0]
    found = row(review, "prometheus")

    assert found["verdict"] == "watch"
    assert lab.now + 30 * DAY < found["date_median"] < true.tz_localize("Asia/Seoul")
    assert "its own limit by size cuts the retention" in found["note"]
    assert "keeps 30d, as its oldest sample moves on" in found["note"]


def test_the_model_of_retention_holds_on_days_that_it_had_not_seen(review: Result) -> None:
    blocks = review.tables["model"].set_index(["service", "what"]).loc[("prometheus", "blocks")]

    assert blocks["error"] < 0.1
    assert blocks["modelled"] == pytest.approx(blocks["measured"], rel=0.05)


def test_the_answer_has_one_sentence_a_disk(review: Result) -> None:
    lines = review.answer.splitlines()

    told = [line for line in lines if line[1:2] in "●○·×" and line[3:4] != " " and not line.startswith(" · f")]
    assert lines[0].endswith("may leave their limit within 90 days.")
    assert any("Prometheus holds" in line and "of 50 GiB" in line for line in told)
    assert any("below Elasticsearch low watermark at" in line for line in told)
    assert any("to measure it: ralphcap.toml" in line for line in told)


def test_who_fills_the_disks_adds_up(review: Result) -> None:
    shares = review.tables["filled_by"].groupby("service")["share"].sum()

    assert shares["prometheus"] == pytest.approx(1)
    assert shares["host"] == pytest.approx(1, abs=0.02)
    assert {"postgres", "everything else", "prometheus"} <= set(review.tables["filled_by"]["by"])


def test_the_watermarks_stand_in_order_with_the_alert(review: Result) -> None:
    order = review.tables["order"]

    assert order["threshold"].tolist() == [
        "Elasticsearch low watermark",
        "Elasticsearch high watermark",
        "DiskSpaceLow",
        "Elasticsearch flood stage",
        "full",
    ]
    assert order["level"].is_monotonic_increasing


def test_what_the_server_counted_explains_what_fell(review: Result) -> None:
    deleted = review.tables["deletions"]

    mine = deleted[deleted["service"] == "prometheus"]
    assert len(mine)
    assert set(mine["known_by"]) == {"counter"}
    assert set(mine["cause"]) == {"deletion by age"}


def test_what_ifs_tell_disk_memory_and_cpu_and_remedies_their_lines(review: Result) -> None:
    what_if = review.tables["what_if"].set_index(["change", "resource"])

    assert what_if.loc[("2 times the series", "memory"), "verdict"] == "breach"
    assert what_if.loc[("scrape every 30s", "cpu"), "typical"] < what_if.loc[("as it is", "cpu"), "typical"]
    assert "1.3 times the load" not in what_if.index.get_level_values("change")  # it moves logs only
    lines = review.tables["remedies"]["line"]
    assert lines.str.contains("--storage.tsdb.retention.time=").any()
    assert lines.str.contains(r"\[grafana.disk\]").any()


def test_each_disk_is_drawn_and_everything_can_be_shown(review: Result) -> None:
    drawn = {name for name in review.figures if name.startswith("fill")}

    assert drawn == {f"fill {service} disk" for service in ("prometheus", "host", *VOLUMES)}
    for name in ("overview", "fill", "shared", "what_if", "rows", "ledger", *review.tables):
        assert parts(review, name)


def test_the_result_survives_json_and_is_written_as_a_report(review: Result) -> None:
    data = json.loads(json.dumps(review.to_json(figures=True)))

    page = render(data)
    assert data["kind"] == "disk_forecast"
    assert "Who fills the disks" in page
    assert "limit left" in page


def test_no_date_depends_on_the_zone_that_people_read_times_in(lab: Lab, review: Result) -> None:
    elsewhere = disk(asked(lab, zone="America/New_York"), services="grafana|kibana")

    for service in ("grafana", "kibana"):
        pd.testing.assert_series_equal(row(elsewhere, service), row(review, service), check_names=False)
    assert "EST" in elsewhere.title


def test_logs_are_followed_by_their_indices_and_their_services(both: Result) -> None:
    found = row(both, "elasticsearch")
    model = both.tables["model"].set_index("service").loc["elasticsearch"]
    named = both.tables["filled_by"]

    assert found["verdict"] == "ok"
    assert found["used"] > 0
    assert model["error"] < 0.1
    assert "api-gateway" in found["by_whom"]
    assert named.loc[named["service"] == "elasticsearch", "share"].sum() == pytest.approx(1)


def test_a_node_on_a_disk_that_no_exporter_shows_has_its_own_order_of_watermarks(both: Result) -> None:
    order = both.tables["order"]
    node = order[order["service"] == "elasticsearch"]

    assert node["threshold"].tolist()[:3] == [
        f"Elasticsearch {mark}" for mark in ("low watermark", "high watermark", "flood stage")
    ]
    assert row(both, "elasticsearch", "node disk")["limit"] == pytest.approx(node["level"].iloc[2])
    assert order.loc[order["service"] == "host", "threshold"].tolist() == ["DiskSpaceLow", "full"]


def test_indices_that_nothing_deletes_are_a_fault_with_its_line(both: Result) -> None:
    faults = both.tables["faults"].set_index("fault")

    assert faults.loc["nothing deletes old indices", "line"].startswith("PUT _ilm/policy/ralph-stock")


@pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")
def test_a_bundle_of_the_review_answers_the_same(bundle: tuple[Result, Path]) -> None:
    told, path = bundle
    with connect(str(path)) as source:
        again = disk(source)

    pd.testing.assert_frame_equal(again.rows, told.rows)
    assert {name: len(table) for name, table in again.tables.items()} == {
        name: len(table) for name, table in told.tables.items()
    }


def test_the_platform_as_designed_names_what_lacks_and_its_wishes(designed_lab: Lab) -> None:
    review = disk(asked(designed_lab), "now-8d/now", horizon="30d")

    faults = review.tables["faults"]
    assert set(review.rows.loc[review.rows["verdict"] == "unmeasured", "service"]) == {*VOLUMES, "elasticsearch"}
    assert (faults["fault"] == "no limit by size is set").any()
    assert row(review, "host")["target"].endswith("/rootfs")  # one disk, however often docker mounts it
    assert (review.rows["service"] == "host").sum() == 1


def test_a_horizon_that_the_history_does_not_bear_says_how_far_it_does(lab: Lab) -> None:
    review = disk(asked(lab), "now-10d/now", horizon="400d", services="alertmanager")

    found = row(review, "alertmanager")
    assert found["verdict"] == "cannot say"
    assert "bears 36 days ahead, not 400: ask horizon=36d" in found["note"]


def test_whatever_the_forecast_asks_of_a_window_is_kept_by_a_history(review: Result) -> None:
    kept = {question.name for question in kept_questions(load_catalog())}
    asked_for = review.ledger[review.ledger["step_seconds"] > 1]

    assert {name for name in asked_for["query"] if load_catalog().query(name).promql} <= kept


def test_an_answer_in_another_unit_is_not_compared(lab: Lab) -> None:
    source = asked(lab)
    source.catalog = _changed(source, query="hosts.disk_utilization", labels={})

    found = row(disk(source, services="grafana"), "grafana")

    assert found["verdict"] == "cannot say"
    assert "hosts.disk_utilization answers in ratio, and the limit is in bytes" in found["note"]


def test_a_limit_below_todays_use_is_a_breach(lab: Lab) -> None:
    source = asked(lab)
    source.catalog = _changed(source, limit=0.7 * GIB)

    review = disk(source, services="grafana")

    found = row(review, "grafana")
    assert (found["verdict"], review.breached) == ("breach", ("grafana disk",))
    assert found["since"] < lab.now
    assert review.answer.startswith("Grafana's disk is over its limit now.")


def test_a_limit_that_is_missing_is_said(lab: Lab) -> None:
    source = asked(lab)
    source.catalog = _changed(source, limit=np.nan)

    review = disk(source, services="grafana")

    assert (row(review, "grafana")["verdict"], row(review, "grafana")["note"]) == ("cannot say", "no limit is known")
    assert review.figures["fill grafana disk"]


def _changed(source: Source, **told: object) -> Catalog:
    """The source's catalog with Grafana's disk changed."""
    catalog = copy(source.catalog)
    limits = tuple(
        replace(limit, **told) if (limit.service, limit.resource) == ("grafana", "disk") else limit  # type: ignore[arg-type]
        for limit in catalog.sizing.limits
    )
    catalog.sizing = replace(catalog.sizing, limits=limits)
    return catalog


def test_incomplete_answers_withhold_the_verdict_and_strict_refuses_them(lab: Lab) -> None:
    window = f"{lab.start - 5 * DAY:%Y-%m-%dT%H:%M:%SZ}/{lab.start + 3 * DAY:%Y-%m-%dT%H:%M:%SZ}"

    with pytest.warns(UserWarning, match="no samples before"):
        review = disk(asked(lab), window, services="grafana")
    with pytest.raises(IncompleteAnswer):
        disk(asked(lab, strict=True), window, services="grafana")

    found = row(review, "grafana")
    assert not review.complete
    assert found["verdict"] == "cannot say"
    assert "incomplete data" in found["note"]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"horizon": "6h"}, "shorter than a day"),
        ({"step": "7h"}, "does not divide a day"),
        ({"services": "grafanna"}, "matches no row"),
        ({"services": "logstash"}, "has no row with a disk"),
        ({"what_if": "retention 1h"}, "nothing would be kept"),
        ({"what_if": "series 0"}, "factor above 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(lab: Lab, told: dict[str, object], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        disk(asked(lab), **told)  # type: ignore[arg-type]
