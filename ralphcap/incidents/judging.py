"""Which units of two windows changed, and how sure is that? Imports rates and spread.

Three questions are each answered with their own share of false answers: what is new, what is gone, whose rate changed.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ralphcap.incidents.rates import adjusted, adjusted_all, ratio_interval, tails
from ralphcap.incidents.spread import spreads

if TYPE_CHECKING:
    import polars as pl

SURE = 0.05  # largest expected share of false answers among the new, among the gone and among the changed ones
UNSEEN = 0.05  # events of kinds not seen yet that a template may be expected to bring, for one of them to be news


class _Chances(NamedTuple):
    """Were the rates the same: chances of at most and at least so many in the second window, and of all in one of them."""

    at_most: np.ndarray
    at_least: np.ndarray
    all_before: np.ndarray
    all_during: np.ndarray


def judged(units: "pl.DataFrame", stretches: "pl.DataFrame", *, share: float, stretch: float) -> "pl.DataFrame":
    """Adds to each unit: change, ratio, ratio_low, ratio_high, p_value, adjusted.

    units      number (of the template at its level, or of the group of templates, from 0), before, during (events), unit:
               template; line: a kind of line within one; kin: templates that are alike but for one place
    stretches  number, stretch (number), count: the first window's events by stretch of time
    share      of the time that was read, in the second window [ratio]
    stretch    length of a stretch, as a share of both windows [ratio]
    A kind of line, or kin, is judged only as to whether it is new; a kind of line only within a template that is not.
    """
    import polars as pl

    number, before, during = (units[name].to_numpy() for name in ("number", "before", "during"))
    whole, line, group = ((units["unit"] == unit).to_numpy() for unit in ("template", "line", "kin"))
    stretched = [stretches[name].to_numpy() for name in ("number", "stretch", "count")]
    spread = spreads(stretched[0], stretched[1], stretched[2], len(units))
    mean = (before + during) * stretch
    chances = _chances(before, during, share, spread.likely(number, mean))
    least = np.minimum(chances.all_before, chances.all_during)
    answers = (
        _only(before == 0, chances.all_during, whole | group | _settled(number, before, during, line)),
        _only(during == 0, chances.all_before, whole),
        _changed((before > 0) & (during > 0), np.minimum(chances.at_most, chances.at_least), least, whole),
    )
    which = np.select([before == 0, during == 0], [0, 1], 2)
    p_value, corrected = (np.choose(which, [answer[part] for answer in answers]) for part in (0, 1))
    low, high = ratio_interval(before, during, share, np.maximum(spread.likeliest(number, mean), 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = during / before * (1 - share) / share
    more = chances.at_least < chances.at_most
    found = {
        "change": np.select([which == 0, which == 1, more], ["new", "gone", "more"], "less"),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "p_value": p_value,
        "adjusted": corrected,
    }
    return units.with_columns(**{name: pl.Series(values) for name, values in found.items()})


def _chances(before: np.ndarray, during: np.ndarray, share: float, likely: Iterable[np.ndarray]) -> _Chances:
    """The chances, on average of all likely spreads."""
    total, none = before + during, np.zeros_like(before)
    parts = [
        (*tails(during, total, share, one), tails(none, total, share, one)[0], tails(total, total, share, one)[1])
        for one in likely
    ]
    return _Chances(*np.mean(parts, axis=0))


def _only(there: np.ndarray, chance: np.ndarray, tested: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """p-values, raw and adjusted, of tests that reject where all events are in one window."""
    p_value, attainable = np.where(there & tested, chance, 1.0), np.where(tested, chance, 1.0)
    return p_value, adjusted(p_value, attainable)


def _changed(
    there: np.ndarray, tail: np.ndarray, least: np.ndarray, tested: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same of two-sided tests. Those that no count could make reject are not counted as tests."""
    p_value = np.where(there & tested, np.minimum(2 * tail, 1.0), 1.0)
    return p_value, adjusted_all(p_value, tested & (2 * least < 1))


def _settled(number: np.ndarray, before: np.ndarray, during: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The kinds of lines in templates that are not expected to bring new ones by themselves.

    Of a template's next events, so many are of a kind not seen yet as were seen only once (Good 1953).
    """
    templates = int(number.max(initial=-1)) + 1
    once = np.bincount(number[line & (before == 1)], minlength=templates)
    earlier = np.bincount(number[line], before[line], templates)
    later = np.bincount(number[line], during[line], templates)
    settled = (earlier > 0) & (once * later <= UNSEEN * earlier)
    return np.asarray(line & settled[number])
