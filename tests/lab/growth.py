"""How does a row's level move from day to day? Paths by day that reach 1 on a chosen day, or stay level."""

import numpy as np

PERSISTENCE = 0.7  # a fast day is followed by a fast day
VARIATION = 0.35  # how much a day's growth differs from the mean growth


def growing(random: np.random.Generator, days: np.ndarray, reaches: int, growth: float) -> np.ndarray:
    """A level that grows by about `growth` a day, more on some days than on others, and is 1 on the day `reaches`."""
    return _through_one(growth * (1 + VARIATION * _persistent(random, len(days))), days, reaches)


def stepping(random: np.random.Generator, days: np.ndarray, reaches: int, growth: float) -> np.ndarray:
    """A level that grows by steps, one every 2 to 4 days (a release, a new data set), and is 1 on the day `reaches`."""
    gaps = random.integers(2, 5, len(days))
    at = np.cumsum(gaps)
    inside = at < len(days)
    steps = np.zeros(len(days))
    steps[at[inside]] = growth * gaps[inside] * random.uniform(0.6, 1.4, inside.sum())
    return _through_one(steps, days, reaches)


def level(days: np.ndarray) -> np.ndarray:
    """A level without a trend."""
    return np.ones(len(days))


def _persistent(random: np.random.Generator, count: int) -> np.ndarray:
    """An AR(1) of mean 0 and variance 1."""
    shocks = random.normal(size=count) * np.sqrt(1 - PERSISTENCE**2)
    values = np.empty(count)
    values[0] = random.normal()
    for day in range(1, count):
        values[day] = PERSISTENCE * values[day - 1] + shocks[day]
    return values


def _through_one(steps: np.ndarray, days: np.ndarray, reaches: int) -> np.ndarray:
    path = np.cumsum(steps)
    return np.maximum(0.1, 1 + path - path[np.searchsorted(days, reaches)])
