"""What may each series do next? All simple methods that its history can bear, one by one.

Imports capacity.pasts and the modules of the methods: analogs, profiles, regressions, smoothing, spikes.
"""

from collections.abc import Iterator

from ralphcap.capacity.analogs import analogs
from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past
from ralphcap.capacity.profiles import profiles
from ralphcap.capacity.regressions import autoregression, of_changes
from ralphcap.capacity.smoothing import Rates, smoothing
from ralphcap.capacity.spikes import without_spikes

SHORT_SEASONS, LONG_SEASONS = 14, 4  # seasons that a profile looks back: two weeks of days, four weeks
RUN_IN = 21  # short seasons that a smoothing has behind it at the first origin, where history bears it
# Pairs from a slow level with a steady season to a level that is nearly the last value: the ends and the middle between.
SHORT = (Rates(0.02, 0.2), Rates(0.1, 0.3), Rates(0.2, 0.1), Rates(0.5, 0.05), Rates(0.9, 0.2))
SHORT_COMPOUND = (Rates(0.02, 0.2), Rates(0.05, 0.1), Rates(0.1, 0.3), Rates(0.2, 0.1))
LONG = (Rates(0.03, 0.2), Rates(0.15, 0.2), Rates(0.4, 0.1))
LONG_COMPOUND = (Rates(0.03, 0.2), Rates(0.15, 0.2))
QUIETED = ("two days", "whole days", "days and a week", "whole days and a week")  # fitted and run with spikes cut, too


def candidates(past: Past) -> Iterator[tuple[str, Array]]:
    """Each candidate's name and what it said: series × origins × horizon. One at a time: together they fill the cache."""
    yield from seasonal(past)
    yield from _regressions(past, past.seasons[0], past.seasons[-1], past.origins[0])


def seasonal(past: Past) -> Iterator[tuple[str, Array]]:
    """Those that look at seasons and levels alone, at half the cost; their sums are as good as those of all."""
    short, long, known = past.seasons[0], past.seasons[-1], past.origins[0]
    yield "last value", past.last(1).repeat(past.horizon, axis=-1)
    yield from _named("day", profiles(past, short, max(2, min(SHORT_SEASONS, known // short))))
    yield from _named("day", smoothing(past, short, SHORT, SHORT_COMPOUND, run_in=RUN_IN * short))
    yield "days like the last one", analogs(past, short)
    if long > short and known >= long + short:
        yield from _named("week", profiles(past, long, LONG_SEASONS))
        yield from _named("week", smoothing(past, long, LONG, LONG_COMPOUND, run_in=LONG_SEASONS * long))


def _regressions(past: Past, short: int, long: int, known: int) -> Iterator[tuple[str, Array]]:
    lags = _lags(short, long, known)
    quiet = Past(without_spikes(past.values, short), past.origins, past.seasons, past.horizon)
    for name, one in lags.items():
        yield f"regression on {name}", autoregression(past, one)
        if name in QUIETED:
            yield f"regression on {name}, spikes cut", autoregression(quiet, one)
    for name, season, steps in (
        ("day to day", short, {1, 2, short}),
        ("day to day, two days", short, {short, 2 * short}),
        ("week to week", long, {1, 2, 3, short}),
        ("week to week, two days", long, {1, 2, 3, short, 2 * short}),
    ):
        if known >= season + max(steps) + short and (season == short or long > short):
            yield f"changes from {name}", of_changes(past, sorted(steps), season)


def _named(season: str, found: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    for name, said in found.items():
        yield f"{season}: {name}", said


def _lags(short: int, long: int, known: int) -> dict[str, list[int]]:
    """The lags of each autoregression for which the first origin has data."""
    days = [day * short for day in range(1, 7)]
    lags = {
        "the last steps and a day": {1, 2, 3, short},
        "two days": {1, 2, 3, short, short + 1, 2 * short},
        "whole days": {short, 2 * short},
    }
    if long > short:
        around = {end + one for end in (short, 2 * short, long) for one in (-1, 0, 1)}
        lags |= {
            "days and a week": {1, 2, 3, short, short + 1, *days[1:3], long},
            "whole days and a week": {*days[:3], long - short, long},
            "the last steps, a day and a week": {1, 2, 3, short, short + 1, long},
            "the hours around a day, two and a week": {1, 2, 3, 3 * short, *around},
            "a week of days": {short - 1, short + 1, long - 1, long + 1, long, *days},
            "the last steps, a day and two weeks": {1, 2, 3, short, long, 2 * long},
            "whole days and two weeks": {short, long - short, long, 2 * long},
        }
    usable = {name: sorted(one - {0}) for name, one in lags.items()}
    return {name: one for name, one in usable.items() if known >= max(one) + max(short, len(one) + 1)}
