"""How well would each candidate have foretold the series' own past, and what do the best say together?

Each past origin is foretold with weights from the errors at the other origins, those that overlap it left out, so that
the errors of the combination are errors on unseen steps. Imports capacity.calendars, candidates and pasts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ralphcap.capacity.calendars import Calendar, by_kind, of_the_same_kind
from ralphcap.capacity.candidates import candidates
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past

ENDS = (
    6,
    24,
    72,
)  # steps at which a block of the horizon ends: the near steps follow other candidates than the far ones
MIDDLE = 0.75  # share of the weighted median, which one wild candidate cannot pull; the rest is the weighted mean
HALF_LIFE = 14  # origins after which an error counts half


class Trust(NamedTuple):
    """How errors become weights.

    power   a candidate's weight is 1 / error^power: nearly the best one, and the mean of equals
    prior   origins that the belief in equal candidates counts for: n origins that do not overlap leave n / (n + prior)
            of the power
    whole   share of the weights that comes from the errors over all steps, beside those over the block's own
    best    candidates that are combined
    """

    power: float
    prior: float
    whole: float
    best: int


STEPS = Trust(16, 0, 0.15, 8)  # for the value of each step


@dataclass(frozen=True)
class Backtest:
    """What the combination said at each origin and what came.

    said      series × origins × horizon; the last origin is the present
    came      the same; NaN where it lies ahead, or was not measured
    apart     the same: how far the combined candidates lie apart (weighted standard deviation)
    weights   candidates × series: share of each at the present, over the whole horizon
    errors    candidates × series: mean absolute error over all past origins
    names     of the candidates
    """

    said: Array
    came: Array
    apart: Array
    weights: Array
    errors: Array
    names: list[str]


def blocks(horizon: int, ends: tuple[int, ...] = ENDS) -> list[slice]:
    """The parts of a horizon that have weights of their own."""
    inner = [end for end in ends if end < horizon]
    return [slice(begin, end) for begin, end in zip([0, *inner], [*inner, horizon], strict=True)]


def backtest(
    past: Past, measured: Array, calendar: Calendar | None = None, *, more: Mapping[str, Array] | None = None
) -> Backtest:
    """The combination at every origin. `measured` (series × steps) tells values from filled gaps, which judge nobody.

    more   further candidates by name (series × origins × horizon), weighed and judged as all others are
    """
    found = {name: said.astype("float32") for name, said in (*candidates(past), *(more or {}).items())}
    seen = Past(measured, past.origins, past.seasons, past.horizon).truth()
    came = np.where(seen == 1, past.truth(), np.nan)
    if calendar is None:
        return combine(past, list(found), np.stack(list(found.values())), came)
    kinds = of_the_same_kind(past, calendar)
    found |= {name: said.astype("float32") for name, said in kinds.items()}
    test = combine(past, list(found), np.stack(list(found.values())), came)
    said = by_kind(test.said, came, kinds["usual day of the kind"], calendar.exceptional(past))
    return replace(test, said=said)


def combine(past: Past, names: list[str], said: Array, came: Array) -> Backtest:
    """Weighs the candidates (candidates × series × origins × horizon) by what came."""
    parts = blocks(past.horizon)
    weights, errors = weigh(said, came, parts, Evidence(past, parts, STEPS), STEPS)
    together, apart = np.empty(came.shape), np.empty(came.shape)
    for place, part in enumerate(parts):
        together[..., part], apart[..., part] = together_of(said[..., part], weights[..., place], STEPS)
    sizes = np.array([part.stop - part.start for part in parts]) / past.horizon
    return Backtest(together, came, apart, weights[:, :, -1] @ sizes, errors, names)


def together_of(said: Array, weights: Array, trust: Trust) -> tuple[Array, Array]:
    """Of the best candidates, the mean of weighted mean and weighted median, and their weighted deviation from it."""
    best = np.argsort(-weights, axis=0)[: trust.best]
    shares = np.take_along_axis(weights, best, axis=0)
    shares = (shares / shares.sum(axis=0))[..., None]
    chosen = np.take_along_axis(said, best[..., None], axis=0)
    order = np.argsort(chosen, axis=0)
    ordered = np.take_along_axis(np.broadcast_to(shares, chosen.shape), order, axis=0)
    half = (np.cumsum(ordered, axis=0) >= 0.5).argmax(axis=0)
    middle = np.take_along_axis(np.take_along_axis(chosen, order, axis=0), half[None], axis=0)[0]
    together = MIDDLE * middle + (1 - MIDDLE) * (shares * chosen).sum(axis=0)
    return together, np.sqrt((shares * (chosen - together) ** 2).sum(axis=0))


class Evidence:
    """How much the error at each origin counts for the weights at each other one.

    there    origins × origins: of the error at the origin of the column for the weights at that of the row
    powers   origins × (blocks, and the whole horizon): how steeply errors become weights there
    """

    def __init__(self, past: Past, parts: list[slice], trust: Trust) -> None:
        origins = np.array(past.origins)
        apart = np.abs(origins[:, None] - origins) >= past.horizon
        apart[-1] = True  # the present has seen every origin's steps
        self.there: Array = apart * 0.5 ** (np.arange(len(origins))[::-1] / HALF_LIFE)
        ends = np.array([*(part.stop for part in parts), past.horizon])
        count = self.there.sum(axis=1)[:, None] * np.minimum(1, past.seasons[0] / ends)
        self.powers: Array = trust.power * count / np.maximum(count + trust.prior, 1e-9)


def weigh(said: Array, came: Array, parts: list[slice], evidence: Evidence, trust: Trust) -> tuple[Array, Array]:
    """Weights: candidates × series × origins × blocks; and each candidate's mean error."""
    known = ~np.isnan(came)
    error = np.abs(said - np.where(known, came, 0).astype(said.dtype)) * known
    sums = np.stack([error[..., part].sum(axis=-1) for part in parts], axis=-1).astype("float64")
    counts = np.stack([known[..., part].sum(axis=-1) for part in parts], axis=-1)
    sums_there = np.einsum("to,csob->cstb", evidence.there, sums, optimize=True)
    counts_there = np.einsum("to,sob->stb", evidence.there, counts, optimize=True)
    whole = sums_there.sum(axis=-1) / np.maximum(counts_there.sum(axis=-1), 1e-9)
    by_block = np.where(counts_there > 0, sums_there / np.maximum(counts_there, 1e-9), whole[..., None])
    weights = (1 - trust.whole) * _shares(by_block, evidence.powers[:, :-1])
    weights += trust.whole * _shares(whole, evidence.powers[:, -1])[..., None]
    return weights, sums.sum(axis=(2, 3)) / np.maximum(counts.sum(axis=(1, 2)), 1)


def _shares(errors: Array, power: Array) -> Array:
    best = errors.min(axis=0)
    ratio = np.where(errors > best, best / np.maximum(errors, 1e-300), 1.0)
    shares = ratio**power
    return np.asarray(shares / shares.sum(axis=0))
