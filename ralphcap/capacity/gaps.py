"""Which steps of a series tell something, and what stands in for the others? Imports capacity.noises' Array only."""

import numpy as np

from ralphcap.capacity.noises import Array


def first_measured(values: Array) -> Array:
    """Place of each series' (row's) first measured step; the number of steps where nothing was."""
    known = ~np.isnan(values)
    return np.asarray(np.where(known.any(axis=1), known.argmax(axis=1), values.shape[1]))


def last_measured(values: Array) -> Array:
    """Number of steps since each series' last measured one: 0 where the last step is there."""
    known = ~np.isnan(values[:, ::-1])
    return np.asarray(np.where(known.any(axis=1), known.argmax(axis=1), values.shape[1]))


def filled(values: Array, season: int) -> Array:
    """Values (series × steps) with gaps filled by the step one season before, else after, else the nearest one."""
    found = values.copy()
    steps = values.shape[1]
    for place in np.flatnonzero(np.isnan(found).any(axis=0)):
        if place >= season:
            found[:, place] = np.where(np.isnan(found[:, place]), found[:, place - season], found[:, place])
    for place in np.flatnonzero(np.isnan(found).any(axis=0))[::-1]:
        if place + season < steps:
            found[:, place] = np.where(np.isnan(found[:, place]), found[:, place + season], found[:, place])
    return _carried(_carried(found)[:, ::-1])[:, ::-1]


def _carried(values: Array) -> Array:
    """The last known value carried forward."""
    known = np.where(np.isnan(values), 0, np.arange(values.shape[1]))
    return np.asarray(np.take_along_axis(values, np.maximum.accumulate(known, axis=1), axis=1))
