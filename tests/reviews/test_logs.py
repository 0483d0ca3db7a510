"""Does a logs review find on a real server what the lab planted, and say what it could not see?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ralphcap.errors import IncompleteAnswer, PartialAnswer
from ralphcap.reports.html import render
from ralphcap.result import Result
from ralphcap.reviews import logs
from ralphcap.sources import Source, connect
from tests.lab.logs.lab import LogsLab
from tests.lab.servers.elasticsearch import Elasticsearch

NOW = "2026-11-20T12:00:00Z"
DAYS = ("2026.11.18", "2026.11.19", "2026.11.20")


@pytest.fixture(scope="module")
def source(logs_lab: LogsLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    config = tmp_path_factory.mktemp("logs") / "ralphcap.toml"
    config.write_text(logs_lab.profile(), encoding="utf-8")
    with connect("logs", config=config) as source:
        yield source


@pytest.fixture(scope="module")
def review(source: Source) -> Result:
    return logs(source)


class Small:
    """Three days of a few lines, on a node, under the names that the catalog asks for."""

    def __init__(self, node: Elasticsearch, folder: Path) -> None:
        self.node = node
        self.folder = folder

    def write(self, day: str, lines: list[dict[str, Any]]) -> None:
        """Add lines to a day's index."""
        self.node.bulk(f"ralph-stock-logs-{day}", lines)

    def fill(self) -> None:
        """Every five minutes up to NOW a line of web and one of db, all of the same kind; no error."""
        for day in DAYS:
            self.node.put(f"/ralph-stock-errors-{day}")
            hours = range(12 if day == DAYS[-1] else 24)
            times = [
                f"{day.replace('.', '-')}T{hour:02}:{minute:02}:00Z" for hour in hours for minute in range(0, 60, 5)
            ]
            self.write(day, [line(time, service) for time in times for service in ("web", "db")])

    def connect(self, lines: str = "", **options: Any) -> Source:
        """A source of it."""
        config = self.folder / "ralphcap.toml"
        profile = f'[profiles.here]\nelasticsearch = {{ hosts = ["{self.node.url}"]{lines} }}\nnow = "{NOW}"\nzone = "Asia/Seoul"\n'
        config.write_text(profile, encoding="utf-8")
        return connect("here", config=config, **options)


def line(time: str, service: str = "web", level: str = "INFO", message: str = "all is well") -> dict[str, Any]:
    return {"@timestamp": time, "service": service, "level": level, "message": message, "logger": "main"}


@pytest.fixture
def small(node: Elasticsearch, tmp_path: Path) -> Iterator[Small]:
    yield (kept := Small(node, tmp_path))
    for name in kept.node.get("/_cat/indices/ralph-stock-*?format=json&expand_wildcards=all"):
        kept.node.delete(f"/{name['index']}")


def silent(result: Result) -> list[str]:
    silence = result.tables["silence"]
    return list(silence.loc[silence["silent"], "service"])


def test_what_is_said_often_and_new_or_gone_is_found_first(review: Result):
    changes = review.tables["changes"].set_index("template")["change"]

    assert changes["FATAL: remaining connection slots are reserved (pid <*>)"] == "new"
    assert changes["<*> endpoint <*> called by <*>"] == "gone"
    assert (review.rows["change"].iloc[: len(changes)] != "").all()
    assert (review.rows["change"].iloc[len(changes) :] == "").all()


def test_the_rest_follows_by_how_often_it_is_said(review: Result):
    rest = review.rows[review.rows["change"] == ""]

    assert rest["during"].is_monotonic_decreasing
    assert review.rows.loc[review.rows["within"] == "", "share"].sum() == pytest.approx(1)


def test_counts_are_those_of_the_server(review: Result, source: Source):
    day = source.window("now-1d/now", step="10m")
    lines = source.ask("logs.lines", day)["value"].sum()

    assert review.tables["volume"]["lines"].sum() == lines
    assert review.tables["errors"]["lines"].sum() == lines
    assert source.ask("logs.error_ratio", day)["value"].max() <= 1
    assert f"{lines:,.0f} lines of 8 services" in review.answer


def test_the_service_that_fell_silent_is_the_only_one_that_is_named(review: Result, logs_lab: LogsLab):
    planted = logs_lab.planted.set_index("kind").loc["silence"]

    assert silent(review) == [planted["service"]]
    gap = review.tables["silence"].iloc[0]
    assert planted["start"] <= gap["gap_start"]
    assert gap["gap_end"] <= planted["end"]
    assert f"{planted['service']} fell silent" in review.answer


def test_the_answer_tells_the_changes_and_that_nothing_else_did(review: Result):
    lines = review.answer.splitlines()

    assert review.title.startswith("Logs review · 2026-11-19 18:00 – 2026-11-20 18:00 KST · Elasticsearch 8")
    assert "answers complete" in review.title
    assert any(one.startswith(" ● new") and "40 lines" in one and "since 17:00" in one for one in lines)
    assert any(one.startswith(" ○ nothing else changed (of ") for one in lines)
    assert review.complete


def test_figures_and_indices_are_there(review: Result):
    assert list(review.figures) == ["overview", "error_lines", "changed"]
    indices = review.tables["indices"]
    assert set(indices["day"].astype(str)) == {"2026-11-18", "2026-11-19", "2026-11-20"}
    assert (indices["note"] == "").all()
    assert set(review.tables["bytes"]["service"]) == set(review.tables["volume"]["service"])
    assert review.tables["nodes"]["total"].gt(0).all()


def test_the_result_survives_json_and_reads_as_a_document_in_which_nothing_acts(review: Result):
    data = json.loads(json.dumps(review.to_json(figures=True)))

    document = render(data)

    assert document.index("fell silent") < document.index("Kinds of lines") < document.index("Index days")
    for hostile in ("<script>alert", "<img src=x", "\x1b", "\x07", "\u202e"):
        assert hostile not in document


def test_a_choice_narrows_the_lines_and_not_what_is_said_of_errors(source: Source, review: Result):
    narrowed = logs(source, services="api-gateway", levels="WARNING")

    assert set(narrowed.rows["level"]) == {"WARNING"}
    assert set(narrowed.rows["services"]) == {"api-gateway"}
    of_all = review.tables["errors"].set_index("service").loc["api-gateway", "errors"]
    assert list(narrowed.tables["errors"]["errors"]) == [of_all]
    assert "only services 'api-gateway', levels 'WARNING'" in narrowed.answer


def test_a_choice_that_nothing_fits_is_said(source: Source):
    nothing = logs(source, services="nobody")

    assert nothing.answer.startswith("No line fits.")
    assert nothing.rows.empty


def test_days_of_one_kind_of_line_change_nothing(small: Small):
    small.fill()

    with small.connect() as source:
        calm = logs(source)

    assert calm.answer.startswith("Nothing changed (of 1 template).")
    assert "no error in 576 lines" in calm.answer
    assert calm.rows["change"].tolist() == [""]
    assert calm.complete


@pytest.mark.parametrize("how", ["deleted", "closed"])
def test_a_lost_day_is_said_above_the_answer_and_no_error_is_said_of_the_rest_only(small: Small, how: str):
    small.fill()
    if how == "deleted":
        small.node.delete(f"/ralph-stock-logs-{DAYS[1]}")
    else:
        small.node.close_index(f"ralph-stock-logs-{DAYS[1]}")

    with small.connect() as source, pytest.warns(PartialAnswer):
        short = logs(source)

    lines = short.answer.splitlines()
    assert lines[0].startswith("Of what was read: ")
    assert lines[2].startswith(" ! ")
    assert "2026.11.19" in lines[2] or "2026-11-19" in lines[2]
    assert "no error in 288 lines that were read" in short.answer
    assert not short.complete
    assert silent(short) == []
    lost = short.tables["indices"].set_index("index").loc[f"ralph-stock-logs-{DAYS[1]}"]
    assert lost["note"]


def test_half_a_day_against_a_whole_one_is_compared_by_the_time_that_was_read(small: Small):
    small.fill()
    small.node.delete(f"/ralph-stock-logs-{DAYS[1]}")

    with small.connect() as source, pytest.warns(PartialAnswer):
        short = logs(source, "2026-11-19 21:00/2026-11-20 21:00", against="2026-11-18 09:00/2026-11-19 09:00")

    assert short.rows["ratio"].tolist() == [pytest.approx(1)]
    assert short.rows["change"].tolist() == [""]


def test_what_cannot_be_compared_is_told_and_still_read(small: Small):
    small.fill()

    with small.connect() as source, pytest.warns(PartialAnswer):
        alone = logs(source, "now-1h/now", against="now-30d/now-29d")

    assert "what changed cannot be said" in alone.answer
    assert "not compared: no line of any service" in alone.answer
    assert alone.rows["during"].tolist() == [24]
    assert alone.rows["ratio"].isna().all()


def test_more_lines_than_are_read_are_counted_and_what_reading_would_cost_is_told(small: Small):
    small.fill()

    with small.connect(", max_documents = 100") as source:
        counted = logs(source)

    assert "counted, not read: " in counted.answer
    assert "576 lines" in counted.answer
    assert "GiB to read" in counted.answer
    assert counted.rows.empty
    assert counted.tables["loggers"]["value"].sum() == 576


def test_an_incomplete_review_is_refused_when_strict(small: Small):
    small.fill()
    small.node.delete(f"/ralph-stock-logs-{DAYS[1]}")

    with small.connect(strict=True) as source, pytest.raises(IncompleteAnswer):
        logs(source)


def test_a_few_new_errors_are_told_as_perhaps_new(small: Small):
    small.fill()
    small.write(
        DAYS[2], [line(f"2026-11-20T11:0{minute}:00Z", level="ERROR", message="disk failed") for minute in range(2)]
    )

    with small.connect() as source:
        found = logs(source)

    assert ' "disk failed"  2 lines' in found.answer
    assert found.tables["errors"]["errors"].tolist() == [2, 0]


def test_a_window_is_read_in_the_zone_of_the_source(source: Source):
    assert (
        logs(source, "2026-11-20 09:00/2026-11-20 10:00").facts["window"] == "2026-11-20 09:00 – 2026-11-20 10:00 KST"
    )
    assert pd.Timestamp("2026-11-20T00:00Z") == source.window("2026-11-20 09:00/2026-11-20 10:00", step="1h").start
