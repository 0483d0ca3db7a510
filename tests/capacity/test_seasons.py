import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.futures import forecast
from ralphcap.capacity.seasons import choices, seasons, spacing
from ralphcap.errors import ParameterError
from tests.capacity.waves import DAY, WEEK, noise, wave

HOUR = pd.Timedelta(hours=1)


def hourly(step=HOUR, **series):
    """A table of times, its series aligned at the end."""
    longest = max(len(values) for values in series.values())
    times = pd.date_range("2026-10-05", periods=longest, freq=step, tz="UTC", unit="ms")
    padded = {name: np.concatenate([np.full(longest - len(values), np.nan), values]) for name, values in series.items()}
    return pd.DataFrame(padded, index=times)


def told(values, step=HOUR, horizon=DAY):
    row = seasons(hourly(step, it=values), horizon=horizon).iloc[0]
    return row["seasons"], row["why"]


def weekend(days):
    """A wave that is flat on two days of seven."""
    quiet = np.arange(round(days * DAY)) // DAY % 7 >= 5
    return np.where(quiet, 80.0, wave(days))


def test_a_wave_of_a_day_has_a_season_of_a_day():
    found, why = told(wave(21) + noise(21))

    assert found == (DAY,)
    assert why.startswith("seasons told by the errors of the past: none ")


def test_a_quiet_weekend_has_a_season_of_a_week_too():
    assert told(weekend(35) + noise(35))[0] == (DAY, WEEK)


def test_noise_and_a_walk_have_none():
    assert told(noise(28))[0] == (1,)
    assert told(100 + np.cumsum(noise(28)))[0] == (1,)


def test_a_series_without_seasons_is_judged_by_moments_a_day_apart():
    assert seasons(hourly(it=noise(28)), horizon=DAY)["used"].tolist() == [(DAY,)]
    assert seasons(hourly(it=wave(2.5)), horizon=DAY)["used"].tolist() == [(1,)]


def test_a_constant_series_has_none():
    assert told(np.full(21 * DAY, 7.0))[0] == (1,)


def test_days_may_have_a_week():
    week = np.tile([10.0, 10, 10, 10, 10, 2, 2], 10) + 0.1 * np.random.default_rng(0).standard_normal(70)

    assert told(week, pd.Timedelta(days=1), 7)[0] == (7,)
    assert told(np.random.default_rng(0).standard_normal(70), pd.Timedelta(days=1), 7)[0] == (1,)


def test_what_is_too_short_to_tell_has_none_and_says_so():
    assert told(wave(2.5)) == ((1,), "60 steps are too few to tell a season of 24")


def test_steps_that_no_day_is_a_whole_number_of_have_none():
    assert choices(pd.Timedelta(hours=5)) == [(1,)]
    assert choices(pd.Timedelta(hours=6)) == [(1,), (4,), (4, 28)]
    assert told(wave(9), pd.Timedelta(days=30))[0] == (1,)


def test_a_table_without_times_of_an_even_step_is_refused():
    uneven = pd.DatetimeIndex(["2026-10-05", "2026-10-06", "2026-10-08"])

    for index in (pd.RangeIndex(9), uneven, uneven[:1]):
        with pytest.raises(ParameterError, match="no times of an even step"):
            spacing(index)


def test_a_forecast_without_seasons_finds_them_out_and_is_that_with_them():
    table = hourly(flat=100 + noise(21), daily=wave(21) + noise(21, seed=1), also_flat=50 + noise(21, seed=2))

    found, given = forecast(table, horizon=DAY), forecast(table[["daily"]], horizon=DAY, seasons=(DAY,))

    assert found.diagnostics["series"].tolist() == ["flat", "daily", "also_flat"]
    assert found.quantiles["series"].unique().tolist() == ["flat", "daily", "also_flat"]
    mine = found.quantiles[found.quantiles["series"] == "daily"].reset_index(drop=True)
    assert np.allclose(mine.drop(columns="series"), given.quantiles.drop(columns="series"))
    assert found.diagnostics["why"].str.startswith("seasons told by").all()


def test_a_forecast_of_no_series_finds_no_seasons():
    said = forecast(hourly(it=wave(3))[[]], horizon=DAY)

    assert said.quantiles.empty
    assert said.diagnostics.empty


def test_a_forecast_without_seasons_or_times_says_what_to_give():
    with pytest.raises(ParameterError, match=r"Give seasons=\(24, 168\) for hours"):
        forecast(pd.DataFrame({"it": wave(9)}), horizon=DAY)
