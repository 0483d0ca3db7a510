import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity import fitted as module
from ralphcap.capacity.diagnoses import of_tried
from ralphcap.capacity.fitted import SMOOTHED, STRUCTURAL, fitted
from ralphcap.capacity.futures import forecast
from ralphcap.capacity.pasts import Past

WEEK, WEEKS = 7, 12
ALL = {*SMOOTHED, *STRUCTURAL}


def drifting(*, seed=0):
    """A level whose slope drifts, with a week on top of it, nearly without noise: what a structural model describes."""
    generator = np.random.default_rng(seed)
    slope = np.cumsum(0.3 * generator.standard_normal(WEEKS * WEEK))
    week = np.tile([0.0, 4, 8, 3, -5, -9, -1], WEEKS)
    return 100 + np.cumsum(slope) + week + 0.1 * generator.standard_normal(WEEKS * WEEK)


def alternating():
    """Every second week is the same: no level, trend or season of a week tells which one comes."""
    two_weeks = np.array([0.0, 4, 8, 3, -5, -9, -1, 7, -2, -6, 9, 5, 1, 3])
    return 100 + np.tile(two_weeks, WEEKS // 2) + 0.5 * np.random.default_rng(0).standard_normal(WEEKS * WEEK)


def past(values, *, first=5):
    spread = (values - values.mean()) / values.std()
    return Past(spread[None], tuple(range(first * WEEK, len(values) + 1, WEEK)), (WEEK,), WEEK)


def errors(one, said):
    return {name: np.nanmean(np.abs(path - one.truth())) for name, path in said.items()}


def asked(values, *, heavy):
    said = forecast(pd.DataFrame({"it": values}), horizon=WEEK, seasons=(WEEK,), heavy=heavy)
    return said.quantiles, said.diagnostics.iloc[0]


@pytest.fixture(scope="module")
def tried():
    return fitted(past(drifting()))


def test_every_model_says_something_at_every_origin(tried):
    assert set(tried.said) | set(tried.left_out) == ALL
    assert all(path.shape == (1, 8, WEEK) and np.isfinite(path).all() for path in tried.said.values())


def test_a_drifting_trend_is_told_best_by_the_model_that_has_one(tried):
    off = errors(past(drifting()), tried.said)

    assert "trend" in min(off, key=off.__getitem__)
    assert off["ETS, trend and season"] < 0.7 * off["ETS, level and season"]


def test_where_fitted_models_are_right_they_get_the_weight_and_the_error_falls():
    _, light = asked(drifting(), heavy=False)
    _, heavy = asked(drifting(), heavy=True)

    assert heavy["error"] < 0.9 * light["error"]
    assert int(of_tried(heavy["why"]).split(":")[1].split("%")[0]) > 80
    assert of_tried(light["why"]) == ""


def test_where_they_are_wrong_they_get_none_and_nothing_changes():
    light, _ = asked(alternating(), heavy=False)
    heavy, row = asked(alternating(), heavy=True)

    assert of_tried(row["why"]) == "fitted models tried: 0 % of the weight"
    assert np.allclose(heavy["p50"], light["p50"], atol=0.3)


def test_nothing_that_comes_later_changes_what_is_said():
    values = drifting()
    changed = values.copy()
    changed[-WEEK:] += 50
    scale = values.std()
    first, second = (fitted(Past(one[None] / scale, (63, 70, 77, 84), (WEEK,), WEEK)).said for one in (values, changed))

    assert set(first) == set(second)
    for name, said in first.items():
        assert np.array_equal(said[:, :-1], second[name][:, :-1]), name


def test_the_same_series_is_told_the_same_twice(tried):
    again = fitted(past(drifting())).said

    assert all(np.array_equal(said, again[name]) for name, said in tried.said.items())


def test_before_a_model_can_be_fitted_it_says_the_last_week_again():
    one = past(drifting(), first=1)

    for said in fitted(one).said.values():
        assert np.array_equal(said[0, 0], one.values[0, :WEEK])
        assert not np.array_equal(said[0, 1], one.values[0, WEEK : 2 * WEEK])


def test_too_little_history_leaves_all_out_and_says_so():
    one = past(drifting()[: 4 * WEEK], first=3)

    tried = fitted(one)

    assert tried.said == {}
    assert set(tried.left_out) == ALL
    assert set(tried.left_out.values()) == {"too little history to fit and to test them"}


def test_a_fit_that_does_not_end_is_left_out_and_named(monkeypatch):
    monkeypatch.setattr(module, "ROUNDS", 1)

    quantiles, row = asked(drifting(), heavy=True)

    assert len(quantiles) == WEEK
    assert of_tried(row["why"]) == "fitted models tried: left out: all (its fit did not converge)"


@pytest.mark.parametrize("error", [ValueError("no\nend"), np.linalg.LinAlgError("singular")])
def test_a_fit_that_fails_is_left_out_alone(monkeypatch, error):
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(UnobservedComponents, "fit", fails)

    tried = fitted(past(drifting()))

    assert set(tried.left_out) == set(STRUCTURAL)
    assert "left out: structural, drifting level, structural, drifting trend" in asked(drifting(), heavy=True)[1]["why"]
    assert set(tried.said) == set(SMOOTHED)
    assert tried.left_out["structural, drifting level"] == f"its fit failed: {str(error).splitlines()[0]}"


def test_a_series_without_seasons_has_fitted_models_too():
    values = 100 + np.cumsum(np.random.default_rng(0).standard_normal(40))
    one = Past((values - values.mean())[None] / values.std(), (30, 32, 34, 36, 38, 40), (1,), 3)

    assert set(fitted(one).said) | set(fitted(one).left_out) == ALL
    assert fitted(one).said


def test_a_constant_series_stays_as_it_is():
    quantiles, _ = asked(np.full(WEEKS * WEEK, 7.0), heavy=True)

    assert quantiles["p2.5"].unique().tolist() == [7.0]
