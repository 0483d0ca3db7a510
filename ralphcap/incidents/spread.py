"""How bursty is each template? Variance over mean of its counts by stretch of time. Imports nothing of the project.

What is said often varies more, in proportion: with the load, by day and night. So the spread is a line over the mean count,
fitted to all templates (as the dispersion of Love, Huber & Anders 2014, "Moderated estimation of fold change", in terms of
the variance), times a factor of each template's own. That factor is unsure where a template was said rarely: it is drawn
towards 1, the more the less the template says itself (Smyth 2004, "Linear models and empirical Bayes methods", section 6).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

FEWEST_STRETCHES = 4
FEWEST_TEMPLATES = 5
OFTEN = 1.0  # lines a stretch from which on a template tells about all others
PARTS = 5  # equally likely values that a spread is replaced by where it is unsure
_ROUNDS = 10


class Spreads(NamedTuple):
    """How counts of a stretch of time spread.

    base, slope   variance over mean [ratio] of a count of mean 0, and how it grows with the mean
    factor        by how much each template's differs from that
    freedom       by how many degrees of freedom a factor is known; infinite where it is sure
    """

    base: float
    slope: float
    factor: np.ndarray
    freedom: np.ndarray

    def likely(self, template: np.ndarray, mean: np.ndarray) -> Iterator[np.ndarray]:
        """Equally likely spreads of counts with these means, at least 1 each; one, where all are sure."""
        from scipy import stats

        freedom, found = self.freedom[template], self.likeliest(template, mean)
        unsure = np.isfinite(freedom)
        for part in range(PARTS if unsure.any() else 1):
            values = found.copy()
            values[unsure] *= freedom[unsure] / stats.chi2.ppf(1 - (part + 0.5) / PARTS, freedom[unsure])
            yield np.maximum(values, 1.0)

    def likeliest(self, template: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """The likeliest spread of each."""
        return np.asarray(self.factor[template] * (self.base + self.slope * mean))


def spreads(template: np.ndarray, stretch: np.ndarray, count: np.ndarray, templates: int) -> Spreads:
    """The spreads of counts; those of Poisson counts, 1, where there are too few stretches to tell.

    template   number of the template, 0 to templates − 1, of each count
    stretch    number of the stretch of time. Only those are judged in which anything was said, without the first and the
               last one: those may be cut
    count      lines, above 0
    """
    sure = np.full(templates, np.inf)
    inside = (stretch > stretch.min(initial=0)) & (stretch < stretch.max(initial=0))
    stretches = len(np.unique(stretch[inside]))
    if stretches < FEWEST_STRETCHES:
        return Spreads(1.0, 0.0, np.ones(templates), sure)
    mean = np.bincount(template[inside], count[inside], templates) / stretches
    squares = np.bincount(template[inside], count[inside] ** 2.0, templates)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(mean > 0, (squares / mean - stretches * mean) / (stretches - 1), 1.0)
        freedom = np.where(mean > 0, (stretches - 1) * 2 / (2 + 1 / mean), 0.0)  # by a Poisson count's fourth moment
    told = mean >= OFTEN
    base, slope = _line(mean[told], own[told], freedom[told])
    factor = own / (base + slope * mean)
    weight = _weight(factor[told & (own > 0)], freedom[told & (own > 0)])
    if np.isinf(weight):
        return Spreads(base, slope, np.ones(templates), sure)
    return Spreads(base, slope, (weight + freedom * factor) / (weight + freedom), weight + freedom)


def _line(mean: np.ndarray, own: np.ndarray, freedom: np.ndarray) -> tuple[float, float]:
    """Base, at least 1, and slope, at least 0: least squares, each spread weighted by its freedom over its square."""
    from scipy.optimize import nnls

    terms, fitted = np.column_stack([np.ones(len(own)), mean]), np.maximum(own, 1.0)
    more, slope = 0.0, 0.0
    for _ in range(_ROUNDS if len(own) else 0):
        weight = np.sqrt(freedom) / fitted
        more, slope = nnls(terms * weight[:, None], (own - 1) * weight)[0].tolist()
        fitted = 1 + more + slope * mean
    return 1 + more, slope


def _weight(factor: np.ndarray, freedom: np.ndarray) -> float:
    """How many degrees of freedom it is worth that templates resemble one another."""
    from scipy.special import digamma, polygamma

    if len(factor) < FEWEST_TEMPLATES:
        return np.inf
    logs = np.log(factor) - digamma(freedom / 2) + np.log(freedom / 2)
    excess = float(np.var(logs, ddof=1) - polygamma(1, freedom / 2).mean())
    return 2 * _inverse_trigamma(excess) if excess > 0 else np.inf


def _inverse_trigamma(value: float) -> float:
    """By Newton's method on 1 / trigamma, which is nearly straight (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    found = 0.5 + 1 / value
    for _ in range(20):
        trigamma = float(polygamma(1, found))
        found += trigamma * (1 - trigamma / value) / float(polygamma(2, found))
    return found
