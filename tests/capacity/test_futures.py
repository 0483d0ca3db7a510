import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.capacity.futures import forecast
from ralphcap.capacity.pasts import origins
from ralphcap.errors import ParameterError
from tests.capacity.waves import DAY, WEEK, noise, table, wave

SEASONS = (DAY, WEEK)


def one(values, horizon=DAY, **options):
    said = forecast(table(it=np.asarray(values, dtype="float64")), horizon=horizon, seasons=SEASONS, **options)
    return said.quantiles.set_index("step"), said.diagnostics.iloc[0]


def test_a_wave_goes_on():
    quantiles, row = one(wave(28))

    assert np.allclose(quantiles["p50"], wave(1), atol=0.5)
    assert row["note"] == ""


def test_the_interval_holds_what_comes_about_as_often_as_it_says():
    series = {f"s{seed}": wave(29) + noise(29, size=5, seed=seed) for seed in range(12)}
    said = forecast(
        table(**{name: values[: 28 * DAY] for name, values in series.items()}), horizon=DAY, seasons=SEASONS
    )
    came = np.concatenate([values[28 * DAY :] for values in series.values()])

    inside = (said.quantiles["p10"] <= came) & (came <= said.quantiles["p90"])
    assert 0.72 < inside.mean() < 0.9


def test_each_series_says_its_method_its_error_and_how_often_its_interval_held():
    _, row = one(wave(28) + noise(28))

    assert "% of the weight" in row["method"]
    assert "that of the last season again" in row["why"]
    assert row["error"] == pytest.approx(0.8, abs=0.2)
    assert row["naive_error"] > row["error"]
    assert 0.7 < row["covered80"] < 0.95
    assert row["origins"] == 14


def test_what_is_said_of_a_series_does_not_depend_on_those_beside_it():
    first, second = wave(20) + noise(20), 1e9 * (wave(13) + noise(13, seed=1))

    alone = forecast(table(it=first), horizon=DAY, seasons=SEASONS).quantiles
    beside = forecast(table(other=second, it=first), horizon=DAY, seasons=SEASONS).quantiles

    mine = beside[beside["series"] == "it"].reset_index(drop=True)
    assert np.allclose(alone.drop(columns="series"), mine.drop(columns="series"), rtol=1e-5)


def test_a_constant_series_stays_as_it_is_without_width():
    quantiles, _ = one(np.full(14 * DAY, 7.0))

    assert quantiles["p2.5"].unique().tolist() == [7.0]
    assert quantiles["p97.5"].unique().tolist() == [7.0]


def test_a_series_of_zeros_stays_at_zero():
    quantiles, _ = one(np.zeros(14 * DAY))

    assert (quantiles == 0).all(axis=None) or not quantiles.drop(columns="series").to_numpy().any()


def test_what_was_never_negative_does_not_become_so():
    burst = np.zeros(14 * DAY)
    burst[::50] = 10

    assert one(burst)[0]["p2.5"].min() >= 0


def test_what_was_negative_may_be_so_again():
    assert one(wave(14, level=0))[0]["p50"].min() < -10


def test_values_that_cannot_be_are_not_believed():
    values = wave(14) + noise(14)
    values[100:110] = -1e6

    quantiles, row = one(values, least=0.0)

    assert np.allclose(quantiles["p50"], wave(1), atol=5)
    assert row["note"] == "10 values below 0 left out"


def test_a_gap_is_bridged_by_the_days_around_it():
    values = wave(14) + noise(14)
    values[150:180] = np.nan

    quantiles, _ = one(values)

    assert np.allclose(quantiles["p50"], wave(1), atol=5)


def test_a_new_level_is_followed_within_days():
    values = wave(28) + noise(28)
    values[-4 * DAY :] += 300

    assert abs(one(values)[0]["p50"].mean() - 400) < 30


def test_a_single_spike_does_not_come_again():
    values = wave(28) + noise(28)
    values[-2 * DAY] += 1000

    assert one(values)[0]["p50"].max() < 150


def test_two_days_are_too_few_and_say_so():
    quantiles, row = one(wave(2.5))

    assert quantiles.empty
    assert row["note"] == "60 steps of history; 72 are needed"
    assert row["reach"] == 0


def test_a_horizon_beyond_what_history_bears_is_cut_and_said():
    quantiles, row = one(wave(5), horizon=10 * DAY)

    assert len(quantiles) == row["reach"] == 3 * DAY
    assert row["note"] == "120 steps of history bear 72 ahead"


def test_a_series_that_ended_says_so():
    values = wave(14)
    values[-30:] = np.nan

    quantiles, row = one(values)

    assert quantiles.empty
    assert row["note"] == "nothing measured in the last 30 steps"


def test_a_series_that_began_later_is_judged_by_what_it_has():
    said = forecast(table(old=wave(20), new=wave(6)), horizon=DAY, seasons=SEASONS)

    assert said.diagnostics["history"].tolist() == [20 * DAY, 6 * DAY]
    assert np.allclose(said.quantiles.set_index("series").loc["new", "p50"], wave(1), atol=1)


def test_a_series_without_seasons_is_forecast_too():
    said = forecast(pd.DataFrame({"it": np.arange(60.0)}), horizon=5, seasons=(1,))

    assert np.allclose(said.quantiles["p50"], np.arange(60, 65), atol=2)


def test_a_table_without_series_gives_tables_without_rows():
    said = forecast(pd.DataFrame(index=range(99)), horizon=DAY, seasons=SEASONS)

    assert said.quantiles.empty
    assert said.diagnostics.empty


@pytest.mark.parametrize(("horizon", "seasons"), [(0, (24,)), (5, ()), (5, (0,))])
def test_a_horizon_or_season_of_nothing_is_refused(horizon, seasons):
    with pytest.raises(ParameterError, match="must be 1 step or more"):
        forecast(table(it=wave(5)), horizon=horizon, seasons=seasons)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    steps=st.integers(1, 400),
    scale=st.sampled_from([1e-12, 1.0, 1e15]),
    zeros=st.floats(0, 1),
    missing=st.floats(0, 1),
)
def test_whatever_was_measured_quantiles_are_numbers_in_order_or_there_is_a_reason(seed, steps, scale, zeros, missing):
    generator = np.random.default_rng(seed)
    values = scale * generator.standard_exponential(steps)
    values[generator.random(steps) < zeros] = 0
    values[generator.random(steps) < missing] = np.nan

    quantiles, row = one(values, horizon=30)

    found = quantiles.drop(columns="series").to_numpy()
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert len(found) == row["reach"]
    assert row["reach"] == 30 or row["note"]


def test_origins_are_whole_seasons_back_with_two_seasons_before_the_first():
    assert origins(5 * DAY, DAY, DAY) == (2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY)
    assert len(origins(99 * DAY, DAY, DAY)) == 15
