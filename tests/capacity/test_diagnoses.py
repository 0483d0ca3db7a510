import numpy as np

from ralphcap.capacity.backtests import Backtest
from ralphcap.capacity.diagnoses import PLAINEST, judged, nothing_judged, of_tried, outcome
from ralphcap.capacity.fitted import Tried

NAMES = [PLAINEST, "better", "ETS, trend and season"]
MIDDLE = np.zeros((1, 3))  # what is said of the three steps ahead


def backtested():
    """Two past origins and the present; errors of 1 and 3 at each step, one step of the last origin not measured."""
    came = np.array([[[1.0, 1, 1], [3, 3, np.nan], [np.nan] * 3]])
    return Backtest(
        said=np.zeros((1, 3, 3)), came=came, apart=np.zeros((1, 3, 3)),
        weights=np.array([[0.1], [0.7], [0.2]]), errors=np.array([[4.0], [2.0], [3.0]]), names=NAMES,
    )  # fmt: skip


def told(width=2.0):
    edges = {0.1: -width, 0.9: width, 0.025: -2 * width, 0.975: 2 * width, 0.5: 0.0}
    return {
        name: column[0]
        for name, column in judged(backtested(), {at: MIDDLE + one for at, one in edges.items()}).items()
    }


def test_the_heaviest_candidate_and_its_error_beside_the_plainest_are_told():
    row = told()

    assert row["method"] == "better (70 % of the weight)"
    assert row["why"] == "the best error is 0.50 of that of the last season again"
    assert row["naive_error"] == 4


def test_the_error_is_that_of_the_measured_steps_and_so_is_the_coverage():
    row = told()

    assert row["error"] == (3 * 1 + 2 * 3) / 5
    assert (row["covered80"], row["covered95"]) == (3 / 5, 1)
    assert row["origins"] == 2


def test_nothing_judged_has_the_same_columns():
    empty = nothing_judged(2)

    assert set(empty) == set(told())
    assert empty["method"].tolist() == ["", ""]
    assert empty["origins"].tolist() == [0, 0]


def test_what_came_of_fitted_models_is_told_by_their_weight_and_by_reason():
    said = {"ETS, trend and season": MIDDLE[None]}
    some = outcome(backtested(), Tried(said, {"a": "too short", "b": "no end", "c": "too short"}))
    none = outcome(backtested(), Tried({}, {"a": "too short", "b": "too short"}))

    assert of_tried("the best" + some) == (
        "fitted models tried: 20 % of the weight; left out: a, c (too short); left out: b (no end)"
    )
    assert of_tried("the best" + none) == "fitted models tried: left out: all (too short)"
    assert of_tried("the best") == ""
