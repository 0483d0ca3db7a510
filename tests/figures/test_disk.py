"""How one disk fills: measured, deleted, limited, and how it goes on."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.figures.disk import fill, finding
from ralphcap.figures.theme import OTHER
from tests.figures.rows import GIB, forecast, watched

SEOUL = ZoneInfo("Asia/Seoul")
TIMES = pd.date_range("2026-11-01", "2026-11-20", freq="1h", tz="UTC", unit="ms")
MEASURED = pd.Series(np.linspace(0.3, 0.5, len(TIMES)) * GIB, index=TIMES)
NOTHING_DELETED = pd.DataFrame(
    {"service": [], "at": pd.DatetimeIndex([], tz="UTC"), "amount": [], "after": [], "cause": []}
)
CLEANED = pd.DataFrame(
    {
        "service": ["elasticsearch", "grafana"],
        "at": TIMES[[100, 200]],
        "amount": GIB / 4,
        "after": GIB / 8,
        "cause": "by hand",
    }
)


def about(**cells: object) -> dict[str, object]:
    return {**watched(), "target": "", "used": GIB / 2, **cells}


def drawn(given: dict[str, object] | None = None, deleted: pd.DataFrame = NOTHING_DELETED, **options: object):
    horizon = pd.Timedelta(days=90)
    return fill(given or about(), MEASURED, forecast(days=90), deleted, zone=SEOUL, horizon=horizon, **options)


def test_the_title_is_the_date_and_the_subtitle_says_what_is_drawn() -> None:
    figure = drawn()

    assert figure.layout.title.text == "Elasticsearch disk reaches 1 GiB on 14 Jan 2027 (2 Jan – 6 Feb)"
    assert "80 % and 95 % intervals" in figure.layout.title.subtitle.text


def test_a_date_that_counts_more_than_the_curve_shows_says_so() -> None:
    assert "; the date counts what merges need beside" in drawn(merges=True).layout.title.subtitle.text
    assert "merges" not in drawn().layout.title.subtitle.text
    assert (
        "merges"
        not in drawn(
            about(date_early=pd.NaT, date_median=pd.NaT, date_late=pd.NaT), merges=True
        ).layout.title.subtitle.text
    )


def test_the_forecast_begins_with_what_was_measured_and_each_day_stands_at_its_end() -> None:
    (median,) = [trace for trace in drawn().data if trace.line.dash == "dot"]

    assert pd.Timestamp(median.x[0]) == TIMES[-1].tz_convert(SEOUL).tz_localize(None)
    assert median.y[0] == MEASURED.iloc[-1]
    assert pd.Timestamp(median.x[1]) == forecast()["date"].iloc[0] + pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "breach", "since": pd.Timestamp("2026-11-09")}, "Elasticsearch disk is over its limit: 512 MiB of 1 GiB, since 9 Nov 2026"),
        ({"date_median": pd.NaT}, "Elasticsearch disk may reach 1 GiB, 1 chance in 10 by 2 Jan 2027"),
        ({"verdict": "ok"}, "Elasticsearch disk: ok, 512 MiB of 1 GiB, full 14 Jan 2027 (2 Jan – 6 Feb)"),
        ({"outcome": "keeps less from 14 Jan 2027 on"}, "Elasticsearch disk keeps less from 14 Jan 2027 on: its own limit by size cuts the retention"),
        ({"service": "host", "target": "node:9100 /", "title": "The host"}, "The host disk (node:9100 /) reaches 1 GiB on 14 Jan 2027 (2 Jan – 6 Feb)"),
    ],
)  # fmt: skip
def test_every_verdict_has_its_finding(given: dict[str, object], said: str) -> None:
    assert finding(about(**given), SEOUL) == said


def test_each_deletion_of_this_disk_is_marked_with_its_cause() -> None:
    marks = [trace for trace in drawn(deleted=CLEANED).data if trace.marker.symbol == "triangle-down-open"]

    assert [list(mark.hovertext) for mark in marks] == [["256 MiB gone: by hand"]]
    assert marks[0].x[0] == TIMES[100].tz_convert(SEOUL).tz_localize(None)


def test_the_models_past_stands_behind_what_was_measured() -> None:
    modelled = pd.DataFrame({"timestamp": TIMES, "path": "p50", "used": GIB / 3})

    grey = [trace for trace in drawn(modelled=modelled).data if trace.line.color == OTHER]

    assert len(grey) == 1
    assert len(grey[0].x) == len(TIMES)


def test_the_servers_own_limit_by_size_is_drawn_below_that_of_the_table() -> None:
    figure = drawn(size=0.9 * GIB)

    assert any(trace.line.dash == "dot" and set(trace.y) == {0.9 * GIB} for trace in figure.data)
    assert any(str(note.text).startswith("its own limit by size") for note in figure.layout.annotations)


def test_a_date_that_is_not_the_limits_is_no_mark_on_its_line() -> None:
    plain, cut = drawn(), drawn(about(outcome="keeps less from 14 Jan 2027 on"))

    diamonds = [[trace for trace in figure.data if trace.marker.symbol == "diamond"] for figure in (plain, cut)]
    assert [len(found) for found in diamonds] == [1, 0]


def test_a_disk_without_a_limit_has_no_line_for_one() -> None:
    figure = drawn(about(limit=np.nan, verdict="cannot say"))

    assert not [trace for trace in figure.data if trace.line.dash == "dash"]
    assert not [note for note in figure.layout.annotations if str(note.text).startswith("limit")]


def test_a_strangers_name_stays_text() -> None:
    assert "<b>" not in drawn(about(title="<b>x</b>")).layout.title.text
