"""How do counters, gauges and histograms come about? Helpers of all exporters."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

PAGE = 4096


def counter(per_second: np.ndarray, *, start: float = 0.0, resets: Iterable[int] = ()) -> np.ndarray:
    """A counter fed at a rate in each minute; at the minutes `resets` its process begins anew at 0."""
    total = start + np.cumsum(60.0 * per_second)
    for reset in sorted(resets):
        if 0 < reset < len(total):
            total[reset:] -= total[reset]
    return np.round(total, 6)


def events(
    random: np.random.Generator, per_second: np.ndarray, *, start: float = 0, resets: Iterable[int] = ()
) -> np.ndarray:
    """A counter of whole events that happen at random at a rate."""
    return counter(random.poisson(60.0 * per_second) / 60.0, start=start, resets=resets).round()


def histogram(
    name: str, labels: Mapping[str, str], shares: Mapping[str, float], observed: np.ndarray, mean: float
) -> list[tuple[str, dict[str, str], np.ndarray]]:
    """A histogram's series as (name, labels, values): cumulative buckets, of which '+Inf' holds all, sum and count.

    shares   upper bound (as `le` spells it) → share of the observations at or below it
    mean     mean observation
    """
    buckets = [
        (f"{name}_bucket", {**labels, "le": bound}, np.floor(share * observed)) for bound, share in shares.items()
    ]
    return [
        *buckets,
        (f"{name}_sum", dict(labels), np.round(mean * observed, 6)),
        (f"{name}_count", dict(labels), observed),
    ]


def share_below(bounds: Sequence[str], median: float, spread: float) -> dict[str, float]:
    """The shares of a log-normal duration at or below each bound; '+Inf' is added."""
    from math import erf, log, sqrt

    shares = {bound: 0.5 * (1 + erf(log(float(bound) / median) / (spread * sqrt(2)))) for bound in bounds}
    return shares | {"+Inf": 1.0}


def pages(values: np.ndarray) -> np.ndarray:
    """Bytes as the kernel counts them: whole pages."""
    return np.floor(values / PAGE) * PAGE


def walk(random: np.random.Generator, count: int, low: float, high: float) -> np.ndarray:
    """A gauge that wanders between two bounds."""
    steps = np.cumsum(random.normal(0, 0.01, count))
    return low + (high - low) * (0.5 + 0.5 * np.sin(steps))
