from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.reviews.splitting import split
from tests.figures.rows import GIB, watched

SEOUL = ZoneInfo("Asia/Seoul")
START = pd.Timestamp("2026-11-02T00:00:00Z")


def usage(days, minutes=60, service="elasticsearch"):
    """A day's wave, once every `minutes`."""
    passed = np.arange(0, days * 24 * 60, minutes)
    times = pd.DatetimeIndex(START + pd.to_timedelta(passed, unit="min"))
    values = GIB * (2 + np.sin(2 * np.pi * passed / (24 * 60)))
    return pd.DataFrame({"timestamp": times, "service": service, "resource": "disk", "value": values})


def spacing(figure):
    times = pd.DatetimeIndex(figure.data[0].x)
    return times[1] - times[0]


def test_a_row_is_shown_by_the_largest_values_of_its_hours():
    figure = split(watched(), usage(7, minutes=30), zone=SEOUL)

    assert spacing(figure) == pd.Timedelta(hours=1)
    assert figure.data[0].y[0] == usage(7, minutes=30)["value"].iloc[1]  # half past is above the hour


@pytest.mark.parametrize(
    ("days", "minutes", "hours"),
    [(60, 60, 1), (90, 60, 2), (365, 60, 6), (30, 5 * 60, 6), (60, 24 * 60, 24)],
)
def test_long_or_coarse_windows_are_shown_in_longer_steps_that_divide_a_day(days, minutes, hours):
    measured = usage(days, minutes).assign(value=lambda frame: frame["value"] + GIB * np.arange(len(frame)))

    assert spacing(split(watched(), measured, zone=SEOUL)) == pd.Timedelta(hours=hours)


@pytest.mark.parametrize("measured", [usage(0), usage(7).assign(value=GIB), usage(7, service="kibana"), usage(2)])
def test_where_nothing_can_be_told_nothing_is_shown(measured):
    assert split(watched(), measured, zone=SEOUL) is None
