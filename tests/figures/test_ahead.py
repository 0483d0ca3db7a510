import pandas as pd

from ralphcap.figures import ahead
from tests.figures.rows import forecast, row


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
