"""Does load follow the exchange's day? Times are Seoul's."""

import numpy as np
import pandas as pd

from tests.lab.load import QUIET, night_load, session_load


def load(moment: str) -> float:
    return float(session_load(pd.DatetimeIndex([pd.Timestamp(moment, tz="Asia/Seoul").tz_convert("UTC")]))[0])


def test_the_opening_is_the_days_peak():
    day = pd.date_range("2026-11-18 00:00", "2026-11-18 23:55", freq="5min", tz="Asia/Seoul").tz_convert("UTC")

    peak = day[np.argmax(session_load(day))].tz_convert("Asia/Seoul")

    assert 9 <= peak.hour < 10


def test_lunch_is_calmer_than_the_morning_and_the_close_is_busier_again():
    assert load("2026-11-18 12:30") < 0.7 * load("2026-11-18 11:00")
    assert load("2026-11-18 15:20") > 1.5 * load("2026-11-18 12:30")


def test_nights_weekends_and_holidays_are_quiet():
    assert load("2026-11-18 04:00") == QUIET * 0.99  # a Wednesday
    assert load("2026-11-21 09:30") == QUIET  # a Saturday
    assert load("2026-07-17 09:30") < 0.1  # closed by the shipped calendar only


def test_an_exam_day_begins_an_hour_late():
    assert load("2026-11-19 09:00") < 0.5 * load("2026-11-19 10:10")
    assert load("2026-11-19 16:20") > 2 * load("2026-11-18 16:20")


def test_the_batch_runs_every_night_outside_the_session():
    times = pd.date_range("2026-11-18 00:00", "2026-11-18 23:55", freq="5min", tz="Asia/Seoul")

    busy = times[night_load(times.tz_convert("UTC")) > 0]

    assert busy.hour.min() >= 1
    assert busy.hour.max() <= 3
