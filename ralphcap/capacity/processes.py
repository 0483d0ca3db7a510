"""How may one daily series go on? A family of processes, weighted by how well each foretold the series' own days.

Each member is a level with or without growth and a day-type effect, on the values or on their logarithm, plus noise between
two ends: days that scatter around a line, and days that drift from where the last one stood. The weight of a member is its
marginal likelihood, which is the product of its one-day-ahead densities from every origin of the series: a rolling-origin
backtest scored by the logarithm (Dawid 1984, "Statistical theory: the prequential approach"). What several members
explain equally well stays undecided, and the paths are as wide as their disagreement. Imports capacity.noises.
"""

from collections.abc import Sequence
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
    """One process: its noise, its scale, its effects' columns; and its weight."""

    noise: Noise
    logarithm: bool
    columns: tuple[int, ...]
    weight: float


def simulate(series: Series, *, paths: int, generator: np.random.Generator) -> tuple[Array, list[Member]]:
    """Paths of the days ahead, one a row, and the members that they came from, heaviest first.

    A constant series stays as it is, without noise and members: nothing in it says that it will move.
    """
    if np.ptp(series.values) <= NEGLIGIBLE * np.abs(series.values).max():
        return np.full((paths, len(series.ahead)), series.values[-1]), []
    members = weigh(series)
    design = _design(series)
    ends = np.round(np.cumsum([member.weight for member in members]) * paths).astype("int64")
    counts = np.diff(ends, prepend=0)
    drawn = [
        _draw(series, design, member, int(count), generator) for member, count in zip(members, counts, strict=True)
    ]
    return np.concatenate(drawn), members


def weigh(series: Series) -> list[Member]:
    """The members that the series supports, heaviest first; weights sum to 1."""
    evidence = _evidence(series)
    weights = np.exp(evidence - evidence.max()).ravel()
    order = np.argsort(-weights, kind="stable")
    kept = order[weights[order] >= LEAST_WEIGHT * weights.sum()]
    noises, total = list(PRIOR), weights[kept].sum()
    places = zip(*np.unravel_index(kept, evidence.shape), weights[kept] / total, strict=True)
    return [
        Member(noises[noise], bool(scale), series.choices[choice], weight=float(weight))
        for scale, choice, noise, weight in places
    ]


def by_size(choices: Sequence[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """Sets of columns with as many columns together: their designs are computed at once."""
    return [[one for one in choices if len(one) == size] for size in sorted({len(one) for one in choices})]


def _evidence(series: Series) -> Array:
    """Logarithm of each member's marginal likelihood times its prior: scales (values, logarithms) × choices × noises.

    Level and breaks have flat priors and the variance 1/variance; an effect has a normal one, whose deviation is the
    effect that would explain all of the series' spread.
    """
    known, level = len(series.days), 1 + series.breaks.shape[1]
    values = series.values[:, None]
    if series.values.min() > 0:
        values = np.column_stack([values, np.log(values)])
    scales, columns = values.shape[1], level + series.effects.shape[1]
    matrices, determinants = zip(*(whitening(series.days, noise) for noise in PRIOR), strict=True)
    white = _triangle(np.stack(matrices) @ np.column_stack([_design(series)[:known], values]))
    terms = np.array([_scale_term(series.values, logarithm=bool(scale)) for scale in range(scales)])
    constant = np.add.outer(terms, np.log(list(PRIOR.values())) + determinants)
    expected = values.std(axis=0)[:, None] / np.maximum(series.effects[:known].std(axis=0), 1e-12)
    found = np.empty((scales, len(series.choices), len(PRIOR)))
    for alike in by_size(series.choices):
        width = level + len(alike[0])
        chosen = [
            [*range(level), *(level + one for one in choice), *range(columns, columns + scales)] for choice in alike
        ]
        triangles = _triangle(np.moveaxis(white[:, :, np.array(chosen)], 2, 0))
        coefficients, residual, information = _least_squares(triangles, width)
        freedom = known - width
        likelihood = lgamma(freedom / 2) - freedom / 2 * np.log(pi * np.maximum(residual, 1e-300)) - information
        deviation = expected[:, np.array(alike, dtype="int64").reshape(len(alike), -1)][:, :, None]
        prior = -(np.log(sqrt(2 * pi) * deviation) + (coefficients[..., level:] / deviation) ** 2 / 2).sum(axis=-1)
        found[:, [series.choices.index(choice) for choice in alike]] = constant[:, None] + likelihood + prior
    return found


def _triangle(rows: Array) -> Array:
    """Of many matrices, the triangles with the same products of columns: fewer rows stand for all days (QR)."""
    return np.asarray(np.linalg.qr(rows, mode="r"), dtype="float64")


def _least_squares(triangles: Array, width: int) -> tuple[Array, Array, Array]:
    """Of designs × noises triangles, whose columns beyond `width` are the values: coefficients (values × designs × noises
    × width), residual sums of squares (values × designs × noises), half the information's logarithmic determinant."""
    square = triangles[..., :width, :width]
    coefficients = np.linalg.solve(square, triangles[..., :width, width:])
    residual = (triangles[..., width:, width:] ** 2).sum(axis=-2)
    information = np.log(np.abs(np.diagonal(square, axis1=-2, axis2=-1))).sum(axis=-1)
    return np.asarray(np.moveaxis(coefficients, -1, 0), dtype="float64"), np.moveaxis(residual, -1, 0), information


def _design(series: Series) -> Array:
    """Level, breaks, effects: a row a day, first those measured, then those ahead."""
    return np.column_stack([np.ones(len(series.effects)), series.breaks, series.effects])


def _scale_term(values: Array, *, logarithm: bool) -> float:
    """Prior of the scale; for logarithms also what makes their density one of values, and their flat prior one of levels."""
    if not logarithm:
        return log(1 - COMPOUND)
    return float(log(COMPOUND) - np.log(values).sum() + np.log(values.mean()))


def _draw(series: Series, design: Array, member: Member, paths: int, generator: np.random.Generator) -> Array:
    """Paths from one member: parameters from their posterior, then the days ahead given those measured."""
    known, ahead = len(series.days), len(series.ahead)
    values = np.log(series.values) if member.logarithm else series.values
    level = 1 + series.breaks.shape[1]
    design = design[:, [*range(level), *(level + column for column in member.columns)]]
    matrix, _ = whitening(series.days, member.noise)
    white_design, white_values = matrix @ design[:known], matrix @ values
    orthogonal, triangle = np.linalg.qr(white_design)
    estimate = np.linalg.solve(triangle, orthogonal.T @ white_values)
    rest = white_values - white_design @ estimate
    count = len(estimate)
    deviation = np.sqrt(rest @ rest / generator.chisquare(known - count, paths))[:, None]
    coefficients = estimate + deviation * np.linalg.solve(triangle, generator.standard_normal((count, paths))).T
    gain, factor = continuation(series.days, series.ahead, member.noise)
    drift = generator.standard_normal((paths, ahead)) @ factor.T
    scatter = sqrt(member.noise.scatter) * generator.standard_normal((paths, ahead))
    errors = white_values - coefficients @ white_design.T
    drawn = coefficients @ design[known:].T + errors @ gain + deviation * (drift + scatter)
    # Beyond e⁵⁰ times its largest value a path is nonsense, and its exponential would overflow.
    return np.asarray(np.exp(np.minimum(drawn, values.max() + 50)) if member.logarithm else drawn)
