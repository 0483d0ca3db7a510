"""How bursty is each template? Variance over mean of its counts by stretch of time. Imports nothing of the project.

A template's own figure is unsure where it was said rarely; it is drawn towards what all templates have in common, the more
the less it says itself (Smyth 2004, "Linear models and empirical Bayes methods", section 6).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

FEWEST_STRETCHES = 4
FEWEST_TEMPLATES = 5
OFTEN = 1.0  # lines a stretch from which on a template tells about all others
PARTS = 5  # equally likely values that a spread is replaced by where it is unsure


class Spread(NamedTuple):
    """Variance over mean of counts [ratio], one a template.

    value     the likeliest
    freedom   by how many degrees of freedom it is known; infinite where it is sure
    """

    value: np.ndarray
    freedom: np.ndarray

    def of(self, templates: np.ndarray) -> "Spread":
        """The spreads of the templates with these numbers, in their order."""
        return Spread(self.value[templates], self.freedom[templates])

    def likely(self) -> Iterator[np.ndarray]:
        """Equally likely values of all spreads, at least 1 each; one, where all are sure."""
        from scipy import stats

        unsure = np.isfinite(self.freedom)
        for part in range(PARTS if unsure.any() else 1):
            values = self.value.copy()
            freedom = self.freedom[unsure]
            values[unsure] *= freedom / stats.chi2.ppf(1 - (part + 0.5) / PARTS, freedom)
            yield np.maximum(values, 1.0)


def spreads(template: np.ndarray, stretch: np.ndarray, count: np.ndarray, templates: int) -> Spread:
    """The spread of each template's counts; 1 where there are too few stretches to tell.

    template   number of the template, 0 to templates − 1, of each count
    stretch    number of the stretch of time. Only those are judged in which anything was said, without the first and the
               last one: those may be cut
    count      lines, above 0
    """
    inside = (stretch > stretch.min(initial=0)) & (stretch < stretch.max(initial=0))
    stretches = len(np.unique(stretch[inside]))
    if stretches < FEWEST_STRETCHES:
        return Spread(np.ones(templates), np.full(templates, np.inf))
    mean = np.bincount(template[inside], count[inside], templates) / stretches
    squares = np.bincount(template[inside], count[inside] ** 2.0, templates)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = (squares / mean - stretches * mean) / (stretches - 1)
        freedom = (stretches - 1) * 2 / (2 + 1 / mean)  # by the fourth moment of a Poisson count
    own, freedom = np.where(mean > 0, own, 1.0), np.where(mean > 0, freedom, 0.0)
    told = (mean >= OFTEN) & (own > 0)
    common, weight = _common(own[told], freedom[told])
    if np.isinf(weight):
        return Spread(np.full(templates, common), np.full(templates, np.inf))
    return Spread((weight * common + freedom * own) / (weight + freedom), weight + freedom)


def _common(own: np.ndarray, freedom: np.ndarray) -> tuple[float, float]:
    """The spread that templates have in common, and how many degrees of freedom it is worth; of few, their mean is taken."""
    from scipy.special import digamma, polygamma

    common = float(np.average(own, weights=freedom)) if len(own) else 1.0
    if len(own) < FEWEST_TEMPLATES:
        return common, np.inf
    logs = np.log(own) - digamma(freedom / 2) + np.log(freedom / 2)
    excess = float(np.var(logs, ddof=1) - polygamma(1, freedom / 2).mean())
    return common, 2 * _inverse_trigamma(excess) if excess > 0 else np.inf


def _inverse_trigamma(value: float) -> float:
    """By Newton's method on 1 / trigamma, which is nearly straight (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    found = 0.5 + 1 / value
    for _ in range(20):
        trigamma = float(polygamma(1, found))
        found += trigamma * (1 - trigamma / value) / float(polygamma(2, found))
    return found
