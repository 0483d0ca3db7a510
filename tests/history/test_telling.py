"""What is said of the days that an answer rests on."""

import pandas as pd
import pytest

from ralphcap.errors import ParameterError
from ralphcap.history.days import Day
from ralphcap.history.questions import Kept
from ralphcap.history.telling import check_step, days_of, facts, seen
from ralphcap.window import Window

QUESTION = Kept("web.load", None, "load", "0", "max")
UTC = pd.Timestamp("2026-11-20T00:00:00Z")
DAY = pd.Timedelta("1D")


def window(start: str, end: str, step: str = "5min") -> Window:
    return Window(pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC"), pd.Timedelta(step))


def day(date: str, missing: str = "", got: int = 100) -> Day:
    return Day(date, "web.load-0", "Prometheus", "0.1.0", "", missing, 100, got, 1, 288)


def told(asked: Window, *kept: Day, otherwise: str = ""):
    known = {one.day: one for one in kept}
    return facts(QUESTION, asked, {date: known.get(date) for date in days_of(seen(asked))}, otherwise.__contains__)


def test_a_longer_step_looks_back_on_the_points_before_it():
    own = seen(window("2026-11-20 01:00", "2026-11-20 03:00", "1h"))

    assert (own.start, own.end) == (UTC + pd.Timedelta("5min"), UTC + pd.Timedelta("125min"))


def test_an_instant_has_the_point_before_it():
    own = seen(window("2026-11-20 00:07", "2026-11-20 00:07:01", "1s"))

    assert (own.start, own.count) == (UTC + pd.Timedelta("5min"), 1)


def test_a_window_touches_the_days_of_its_times():
    assert days_of(window("2026-11-20 23:55", "2026-11-21 00:00")) == ["2026-11-20"]
    assert days_of(window("2026-11-20 23:55", "2026-11-21 00:05")) == ["2026-11-20", "2026-11-21"]


def test_it_reaches_to_the_end_of_the_last_day_that_is_kept():
    found = told(window("2026-11-20", "2026-11-23"), day("2026-11-20"), day("2026-11-21"))

    assert pd.Timestamp(found.until, unit="ms", tz="UTC") == UTC + 2 * DAY
    assert found.missing == []


def test_samples_are_those_of_the_share_of_a_day():
    found = told(window("2026-11-20 12:00", "2026-11-22"), day("2026-11-20"), day("2026-11-21", "down", 60))

    assert (found.expected, found.got) == (150, 110)


def test_days_that_lack_are_named_in_stretches():
    found = told(window("2026-11-18", "2026-11-24"), day("2026-11-20"), day("2026-11-23"), otherwise="2026-11-22")

    assert found.missing == [
        "history has nothing of 2026-11-18 – 2026-11-19",
        "history has nothing of 2026-11-21",
        "history has nothing of 2026-11-22, when the entry was another",
    ]


def test_the_same_lack_on_days_in_a_row_is_told_once():
    found = told(
        window("2026-11-20", "2026-11-24"),
        day("2026-11-20", "web down"),
        day("2026-11-21", "web down"),
        day("2026-11-22"),
        day("2026-11-23", "web down"),
    )

    assert found.missing == ["2026-11-20 – 2026-11-21: web down", "2026-11-23: web down"]


def test_many_stretches_are_counted():
    days = [day(f"2026-11-{date:02}", f"lack {date}") for date in range(1, 9)]

    assert told(window("2026-11-01", "2026-11-09"), *days).missing[-1] == "and on 3 more stretches of days"


def test_nothing_kept_is_nothing_told():
    found = told(window("2026-11-20", "2026-11-21"))

    assert (found.until, found.missing) == (None, [])


@pytest.mark.parametrize("step", ["1min", "7min", "301s"])
def test_a_step_that_is_no_multiple_is_refused(step: str):
    with pytest.raises(ParameterError, match="Give a step of 5m or a multiple"):
        check_step(QUESTION, Window(UTC, UTC + DAY, pd.Timedelta(step)))


@pytest.mark.parametrize("step", ["5min", "1h", "7D"])
def test_a_multiple_is_not(step: str):
    check_step(QUESTION, Window(UTC, UTC + 14 * DAY, pd.Timedelta(step)))
