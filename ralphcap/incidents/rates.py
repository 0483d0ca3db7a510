"""How sure is it that a rate changed, or that something is new? Exact conditional tests. Imports nothing of the project.

A template's lines are counted in two windows of different length. That its rate is the same in both is tested given the
sum of both counts, which says nothing about it: the count of the second window is then binomial (Przyborowski & Wilenski
1940), or beta-binomial where lines come in bursts. A count of lines in bursts is taken as a negative binomial whose variance
is `spread` times its mean: of two such counts, one given their sum is beta-binomial.
"""

import numpy as np

CALM = 1.0001  # a spread below it is a Poisson count's
EXACT = 1000  # lines above which a beta-binomial's sum is long, and a binomial of so many fewer lines is near enough


def tails(second: np.ndarray, total: np.ndarray, share: float, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chances of at most and of at least so many lines in the second window, were the rates the same.

    second   count in the second window
    total    count in both
    share    of the time that was read, in the second window [ratio]
    spread   variance of a count divided by its mean, at least 1 [ratio]
    """
    lower, upper = np.ones(len(second)), np.ones(len(second))
    plain = (spread < CALM) | (total > EXACT)
    upper[plain] = _binomial(second[plain], total[plain], share, spread[plain])
    lower[plain] = _binomial((total - second)[plain], total[plain], 1 - share, spread[plain])
    lower[~plain], upper[~plain] = _beta_binomial(second[~plain], total[~plain], share, spread[~plain])
    return lower, upper


def _binomial(least: np.ndarray, total: np.ndarray, share: float, worth: np.ndarray) -> np.ndarray:
    """Chance of at least so many of all lines, of which `worth` count as one."""
    from scipy.special import betainc

    some = np.maximum(least, 1) / worth
    return np.asarray(np.where(least > 0, betainc(some, (total - np.maximum(least, 1)) / worth + 1, share), 1.0))


def _beta_binomial(
    second: np.ndarray, total: np.ndarray, share: float, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The tails as sums of all their terms: one minus the other tail would end at 1e-16.

    The rate is not known, but its sum over both windows. What is said seldom and was seen was likelier seen in a burst:
    half a burst is taken off the sum.
    """
    from scipy.special import betaln, gammaln

    sizes = total + 1
    row = np.repeat(np.arange(len(total)), sizes)
    starts = np.cumsum(sizes) - sizes
    count = np.arange(sizes.sum()) - starts[row]
    bursts = (total - np.minimum(spread - 1, total) / 2) / (spread - 1)
    alpha, beta, rest = (share * bursts)[row], ((1 - share) * bursts)[row], total[row] - count
    ways = gammaln(total + 1)[row] - gammaln(count + 1) - gammaln(rest + 1)
    chance = np.exp(ways + betaln(count + alpha, rest + beta) - betaln(alpha, beta))
    sums = [np.bincount(row[part], chance[part], len(total)) for part in (count <= second[row], count >= second[row])]
    return np.minimum(sums[0], 1.0), np.minimum(sums[1], 1.0)


def ratio_interval(
    first: np.ndarray, second: np.ndarray, share: float, spread: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the second rate over the first one [ratio], by Clopper & Pearson's interval of the second's share.

    Counts are divided by their spread: so many independent ones they are worth.
    """
    from scipy import stats

    a, b, tail = first / spread, second / spread, (1 - level) / 2
    low, high = np.zeros(len(a)), np.ones(len(a))
    low[b > 0] = stats.beta.ppf(tail, b[b > 0], a[b > 0] + 1)
    high[a > 0] = stats.beta.ppf(1 - tail, b[a > 0] + 1, a[a > 0])
    with np.errstate(divide="ignore"):
        return _ratio(low, share), _ratio(high, share)


def _ratio(part: np.ndarray, share: float) -> np.ndarray:
    return np.asarray(part / (1 - part) * (1 - share) / share)


def adjusted(p: np.ndarray, attainable: np.ndarray) -> np.ndarray:
    """Benjamini & Hochberg's adjusted p-values of tests that have a single p-value below 1 each (Heyse 2011).

    p            the p-values; 1 where a test did not reject
    attainable   the one that each test has when it rejects: a test counts only from there on
    """
    order = np.sort(attainable)
    false = np.r_[0.0, np.cumsum(order)][np.searchsorted(order, p, side="right")]
    found = np.searchsorted(np.sort(p), p, side="right")
    return _stepped_up(p, false / found)


def adjusted_all(p: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Benjamini & Hochberg's adjusted p-values (1995); only the tests in `counted` could ever reject (Tarone 1990)."""
    found = np.searchsorted(np.sort(p), p, side="right")
    return _stepped_up(p, p * counted.sum() / found)


def _stepped_up(p: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Each rate, or the least one of all larger p-values below 1."""
    order = np.argsort(p, kind="stable")
    rate = np.where(p < 1, np.minimum(rate, 1.0), 1.0)
    found = np.empty(len(p))
    found[order] = np.minimum.accumulate(rate[order][::-1])[::-1]
    return found
