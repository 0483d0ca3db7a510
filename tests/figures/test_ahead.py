from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ralphcap.figures import ahead
from ralphcap.figures.theme import blank
from tests.figures.rows import GIB, forecast, row


def test_only_the_rows_own_forecast_is_taken():
    both = pd.concat([forecast("kibana", "disk", days=2), forecast("kibana", "cpu", days=3)])

    assert len(ahead.of_row(both, row("kibana", "cpu"))) == 3


def test_the_horizon_counts_from_the_first_day():
    drawn = ahead.within(forecast(days=30), pd.Timedelta(days=7))

    assert (len(drawn), drawn["date"].iloc[-1]) == (7, pd.Timestamp("2026-11-27"))


def test_a_closed_day_does_not_hide_the_busy_ones_around_it():
    days = forecast(days=9)
    days.loc[[3, 4], ["p10", "p50", "p90"]] = 0.0

    assert list(ahead.busiest(days)["p50"]) == list(forecast(days=9)["p50"])


def test_the_bands_are_the_intervals_that_they_are_named():
    figure = blank("x", "y", height=300)

    ahead.draw(figure, forecast(days=1), zone=ZoneInfo("Asia/Seoul"), unit="bytes")

    bands = {trace.name: [edge / GIB for edge in trace.y] for trace in figure.data if trace.fill}
    assert bands == {"95 % interval": pytest.approx([1.2, 0.8]), "80 % interval": pytest.approx([1.1, 0.9])}
