"""Hourly series with an answer known in one's head: a wave of a day, a quieter weekend, noise."""

import numpy as np
import pandas as pd

DAY, WEEK = 24, 168


def wave(days: float, *, level: float = 100.0, swing: float = 20.0) -> np.ndarray:
    """Highest at noon, lowest at midnight, around the level."""
    steps = np.arange(round(days * DAY))
    return level - swing * np.cos(2 * np.pi * steps / DAY)


def noise(days: float, *, size: float = 1.0, seed: int = 0) -> np.ndarray:
    return size * np.random.default_rng(seed).standard_normal(round(days * DAY))


def table(**series: np.ndarray) -> pd.DataFrame:
    """One column a series, aligned at the end."""
    longest = max(len(values) for values in series.values())
    return pd.DataFrame(
        {name: np.concatenate([np.full(longest - len(values), np.nan), values]) for name, values in series.items()}
    )
