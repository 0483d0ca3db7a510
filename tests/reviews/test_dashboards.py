"""Does a dashboard show on a real server what its entries ask, in its place, and say what it could not see?"""

import json

import pandas as pd
import pytest

from ralphcap.errors import IncompleteAnswer, ParameterError, PartialAnswer
from ralphcap.reports.html import render
from ralphcap.result import Result
from ralphcap.reviews import dashboard
from ralphcap.sources import connect
from ralphcap.sources.source import Source
from tests.lab.lab import Lab


def asked(lab: Lab, **options: bool) -> Source:
    """The lab at its own time."""
    source = connect(lab.url, zone="Asia/Seoul", **options)
    source.now = lab.now
    return source


@pytest.fixture(scope="module")
def source(lab: Lab) -> Source:
    return asked(lab)


@pytest.fixture(scope="module")
def overview(lab: Lab) -> Result:
    return dashboard(asked(lab), "system_overview")


@pytest.fixture(scope="module")
def health(lab: Lab) -> Result:
    return dashboard(asked(lab), "service_health")


def texts(result: Result) -> list[str]:
    return [note.text for note in result.figures["dashboard"].layout.annotations]


def test_every_entry_of_the_dashboard_is_a_row_in_the_order_of_its_grid(overview: Result) -> None:
    assert [name.partition(".")[2] for name in overview.rows["query"]] == [
        "cpu_utilization", "memory_utilization", "disk_utilization", "network_received", "network_sent",
    ]  # fmt: skip
    assert list(overview.rows["unit"]) == ["ratio"] * 3 + ["bytes_per_second"] * 2


def test_a_row_holds_what_its_panel_comes_to(overview: Result, source: Source) -> None:
    frame = source.ask("system_overview.cpu_utilization", source.window("now-1d/now", step="5m"))

    row = overview.rows.iloc[0]

    assert row["series"] == 1
    assert (row["min"], row["max"], row["last"]) == (
        frame["value"].min(), frame["value"].max(), frame["value"].iloc[-1],
    )  # fmt: skip


def test_answers_from_the_corrected_platform_are_complete(overview: Result, health: Result) -> None:
    assert overview.complete, overview.ledger.to_string()
    assert health.complete, health.ledger.to_string()


def test_the_figure_shows_each_panel_and_names_the_display_zone(overview: Result) -> None:
    figure = overview.figures["dashboard"]

    assert figure.layout.title.text == "System Overview · 2026-11-19 18:00 – 2026-11-20 18:00 KST"
    assert {f"<b>{title}</b>" for title in overview.rows["title"]} <= set(texts(overview))


def test_the_limits_of_alerts_and_the_entrys_own_thresholds_are_drawn(health: Result) -> None:
    assert "HighErrorRate &gt; 5 %" in texts(health)
    assert "critical 100 %" in texts(health)


def test_a_value_beyond_an_alerts_limit_is_named_and_breaches_where_it_lasts(health: Result) -> None:
    row = health.rows.set_index("query").loc["service_health.latency_p95"]

    assert row["max"] > 1
    assert row["crossed"] == "HighLatency"
    assert "HighLatency" in health.answer
    assert health.breached == ("service_health.latency_p95",)


def test_the_result_survives_json_and_reads_as_a_document(health: Result) -> None:
    data = json.loads(json.dumps(health.to_json(figures=True)))

    document = render(data)

    assert data["kind"] == "dashboards"
    assert "The rows that matter" not in document
    assert document.index("HighLatency") < document.index("All rows")


def test_parameters_narrow_the_panels_that_have_them(source: Source) -> None:
    rows = dashboard(source, "service_health", "now-1h/now", services="chatbot").rows

    assert set(rows["series"]) == {1}


def test_a_panel_that_nothing_answers_keeps_its_place_and_says_so(source: Source) -> None:
    with pytest.warns(PartialAnswer, match="the answer is empty"):
        result = dashboard(source, "service_health", "now-1h/now", services="nobody")

    assert set(result.rows["series"]) == {0}
    assert result.rows["last"].isna().all()
    assert result.rows["note"].str.contains("the answer is empty").all()
    assert len([text for text in texts(result) if text.startswith("no data<br>the answer is empty")]) == 4


def test_an_incomplete_window_is_said_at_its_panels_and_refused_when_strict(lab: Lab) -> None:
    start = lab.start - pd.Timedelta(hours=6)
    window = f"{start:%Y-%m-%dT%H:%M:%SZ}/{start + pd.Timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"

    with pytest.warns(PartialAnswer, match="no samples"):
        result = dashboard(asked(lab), "system_overview", window)
    with pytest.raises(IncompleteAnswer):
        dashboard(asked(lab, strict=True), "system_overview", window)

    assert not result.complete
    assert result.rows["note"].str.contains("no samples before").all()


def test_an_unknown_dashboard_is_refused_with_those_that_there_are(source: Source) -> None:
    with pytest.raises(
        ParameterError, match=r"Did you mean 'system_overview'.*\?\n  Those that there are: .*service_health"
    ):
        dashboard(source, "system_overvue")


def test_a_parameter_that_no_panel_has_is_refused_with_those_they_have(source: Source) -> None:
    with pytest.raises(ParameterError, match=r"No panel .* 'host'.*\n  They have: devices, hosts"):
        dashboard(source, "system_overview", host="a")
