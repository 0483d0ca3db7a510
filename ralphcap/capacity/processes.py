"""How may one daily series go on? A family of processes, weighted by how well each foretold the series' own days.

Each member is a level with or without growth and a day-type effect, on the values or on their logarithm, plus noise between
two ends: days that scatter around a line, and days that drift from where the last one stood. The weight of a member is its
marginal likelihood, which is the product of its one-day-ahead densities from every origin of the series: a rolling-origin
backtest scored by the logarithm (Dawid 1984, "Statistical theory: the prequential approach"). What several members
explain equally well stays undecided, and the paths are as wide as their disagreement. Imports capacity.noises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma, log, pi, sqrt

import numpy as np

from ralphcap.capacity.noises import PRIOR, Array, Noise, continuation, whitening

COMPOUND = 0.1  # prior of growth by a share of the level; what fills a disk grows by amounts
LEAST_WEIGHT = 0.01  # members below it cannot move a tenth of the paths, and cost as much as the others
NEGLIGIBLE = 1e-9  # relative scatter below which a series counts as constant


@dataclass(frozen=True)
class Series:
    """The days of one series that count, and those ahead.

    days     numbers of the measured days, in order; ahead: of the days to simulate, all later
    values   of the measured days
    breaks   one column a drop or step that is allowed for (a deletion is no growth); rows are days, then days ahead
    effects  one column an effect that may or may not be there (growth, day type), likewise
    choices  the sets of effects' columns to try, all of them told apart by these days
    """

    days: tuple[int, ...]
    ahead: tuple[int, ...]
    values: Array
    breaks: Array
    effects: Array
    choices: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Member:
    """One process: its noise, its scale, its effects' columns; and the logarithm of its evidence, or its weight."""

    noise: Noise
    logarithm: bool
    columns: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class _Fit:
    """Least squares: coefficients, residual sum of squares, triangle (of the information's QR factors)."""

    coefficients: Array
    residual: float
    triangle: Array


def simulate(series: Series, *, paths: int, generator: np.random.Generator) -> tuple[Array, list[Member]]:
    """Paths of the days ahead, one a row, and the members that they came from, heaviest first.

    A constant series stays as it is, without noise and members: nothing in it says that it will move.
    """
    if np.ptp(series.values) <= NEGLIGIBLE * np.abs(series.values).max():
        return np.full((paths, len(series.ahead)), series.values[-1]), []
    members = weigh(series)
    ends = np.round(np.cumsum([member.weight for member in members]) * paths).astype("int64")
    counts = np.diff(ends, prepend=0)
    drawn = [_draw(series, member, int(count), generator) for member, count in zip(members, counts, strict=True)]
    return np.concatenate(drawn), members


def weigh(series: Series) -> list[Member]:
    """The members that the series supports, heaviest first; weights sum to 1."""
    tried = list(_members(series))
    evidence = np.array([member.weight for member in tried])
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    kept = [int(place) for place in np.argsort(-weights, kind="stable") if weights[place] >= LEAST_WEIGHT]
    total = weights[kept].sum()
    return [
        Member(tried[place].noise, tried[place].logarithm, tried[place].columns, float(weights[place] / total))
        for place in kept
    ]


def _members(series: Series) -> Iterator[Member]:
    """Every member that can be tried on the series, with the logarithm of its evidence as weight."""
    known = len(series.days)
    design = np.column_stack([np.ones(known), series.breaks[:known], series.effects[:known]])
    level = 1 + series.breaks.shape[1]
    spreads = series.effects[:known].std(axis=0)
    for logarithm in (False, True) if series.values.min() > 0 else (False,):
        values = np.log(series.values) if logarithm else series.values
        for noise, prior in PRIOR.items():
            matrix, determinant = whitening(series.days, noise)
            white_design, white_values = matrix @ design, matrix @ values
            constant = log(prior) + determinant + _scale_term(series.values, logarithm)
            for columns in series.choices:
                fit = _least_squares(white_design[:, [*range(level), *(level + column for column in columns)]], white_values)
                expected = values.std() / spreads[list(columns)]
                yield Member(noise, logarithm, columns, constant + _evidence(fit, expected, known))


def _scale_term(values: Array, logarithm: bool) -> float:
    """Prior of the scale; for logarithms also what makes their density one of values, and their flat prior one of levels."""
    if not logarithm:
        return log(1 - COMPOUND)
    return float(log(COMPOUND) - np.log(values).sum() + np.log(values.mean()))


def _least_squares(design: Array, values: Array) -> _Fit:
    orthogonal, triangle = np.linalg.qr(design)
    projected = orthogonal.T @ values
    rest = values - orthogonal @ projected
    return _Fit(np.linalg.solve(triangle, projected), float(rest @ rest), triangle)


def _evidence(fit: _Fit, expected: Array, days: int) -> float:
    """Logarithm of the marginal likelihood, up to a constant that all members share.

    Level and breaks have flat priors and the variance 1/variance; an effect has a normal one, whose deviation (`expected`)
    is the effect that would explain all of the series' spread.
    """
    freedom = days - len(fit.coefficients)
    residual = max(fit.residual, 1e-300)
    evidence = lgamma(freedom / 2) - freedom / 2 * log(pi * residual) - np.log(np.abs(np.diag(fit.triangle))).sum()
    effects = fit.coefficients[len(fit.coefficients) - len(expected) :]
    return float(evidence - (np.log(sqrt(2 * pi) * expected) + (effects / expected) ** 2 / 2).sum())


def _draw(series: Series, member: Member, paths: int, generator: np.random.Generator) -> Array:
    """Paths from one member: parameters from their posterior, then the days ahead given those measured."""
    known, ahead = len(series.days), len(series.ahead)
    values = np.log(series.values) if member.logarithm else series.values
    design = np.column_stack([np.ones(known + ahead), series.breaks, series.effects[:, list(member.columns)]])
    matrix, _ = whitening(series.days, member.noise)
    white_design, white_values = matrix @ design[:known], matrix @ values
    fit = _least_squares(white_design, white_values)
    count = len(fit.coefficients)
    deviation = np.sqrt(fit.residual / generator.chisquare(known - count, paths))[:, None]
    coefficients = fit.coefficients + deviation * np.linalg.solve(fit.triangle, generator.standard_normal((count, paths))).T
    gain, factor = continuation(series.days, series.ahead, member.noise)
    drift = generator.standard_normal((paths, ahead)) @ factor.T
    scatter = sqrt(member.noise.scatter) * generator.standard_normal((paths, ahead))
    errors = white_values - coefficients @ white_design.T
    drawn = coefficients @ design[known:].T + errors @ gain + deviation * (drift + scatter)
    # Beyond e⁵⁰ times its largest value a path is nonsense, and its exponential would overflow.
    return np.asarray(np.exp(np.minimum(drawn, values.max() + 50)) if member.logarithm else drawn)
