import numpy as np
import pytest

from ralphcap.capacity.calendars import Calendar, by_kind, of_the_same_kind
from ralphcap.capacity.futures import forecast
from ralphcap.capacity.pasts import Past
from ralphcap.errors import ParameterError
from tests.capacity.waves import DAY, WEEK, noise, table

TRADING, CLOSED = 1, 0


def weeks(count, *closed):
    """A kind a day: five trading days, two closed ones; and closed days by number."""
    days = np.tile([TRADING] * 5 + [CLOSED] * 2, count)
    days[list(closed)] = CLOSED
    return days


def hours(days):
    return np.repeat(days, DAY)


def busy(days, seed=0):
    """100 an hour on trading days, 10 on closed ones."""
    return np.where(hours(days) == TRADING, 100.0, 10.0) + noise(len(days), seed=seed)


def test_days_of_the_same_kind_are_those_before_of_that_kind():
    calendar = Calendar(np.array([1, 0, 1, 1, 0, 1]), 1, 5)

    assert calendar.alike(Past(np.zeros((1, 4)), (4,), (1,), 2), 3)[0].tolist() == [[1, -1, -1], [3, 2, 0]]


def test_a_step_of_another_kind_than_a_week_before_is_exceptional():
    calendar = Calendar(np.array([1, 0, 1, 1, 1]), 1, 2)

    assert calendar.exceptional(Past(np.zeros((1, 3)), (3,), (1,), 2))[0].tolist() == [True, False]


def test_the_usual_day_of_a_kind_is_its_median():
    values = np.array([[5.0, 1.0, 7.0, 9.0]])
    past, calendar = Past(values, (4,), (1,), 2), Calendar(np.array([1, 0, 1, 1, 1, 0]), 1, 4)

    said = of_the_same_kind(past, calendar)

    assert said["usual day of the kind"][0, 0].tolist() == [7, 1]
    assert said["last day of the kind"][0, 0].tolist() == [9, 1]


def test_where_no_day_of_the_kind_is_known_the_last_day_stands_in():
    past, calendar = Past(np.array([[5.0, 7.0]]), (2,), (1,), 1), Calendar(np.array([1, 1, 0]), 1, 2)

    assert of_the_same_kind(past, calendar)["last day of the kind"][0, 0].tolist() == [7]


def test_a_kind_that_foretold_worse_is_not_followed():
    said, came, kinds = np.zeros((1, 2, 1)), np.array([[[0.0], [np.nan]]]), np.full((1, 2, 1), 9.0)

    assert not by_kind(said, came, kinds, np.ones((2, 1), dtype=bool)).any()


def test_a_monday_on_which_the_exchange_is_closed_is_like_a_sunday():
    days = weeks(6, 35)
    known = busy(days)[: 35 * DAY]

    said = forecast(table(it=known), horizon=DAY, seasons=(DAY, WEEK), calendar=hours(days)[: 36 * DAY])
    without = forecast(table(it=known), horizon=DAY, seasons=(DAY, WEEK))

    assert np.allclose(said.quantiles["p50"], 10, atol=5)
    assert without.quantiles["p50"].mean() > 50


def test_the_monday_after_is_busy_again():
    days = weeks(7, 35)
    known = busy(days)[: 42 * DAY]

    said = forecast(table(it=known), horizon=DAY, seasons=(DAY, WEEK), calendar=hours(days)[: 43 * DAY])

    assert np.allclose(said.quantiles["p50"], 100, atol=5)


def test_a_service_that_runs_every_day_alike_is_not_moved_by_the_calendar():
    days = weeks(6, 35)
    known = 100 + 50 * (np.arange(35 * DAY) // DAY % 7 == 0) + noise(35)

    said = forecast(table(it=known), horizon=DAY, seasons=(DAY, WEEK), calendar=hours(days)[: 36 * DAY])

    assert said.quantiles["p50"].mean() == pytest.approx(150, abs=10)


def test_a_calendar_that_ends_today_is_refused():
    with pytest.raises(ParameterError, match="The calendar has 120 steps"):
        forecast(table(it=np.ones(120)), horizon=DAY, seasons=(DAY,), calendar=["trading"] * 120)
