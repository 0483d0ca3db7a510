"""What may each series do next? All simple methods that its history can bear, as one array.

Imports capacity.pasts, capacity.profiles, capacity.smoothing and capacity.regressions.
"""

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past
from ralphcap.capacity.profiles import profiles
from ralphcap.capacity.regressions import autoregression, of_changes
from ralphcap.capacity.smoothing import BY_LONG_SEASON, BY_SHORT_SEASON, smoothing

SHORT_SEASONS, LONG_SEASONS = 14, 4  # seasons that a profile looks back: two weeks of days, four weeks
RUN_IN = 21  # short seasons that a smoothing has behind it at the first origin, where history bears it


def candidates(past: Past) -> tuple[list[str], Array]:
    """Names, and what each said: candidates × series × origins × horizon."""
    short, long = past.seasons[0], past.seasons[-1]
    known = past.origins[0]
    found = {"last value": past.last(1).repeat(past.horizon, axis=-1)}
    found |= _named("day", profiles(past, short, max(2, min(SHORT_SEASONS, known // short))))
    found |= _named("day", smoothing(past, short, BY_SHORT_SEASON, run_in=RUN_IN * short))
    for name, lags in _lags(short, long, known).items():
        found[name] = autoregression(past, lags)
    if known >= 2 * short + max(short, 2):
        found["changes from day to day"] = of_changes(past, sorted({1, 2, short}), short)
    if long > short and known >= long + short:
        found |= _named("week", profiles(past, long, LONG_SEASONS))
        found |= _named("week", smoothing(past, long, BY_LONG_SEASON, run_in=LONG_SEASONS * long))
    if long > short and known >= long + 4 * short:
        found["changes from week to week"] = of_changes(past, sorted({1, 2, 3, short}), long)
    return list(found), np.stack(list(found.values()))


def _named(season: str, found: dict[str, Array]) -> dict[str, Array]:
    return {f"{season}: {name}": said for name, said in found.items()}


def _lags(short: int, long: int, known: int) -> dict[str, list[int]]:
    """The lags of each autoregression for which the first origin has data."""
    lags = {
        "regression on the last steps and a day": {1, 2, 3, short},
        "regression on two days": {1, 2, 3, short, short + 1, 2 * short},
    }
    if long > short:
        lags["regression on days and a week"] = {1, 2, 3, short, short + 1, 2 * short, 3 * short, long}
        lags["regression on whole days and a week"] = {short, 2 * short, 3 * short, long - short, long}
        lags["regression on the last steps, a day and a week"] = {1, 2, 3, short, short + 1, long}
    return {name: sorted(one) for name, one in lags.items() if known >= max(one) + max(short, len(one) + 1)}
