"""What did many series look like at each moment from which they are to be foretold? Imports capacity.noises' Array only."""

from dataclasses import dataclass

import numpy as np

from ralphcap.capacity.noises import Array

Places = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


ORIGINS = 14  # short seasons back to which a past origin sees the whole horizon: two weeks of days
LEAST = 2  # short seasons before the first origin: one to learn from and one to see it again
LONGEST = 2016  # steps of history that are looked at: twelve weeks of hours; beyond them a series was another one


@dataclass(frozen=True)
class Past:
    """Series of equal length and the moments (origins) from which each is foretold.

    values    series × steps, without gaps
    origins   numbers of steps known at each origin, ascending; the last is all of them
    seasons   lengths of the seasons in steps, shortest first; the longest may be one that only its recent shape shows
    horizon   steps to foretell from each origin
    A candidate takes a past and gives series × origins × horizon: what it would have said at each origin.
    """

    values: Array
    origins: tuple[int, ...]
    seasons: tuple[int, ...]
    horizon: int

    def last(self, count: int) -> Array:
        """The last `count` values known at each origin: series × origins × count; NaN before a series' first value."""
        lead = np.full((len(self.values), count), np.nan)
        padded = np.concatenate([lead, self.values], axis=1)
        return np.lib.stride_tricks.sliding_window_view(padded, count, axis=1)[:, list(self.origins)]

    def cycles(self, season: int, count: int) -> Array:
        """The last `count` seasons known at each origin: series × origins × count × season."""
        return self.last(season * count).reshape(len(self.values), len(self.origins), count, season)

    def truth(self) -> Array:
        """What came after each origin: series × origins × horizon; NaN beyond the last value."""
        tail = np.full((len(self.values), self.horizon), np.nan)
        padded = np.concatenate([self.values, tail], axis=1)
        return np.lib.stride_tricks.sliding_window_view(padded, self.horizon, axis=1)[:, list(self.origins)]


def origins(history: int, horizon: int, season: int) -> tuple[int, ...]:
    """Moments of the past from which the series is foretold: whole seasons back, each with two seasons before it."""
    back = range(ORIGINS + (horizon - 1) // season, -1, -1)
    return tuple(history - season * count for count in back if history - season * count >= LEAST * season or count == 0)


def repeated(shape: Array, horizon: int) -> Array:
    """A season's shape (its last axis), again and again for `horizon` steps."""
    return shape[..., np.arange(horizon) % shape.shape[-1]]


def mean(values: Array, axis: int) -> Array:
    """Mean of what is not NaN; 0 where all is."""
    known = ~np.isnan(values)
    return np.asarray(np.where(known, values, 0).sum(axis=axis) / np.maximum(known.sum(axis=axis), 1))


def median(values: Array, axis: int) -> Array:
    """Median of what is not NaN, by sorting: numpy's own is a hundred times slower where NaN may occur."""
    ordered = np.sort(np.moveaxis(values, axis, -1), axis=-1)
    known = np.maximum((~np.isnan(ordered)).sum(axis=-1, keepdims=True), 1)
    low, high = (np.take_along_axis(ordered, place, axis=-1)[..., 0] for place in ((known - 1) // 2, known // 2))
    return np.asarray((low + high) / 2)
