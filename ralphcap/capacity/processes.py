"""How may one daily series go on? A family of processes, weighted by how well each foretold the series' own days.

Each member is a level with or without a trend and a day-type effect, on the values or on their logarithm, plus noise
between two ends: days that scatter around a line, and days that drift from where the last one stood. The weight of a
member is its marginal likelihood, which is the product of its one-day-ahead densities from every origin of the series
(a rolling-origin backtest scored by the logarithm: Dawid 1984, "Prequential analysis"). What several members explain
equally well stays undecided, and the paths are as wide as their disagreement. Plain arrays in and out.
"""

from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

@dataclass(frozen=True)
class Noise:
    """What is not level, trend or day type, in units of its own variance.

    scatter   variance of what is new each day and gone on the next
    memory    what is left of a day's deviation on the next day, where deviations fade; None where they stay: a drift
    pace      standard deviation of the remembered part: of the deviation itself, or of a drift's step a day
    momentum  how much a drift's step resembles the step before: fast days follow fast days
    """

    scatter: float
    memory: float | None = 0.0
    pace: float = 0.0
    momentum: float = 0.0


# The grids are coarse on purpose: in a month of days, neighbours cannot be told apart.
_SCATTER = (Noise(1.0),)
_FADING = tuple(Noise(scatter, memory, 1.0) for scatter in (0.0, 1.0) for memory in (0.3, 0.6, 0.85, 0.95))
_DRIFT_AND_SCATTER = (
    *(Noise(1.0, None, pace) for pace in (0.05, 0.1, 0.2, 0.4, 1.0)),
    *(Noise(1.0, None, pace, momentum) for pace in (0.05, 0.2, 0.8) for momentum in (0.5, 0.8)),
)
_DRIFT = tuple(Noise(1e-6, None, 1.0, momentum) for momentum in (0.0, 0.5, 0.8))
# A level that drifts looks in a short series as if it came back (the bias of estimated unit roots: Kendall 1954), so
# likelihood alone makes intervals too narrow: the drifting half has three quarters of the prior.
PRIOR = {
    noise: share / len(kind)
    for kind, share in ((_SCATTER, 1 / 8), (_FADING, 1 / 8), (_DRIFT_AND_SCATTER, 1 / 4), (_DRIFT, 1 / 2))
    for noise in kind
}
COMPOUND = 0.2  # prior of growth by a share of the level; what fills a disk grows by amounts
LEAST_WEIGHT = 0.01  # members below it cannot move a tenth of the paths, and cost as much as the others
NEGLIGIBLE = 1e-9  # relative scatter below which a series counts as constant


@dataclass(frozen=True)
class Member:
    """One process: which columns of the design it uses, on which scale, with which noise; and its weight."""

    logarithm: bool
    columns: tuple[int, ...]
    noise: Noise
    weight: float


@dataclass(frozen=True)
class Series:
    """The days of one series that count, and those ahead.

    days      day numbers of the values; ahead: day numbers to simulate, all later
    effects   one column an effect that may or may not be there (trend, day type), one row a day of days, then ahead
    steps     one column a drop that has to be allowed for (a deletion is no growth), likewise
    choices   sets of effects' columns that are tried
    """

    days: Array
    values: Array
    ahead: Array
    effects: Array
    steps: Array
    choices: tuple[tuple[int, ...], ...]


def simulate(series: Series, *, paths: int, generator: np.random.Generator) -> tuple[Array, list[Member]]:
    """Paths of the days ahead, one a row, and the members that they came from, heaviest first.

    A constant series stays as it is, without noise: nothing in it says that it will move.
    """
    if np.ptp(series.values) <= NEGLIGIBLE * np.abs(series.values).max():
        return np.full((paths, len(series.ahead)), series.values[-1]), []
    members = weigh(series)
    counts = _share_out(np.array([member.weight for member in members]), paths)
    drawn = [_draw(series, member, int(count), generator) for member, count in zip(members, counts, strict=True) if count]
    return np.concatenate(drawn), members


def weigh(series: Series) -> list[Member]:
    """The members that the series supports, heaviest first; weights sum to 1."""
    scales = (False, True) if series.values.min() > 0 else (False,)
    days = len(series.days)
    tried: list[tuple[float, bool, tuple[int, ...], Noise]] = []
    for noise, prior in PRIOR.items():
        factor = np.linalg.cholesky(_remembered(series.days, noise) + noise.scatter * np.eye(days))
        constant = np.log(prior) - np.log(np.diag(factor)).sum()
        design = np.column_stack([np.ones(days), series.steps[:days], series.effects[:days]])
        whitened = np.linalg.solve(factor, design)
        for logarithm in scales:
            values = np.log(series.values) if logarithm else series.values
            constant_ = constant + _scale_term(series.values, logarithm)
            target = np.linalg.solve(factor, values)
            for columns in series.choices:
                evidence = _evidence(whitened, target, series, columns, values.std()) + constant_
                tried.append((evidence, logarithm, columns, noise))
    evidences = np.array([one[0] for one in tried])
    weights = np.exp(evidences - evidences.max())
    weights /= weights.sum()
    kept = [index for index in np.argsort(-weights, kind="stable") if weights[index] >= LEAST_WEIGHT]
    total = weights[kept].sum()
    return [Member(*tried[index][1:], weight=float(weights[index] / total)) for index in kept]


def _evidence(whitened: Array, target: Array, series: Series, columns: tuple[int, ...], spread: float) -> float:
    """Logarithm of the marginal likelihood, up to a constant that all members share.

    Level and drops have flat priors, the scale 1/s², each effect a normal one: it explains about the series' spread.
    """
    common = 1 + series.steps.shape[1]
    effects = series.effects[: len(series.days)]
    chosen = [*range(common), *(common + column for column in columns)]
    coefficients, residual, half_information = _least_squares(whitened[:, chosen], target)
    freedom = len(target) - len(chosen)
    floor = (NEGLIGIBLE * spread) ** 2 * len(target)
    evidence = lgamma(freedom / 2) - freedom / 2 * np.log(np.pi * max(residual, floor)) - half_information
    for column, coefficient in zip(columns, coefficients[common:], strict=True):
        scale = spread / np.sqrt(np.mean((effects[:, column] - effects[:, column].mean()) ** 2))
        evidence -= np.log(scale * np.sqrt(2 * np.pi)) + (coefficient / scale) ** 2 / 2
    return float(evidence)


def _least_squares(design: Array, target: Array) -> tuple[Array, float, float]:
    """Coefficients, residual sum of squares, and half the logarithm of the information's determinant."""
    orthogonal, triangle = np.linalg.qr(design)
    projected = orthogonal.T @ target
    coefficients = np.linalg.solve(triangle, projected)
    residual = float(target @ target - projected @ projected)
    return coefficients, residual, float(np.log(np.abs(np.diag(triangle))).sum())


def _scale_term(values: Array, logarithm: bool) -> float:
    """Prior of the scale, and what makes a density of logarithms one of values (its level's flat prior included)."""
    if not logarithm:
        return float(np.log(1 - COMPOUND))
    return float(np.log(COMPOUND) - np.log(values).sum() + np.log(values.mean()))


def _remembered(days: Array, noise: Noise) -> Array:
    """Covariance on these days of the part of the noise that the next day remembers."""
    if noise.memory is not None:
        return noise.pace**2 * noise.memory ** np.abs(days[:, None] - days[None, :])
    number = (days - days[0]).astype("int64")
    every = np.arange(number[-1] + 1)
    steps = noise.momentum ** np.abs(every[:, None] - every[None, :])
    # The first day's level is free, so the drift starts there.
    steps[0, :] = steps[:, 0] = 0
    return noise.pace**2 * steps.cumsum(axis=0).cumsum(axis=1)[np.ix_(number, number)]


def _share_out(weights: Array, total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to the weights that sum to `total`."""
    ends = np.round(np.cumsum(weights) * total).astype("int64")
    return np.diff(ends, prepend=0)


def _draw(series: Series, member: Member, paths: int, generator: np.random.Generator) -> Array:
    """Paths from one member: parameters from their posterior, then days ahead given the days measured."""
    known = len(series.days)
    days = np.concatenate([series.days, series.ahead])
    design = np.column_stack([np.ones(len(days)), series.steps, series.effects[:, list(member.columns)]])
    values = np.log(series.values) if member.logarithm else series.values
    remembered = _remembered(days, member.noise)
    factor = np.linalg.cholesky(remembered[:known, :known] + member.noise.scatter * np.eye(known))
    white_design, white_values = np.linalg.solve(factor, design[:known]), np.linalg.solve(factor, values)
    orthogonal, triangle = np.linalg.qr(white_design)
    estimate = np.linalg.solve(triangle, orthogonal.T @ white_values)
    residual = white_values - white_design @ estimate
    freedom = known - design.shape[1]
    deviation = np.sqrt(residual @ residual / generator.chisquare(freedom, paths))[:, None]
    coefficients = estimate + deviation * np.linalg.solve(triangle, generator.standard_normal((design.shape[1], paths))).T
    # Kriging: what the measured days say about the remembered part of the noise ahead.
    gain = np.linalg.solve(factor, remembered[:known, known:])
    errors = white_values[None, :] - coefficients @ white_design.T
    left = remembered[known:, known:] - gain.T @ gain
    scatter = np.sqrt(member.noise.scatter) * generator.standard_normal((paths, len(series.ahead)))
    noise = _normal(left, paths, generator) + scatter
    drawn = coefficients @ design[known:].T + errors @ gain + deviation * noise
    return np.exp(drawn) if member.logarithm else drawn


def _normal(covariance: Array, paths: int, generator: np.random.Generator) -> Array:
    """Normal draws of a covariance that may be singular."""
    size = len(covariance)
    jitter = 1e-9 * (np.trace(covariance) / size + 1e-300)
    factor = np.linalg.cholesky(covariance + jitter * np.eye(size)) if covariance.any() else np.zeros((size, size))
    return generator.standard_normal((paths, size)) @ factor.T
