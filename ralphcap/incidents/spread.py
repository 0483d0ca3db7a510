"""How bursty is each template? Variance over mean of its counts by stretch. Imports nothing of the project.

A template's own figure is unsure where it was said rarely; it is drawn towards what all templates have in common, the more
the less it says itself (Smyth 2004, "Linear models and empirical Bayes methods", section 6).
"""

import numpy as np

FEWEST_STRETCHES = 4
FEWEST_TEMPLATES = 5
OFTEN = 1.0  # lines a stretch from which on a template tells about all others


def spreads(template: np.ndarray, stretch: np.ndarray, count: np.ndarray, templates: int) -> np.ndarray:
    """Spread of each template's counts, at least 1 [ratio]; 1 where there are too few stretches to tell.

    template   number of the template, 0 to templates − 1, of each count
    stretch    number of the stretch of time. Only those are judged in which anything was said, without the first and the
               last one: those may be cut
    count      lines, above 0
    """
    inside = (stretch > stretch.min(initial=0)) & (stretch < stretch.max(initial=0))
    stretches = len(np.unique(stretch[inside]))
    if stretches < FEWEST_STRETCHES:
        return np.ones(templates)
    mean = np.bincount(template[inside], count[inside], templates) / stretches
    squares = np.bincount(template[inside], count[inside] ** 2.0, templates)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = (squares / mean - stretches * mean) / (stretches - 1)
        freedom = (stretches - 1) * 2 / (2 + 1 / mean)  # a Poisson count's fourth moment
    own, freedom = np.where(mean > 0, own, 1.0), np.where(mean > 0, freedom, 0.0)
    common, weight = _common(own, freedom, mean >= OFTEN)
    if np.isinf(weight):
        return np.full(templates, max(common, 1.0))
    return np.maximum((weight * common + freedom * own) / (weight + freedom), 1.0)


def _common(own: np.ndarray, freedom: np.ndarray, told: np.ndarray) -> tuple[float, float]:
    """The spread that templates have in common, and how many degrees of freedom it is worth."""
    from scipy.special import digamma, polygamma

    told &= own > 0
    if told.sum() < FEWEST_TEMPLATES:
        return 1.0, 1.0
    half = freedom[told] / 2
    logs = np.log(own[told]) - digamma(half) + np.log(half)
    excess = float(np.var(logs, ddof=1) - polygamma(1, half).mean())
    if excess <= 0:
        return float(np.exp(logs.mean())), np.inf
    prior = _inverse_trigamma(excess)
    return float(np.exp(logs.mean() + digamma(prior) - np.log(prior))), 2 * prior


def _inverse_trigamma(value: float) -> float:
    """By Newton's method on 1 / trigamma, which is nearly straight (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    found = 0.5 + 1 / value
    for _ in range(20):
        trigamma = float(polygamma(1, found))
        found += trigamma * (1 - trigamma / value) / float(polygamma(2, found))
    return found
