"""How much comes in, when hardly any history is there? A mean rate, and an interval from how other series went on.

With less than a week of days no backtest is possible. What is known is how far the mean rate of a short history lay
from what followed, on other series, beside two signs that are visible at once: how much the steps differ, and how much
one day differs from the next. Imports capacity.intervals' LEVELS and capacity.sums' Growth.
"""

import numpy as np

from ralphcap.capacity.intervals import LEVELS
from ralphcap.capacity.noises import Array
from ralphcap.capacity.sums import Growth

# Measured on 93 public hourly series (M4 Hourly, NAB, application servers, service volumes), 15 windows each: 7 % and 93 %
# quantiles of the logarithm of the mean rate that followed against the rate seen, over the sign to its power. Beyond
# them lay 14 % there, and 20 % are to lie beyond them on series that nobody has measured.
HISTORY = (0.25, 0.5, 0.75, 1.0)  # seasons seen
AHEAD = (0.25, 1.0, 3.0)  # seasons ahead
BELOW = ((5.3, 4.1, 4.1), (6.6, 2.5, 2.6), (5.2, 1.5, 1.6), (4.2, 1.1, 1.3))  # by HISTORY, then AHEAD
ABOVE = ((4.4, 4.1, 4.5), (3.9, 2.2, 2.5), (3.3, 1.3, 1.7), (2.8, 1.0, 1.2))
ROUGHNESS_POWER = 0.95  # of the mean difference from step to step, over the mean
CHANGE_POWER = 1.05  # of the change from one season to the next (root mean square of logarithms)
CHANGE_BELOW, CHANGE_ABOVE = 1.4, 1.5  # the same quantiles over the change, from one season ahead on
COMPARED = 1.25  # seasons from which on a change from season to season can be seen
FLOOR = 0.02  # no series is as steady as the little that was seen of it
WIDER = 1.7  # the 95 % interval beside the 80 % one: heavier tails than normal ones (1.53)
LITTLE = 1e-3  # of the mean, beside nothing
CEILING = 5.0  # times the largest season seen, in each one ahead: as rate_paths, which knows weeks, has it for days


def cold_growth(values: Array, season: int, *, steps: int) -> Growth:
    """Growth of series (rows; what came in at each step, not below 0) that are less than a week of seasons old."""
    known = values.shape[1]
    seasons = known // season
    rate = values[:, -seasons * season :].mean(axis=1) if seasons else values.mean(axis=1)
    below, above = _spread(values, season, np.arange(1, steps + 1) / season)
    middle = rate[:, None] * np.arange(1, steps + 1)
    edges = {0.025: -WIDER * below, 0.1: -below, 0.5: 0 * below, 0.9: above, 0.975: WIDER * above}
    curves = np.stack([middle * np.exp(edges[level]) for level in LEVELS])
    if known >= COMPARED * season:
        curves = np.minimum(curves, _most(values, season, steps))
    count = len(values)
    return Growth(
        np.maximum.accumulate(curves, axis=2),
        ["mean rate"],
        np.ones((1, count)),
        np.full(count, np.nan),
        np.full(count, np.nan),
        0,
    )


def _most(values: Array, season: int, steps: int) -> Array:
    """What comes in at the most: series × steps ahead. One file that was put there in days tells no rate of a thousand."""
    totals = np.cumsum(values, axis=1)
    largest = np.concatenate([totals[:, season - 1 : season], totals[:, season:] - totals[:, :-season]], axis=1).max(
        axis=1
    )
    return np.asarray(CEILING * largest[:, None] * np.maximum(np.arange(1, steps + 1) / season, 1.0))


def _spread(values: Array, season: int, ahead: Array) -> tuple[Array, Array]:
    """Distance of the 80 % interval's ends from the middle, in logarithms: series × steps ahead (in seasons)."""
    mean = np.maximum(values.mean(axis=1), 1e-300)
    rough = (np.abs(np.diff(values, axis=1)).mean(axis=1) / mean + FLOOR) ** ROUGHNESS_POWER
    seen = values.shape[1] / season
    below, above = (
        rough[:, None] * np.interp(np.log(ahead), np.log(AHEAD), _by_history(table, seen)) for table in (BELOW, ABOVE)
    )
    if seen < COMPARED:
        return below, above
    change = (_change(values, season) + FLOOR)[:, None] ** CHANGE_POWER
    part = np.clip(np.log(ahead / AHEAD[0]) / np.log(AHEAD[1] / AHEAD[0]), 0, 1)
    return (1 - part) * below + part * CHANGE_BELOW * change, (1 - part) * above + part * CHANGE_ABOVE * change


def _by_history(table: tuple[tuple[float, ...], ...], seen: float) -> list[float]:
    return [float(np.interp(np.log(seen), np.log(HISTORY), column)) for column in zip(*table, strict=True)]


def _change(values: Array, season: int) -> Array:
    """Root mean square of the logarithm of each season's total against the same steps one season before."""
    known = values.shape[1]
    little = LITTLE * season * np.maximum(values.mean(axis=1), 1e-300)
    squares = []
    for end in range(known, season, -season):
        begin = max(end - season, season)
        if end - begin >= season // 4:
            now, before = values[:, begin:end].sum(axis=1), values[:, begin - season : end - season].sum(axis=1)
            squares.append(np.log((now + little) / (before + little)) ** 2)
    return np.asarray(np.sqrt(np.mean(squares, axis=0)))
