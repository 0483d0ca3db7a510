"""What is said beside a forecast: how it was made, why so, and what its past says of it? Imports capacity.backtests and fitted."""

import numpy as np

from ralphcap.capacity.backtests import Backtest
from ralphcap.capacity.fitted import Tried
from ralphcap.capacity.noises import Array

INTERVALS = {"covered80": (0.1, 0.9), "covered95": (0.025, 0.975)}
TRIED = "; fitted models tried: "  # begins what a row's `why` says of them
PLAINEST = "day: last season"  # the candidate that every other one is compared with


def nothing_judged(count: int) -> dict[str, Array]:
    """The columns of judged(), for so many series of which nothing is known yet."""
    words = {name: np.full(count, "", dtype=object) for name in ("method", "why")}
    numbers = {name: np.full(count, np.nan) for name in ("error", "naive_error", *INTERVALS)}
    return {**words, "origins": np.zeros(count, dtype="int64"), **numbers}


def judged(test: Backtest, said: dict[float, Array]) -> dict[str, Array]:
    """By column, a value a series: method, why, origins, error, naive_error, covered80, covered95 (as Forecasts tells them).

    test   the backtest; said: by level, series × horizon, intervals.quantiles() of it
    """
    errors = (test.came - test.said)[:, :-1]
    known = ~np.isnan(errors)
    count = np.maximum(known.sum(axis=(1, 2)), 1)
    plain = test.errors[test.names.index(PLAINEST)]
    best, share = test.weights.argmax(axis=0), test.weights.max(axis=0)
    ratio = test.errors.min(axis=0) / np.where(plain > 0, plain, 1)
    found: dict[str, Array] = {
        "method": np.array(
            [f"{test.names[one]} ({100 * part:.0f} % of the weight)" for one, part in zip(best, share, strict=True)],
            dtype=object,
        ),
        "why": np.array(
            [f"the best error is {one:.2f} of that of the last season again" for one in ratio], dtype=object
        ),
        "origins": known.any(axis=2).sum(axis=1),
        "error": np.where(known, np.abs(errors), 0).sum(axis=(1, 2)) / count,
        "naive_error": plain,
    }
    for name, edges in INTERVALS.items():
        low, high = (said[edge] - test.said[:, -1] for edge in edges)
        inside = (errors >= low[:, None]) & (errors <= high[:, None])
        found[name] = inside.sum(axis=(1, 2)) / count
    return found


def outcome(test: Backtest, tried: Tried) -> str:
    """What came of the fitted models that were tried on one series."""
    share = sum(float(test.weights[test.names.index(name), 0]) for name in tried.said)
    reasons: dict[str, list[str]] = {}
    for name, reason in tried.left_out.items():
        reasons.setdefault(reason, []).append(name)
    told = [f"{100 * share:.0f} % of the weight"] if tried.said else []
    told += [
        f"left out: {', '.join(names) if tried.said or len(reasons) > 1 else 'all'} ({reason})"
        for reason, names in reasons.items()
    ]
    return TRIED + "; ".join(told)


def of_tried(why: str) -> str:
    """The part of a row's `why` that tells what came of the fitted models; empty where none were tried."""
    _, tried, after = why.partition(TRIED)
    return f"{tried}{after}".removeprefix("; ")
