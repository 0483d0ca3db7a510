"""How much comes in altogether within so many steps? Curves of growth with their quantiles, for many series at once.

What is weighed and judged in the backtest is the sum since each origin, not each step: errors that cancel do no harm to
a disk. Intervals are those of the logarithm of what came against what was said, since a rate is wrong by a factor.
Imports capacity.backtests, candidates, intervals, pasts and rates.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from ralphcap.capacity.backtests import Evidence, Trust, blocks, together_of, weigh
from ralphcap.capacity.candidates import seasonal
from ralphcap.capacity.intervals import LEVELS, weighted_quantiles
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past
from ralphcap.capacity.rates import rates

SUMS = Trust(8, 3, 0.3, 12)  # few sums do not overlap: candidates stay nearly equal until many do
TESTED = 13  # seasons ahead up to which sums are tested: a quarter of a year of weeks
ORIGINS = 14  # seasons back to which a past origin sees the whole horizon
PIECES = 4  # a season: how finely past sums are compared
LITTLE = 0.05  # of a season's mean growth: what keeps the logarithm of almost nothing from deciding
SPARE = 0.2  # widening by 1 + SPARE / √n for n origins that do not overlap
FARTHEST = 1.0  # logarithm of the factor by which the rate beyond the tested steps may differ
UNTESTED = 0.6  # by which the offsets of a rate grow far beyond the tested steps; set on the simulated volumes
PAUSING = 0.2  # of the mean rate of all history, below which no rate falls beyond the tested steps: what pauses goes on
HALF_LIFE = 14  # origins after which an error counts half


@dataclass(frozen=True)
class Growth:
    """Quantiles of growth since the present.

    curves    levels × series × steps (LEVELS; never falling along steps)
    names     of the candidates
    weights   candidates × series, at the present
    error     series: median absolute error of the logarithm of the sum, over the tested horizon
    covered   series: share of past sums within the 80 % interval
    tested    steps ahead up to which past sums were compared; beyond, the mean rate goes on, less surely the farther
    """

    curves: Array
    names: list[str]
    weights: Array
    error: Array
    covered: Array
    tested: int


def growth(values: Array, seasons: tuple[int, ...], *, steps: int) -> Growth:
    """Growth of series (rows; what came in at each step, without gaps, not below 0) over the next `steps` steps."""
    past = _past(values, seasons)
    season, scale = seasons[0], np.maximum(values.mean(axis=1, keepdims=True), 1e-300)
    piece = max(1, season // PIECES)
    ends = np.arange(piece, past.horizon + 1, piece)
    small = (LITTLE * scale * np.sqrt(season * ends))[:, None]
    names, logarithm, now = _candidates(past, piece, small)
    came = np.log(np.cumsum(_pieces(past.truth(), piece), axis=-1) + small)
    parts = blocks(len(ends), tuple(int(end) for end in np.array([1, PIECES, 3 * PIECES]) * season // PIECES // piece))
    whole = [slice(part.start * piece, part.stop * piece) for part in parts]
    weights, _ = weigh(logarithm, came, parts, Evidence(past, whole, SUMS), SUMS)
    together = np.empty(came.shape)
    for place, part in enumerate(parts):
        together[..., part], _ = together_of(logarithm[..., part], weights[..., place], SUMS)
    errors = (came - together)[:, :-1]
    offsets = _offsets(errors, parts, season, piece)
    small = LITTLE * scale * np.sqrt(season * np.arange(1, past.horizon + 1))
    middle = _present(now, small, weights[:, :, -1], whole)
    curves = np.stack([_curve(middle, offset.repeat(piece, axis=1), small, scale, steps) for offset in offsets])
    inside = (errors >= offsets[1][:, None]) & (errors <= offsets[3][:, None])
    known = np.maximum((~np.isnan(errors)).sum(axis=(1, 2)), 1)
    return Growth(
        np.maximum.accumulate(np.sort(curves, axis=0), axis=2) * (values.max(axis=1) > 0)[:, None],
        names,
        weights[:, :, -1].mean(axis=2),
        np.nan_to_num(np.abs(errors)).sum(axis=(1, 2)) / known,
        inside.sum(axis=(1, 2)) / known,
        past.horizon,
    )


def _past(values: Array, seasons: tuple[int, ...]) -> Past:
    """Origins and horizon: a third of what history leaves beyond the seasons that candidates need, in whole seasons."""
    steps, season = values.shape[1], seasons[0]
    start = first_origin(steps, seasons)
    spare = (steps - start) // season
    horizon = int(np.clip(-(-spare // 3), 1, TESTED))
    back = min(spare, ORIGINS + horizon - 1)
    origins = tuple(steps - season * count for count in range(back, -1, -1))
    return Past(values, origins, seasons, horizon * season)


def first_origin(steps: int, seasons: tuple[int, ...]) -> int:
    """Steps known at the first origin: a long and a short season where enough are left to judge, else two short ones."""
    long = seasons[-1] + seasons[0]
    return long if len(seasons) > 1 and steps - long >= 7 * seasons[0] else 2 * seasons[0]


def _candidates(past: Past, piece: int, small: Array) -> tuple[list[str], Array, Array]:
    """Names; logarithms of the sums at the end of each piece, from every origin; and the steps that they say now."""
    names, sums, now = [], [], []
    for name, said in chain(seasonal(past), rates(past).items()):
        coming = np.maximum(said, 0)
        names.append(name)
        sums.append(np.log(np.cumsum(_pieces(coming, piece), axis=-1) + small).astype("float32"))
        now.append(coming[:, -1])
    return names, np.stack(sums), np.stack(now)


def _pieces(values: Array, piece: int) -> Array:
    """Sums of each `piece` steps."""
    count = values.shape[-1] // piece
    return np.asarray(values[..., : count * piece].reshape(*values.shape[:-1], count, piece).sum(axis=-1))


def _present(said: Array, small: Array, weights: Array, parts: list[slice]) -> Array:
    """Series × steps: the sum that the combination says now, step by step."""
    logarithm = np.log(np.cumsum(said, axis=-1, dtype="float64") + small)[:, :, None]
    pieces = [together_of(logarithm[..., part], weights[..., [place]], SUMS)[0] for place, part in enumerate(parts)]
    return np.maximum.accumulate(np.exp(np.concatenate(pieces, axis=-1)[:, 0]) - small, axis=-1)


def _offsets(errors: Array, parts: list[slice], season: int, piece: int) -> list[Array]:
    """Quantiles of the logarithm of what came against what was said: by level, series × pieces."""
    recent = 0.5 ** (np.arange(errors.shape[1])[::-1] / HALF_LIFE)
    found = [np.zeros((len(errors), errors.shape[2])) for _ in LEVELS]
    for part in parts:
        seen = errors[:, :, part] if np.isfinite(errors[:, :, part]).any() else errors
        flat = seen.reshape(len(seen), -1)
        weights = np.where(np.isnan(flat), 0, np.repeat(recent, seen.shape[2]))
        apart = max(1.0, np.isfinite(seen).any(axis=(0, 2)).sum() * season / max(season, part.stop * piece))
        for place, (level, edge) in enumerate(
            zip(LEVELS, weighted_quantiles(flat, weights, list(LEVELS)), strict=True)
        ):
            if level == 0.5:
                found[place][:, part] = (edge / (1 + 1 / apart))[:, None]
            else:
                outward = np.minimum(edge, 0) if level < 0.5 else np.maximum(edge, 0)
                found[place][:, part] = (outward * (1 + SPARE / apart**0.5))[:, None]
    return found


def _curve(middle: Array, offset: Array, small: Array, usual: Array, steps: int) -> Array:
    """Series × steps: the middle moved by the offset, and its mean rate beyond what was tested; `usual`: of all history."""
    curve = np.maximum((middle + small) * np.exp(offset) - small, 0)
    tested = curve.shape[1]
    rate = np.maximum(middle[:, -1] / tested, PAUSING * usual[:, 0])[:, None]
    beyond = np.arange(1, max(steps - tested, 0) + 1)
    unsure = offset[:, -1:] * (1 + UNTESTED * beyond / (tested + beyond))
    added = rate * np.exp(np.clip(unsure, -FARTHEST, FARTHEST)) * beyond
    added = np.maximum.accumulate(added, axis=1)
    return np.concatenate([curve, curve.max(axis=1, keepdims=True) + added], axis=1)[:, :steps]
