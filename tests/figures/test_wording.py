from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ralphcap.figures import wording
from tests.figures.rows import row, watched

SEOUL = ZoneInfo("Asia/Seoul")


def test_a_row_is_named_by_its_title_and_resource():
    assert wording.name(row("elasticsearch", "cpu", title="Elasticsearch")) == "Elasticsearch CPU"


def test_a_row_without_a_title_is_named_by_its_service():
    assert wording.name(row("kibana", "disk")) == "kibana disk"


def test_dates_are_said_in_the_display_zone_with_their_interval():
    assert wording.dates(watched(), SEOUL) == "14 Jan 2027 (2 Jan – 6 Feb)"


def test_an_interval_within_a_day_is_that_day():
    morning = pd.Timestamp("2027-01-13T23:00Z")

    told = watched(
        date_early=morning, date_median=morning + pd.Timedelta("2h"), date_late=morning + pd.Timedelta("12h")
    )

    assert wording.dates(told, SEOUL) == "14 Jan 2027"


def test_an_open_end_is_later():
    assert wording.dates(watched(date_late=pd.NaT), SEOUL) == "14 Jan 2027 (2 Jan – later)"


def test_a_median_that_never_comes_leaves_the_earliest_day():
    assert wording.dates(watched(date_median=pd.NaT, date_late=None), SEOUL) == "1 chance in 10 by 2 Jan 2027"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (row(verdict="breach", since=pd.Timestamp("2026-11-09")), "since 9 Nov 2026"),
        (row(verdict="breach"), "over its limit"),
        (row(verdict="watch", probability=1.0), "at its limit already"),
        (watched(), "full 14 Jan 2027 (2 Jan – 6 Feb)"),
        (row(), ""),
    ],
)
def test_what_a_verdict_comes_to(given, said):
    assert wording.outcome(given, SEOUL) == said


def test_an_unknown_share_is_a_dash():
    assert (wording.percent(1.124), wording.percent(float("nan"))) == ("112 %", "–")


def test_a_day_of_another_year_than_the_median_says_its_year() -> None:
    dates = {"date_early": "2026-12-30", "date_median": "2027-01-14", "date_late": "2028-02-06"}
    row = {name: pd.Timestamp(day, tz=SEOUL) for name, day in dates.items()}

    assert wording.dates(row, SEOUL) == "14 Jan 2027 (30 Dec 2026 – 6 Feb 2028)"
