"""Which units of two windows changed, and how sure is that? Imports rates and spread.

Three questions are each answered with their own share of false answers: what is new, what is gone, whose rate changed.
"""

from typing import TYPE_CHECKING

import numpy as np

from ralphcap.incidents.rates import adjusted, adjusted_all, ratio_interval, tails
from ralphcap.incidents.spread import spreads

if TYPE_CHECKING:
    import polars as pl

UNSEEN = 0.05  # lines of yet unseen kinds that a template may be expected to bring by itself, for a new kind to be news


def judged(units: "pl.DataFrame", stretches: "pl.DataFrame", share: float) -> "pl.DataFrame":
    """Adds to each unit: change, ratio, ratio_low, ratio_high, p_value, adjusted.

    units      number (of the template at its level, from 0), fine (one kind of line within it, not the whole), before, during (events)
    stretches  number, stretch, count: the first window's events by stretch of time
    share      of the time that was read, in the second window [ratio]
    A kind of line is judged only as to whether it is new, and only within a template that is not.
    """
    import polars as pl

    before, during, fine = (units[name].to_numpy() for name in ("before", "during", "fine"))
    total, none = before + during, np.zeros_like(before)
    number, stretch, count = (stretches[name].to_numpy() for name in ("number", "stretch", "count"))
    spread = spreads(number, stretch, count, _templates(units))[units["number"].to_numpy()]
    lower, upper = tails(during, total, share, spread)
    all_before, all_during = tails(none, total, share, spread)[0], tails(total, total, share, spread)[1]
    answers = (
        _only(before == 0, all_during, ~fine | _settled(units)),
        _only(during == 0, all_before, ~fine),
        _changed((before > 0) & (during > 0), np.minimum(lower, upper), np.minimum(all_before, all_during), ~fine),
    )
    which = np.select([before == 0, during == 0], [0, 1], 2)
    p_value, corrected = (np.choose(which, [answer[part] for answer in answers]) for part in (0, 1))
    low, high = ratio_interval(before, during, share, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = during / before * (1 - share) / share
    found = {
        "change": np.select([which == 0, which == 1, upper < lower], ["new", "gone", "more"], "less"),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "p_value": p_value,
        "adjusted": corrected,
    }
    return units.with_columns(**{name: pl.Series(values) for name, values in found.items()})


def _templates(units: "pl.DataFrame") -> int:
    return int(units["number"].to_numpy().max(initial=-1)) + 1


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


def _settled(units: "pl.DataFrame") -> np.ndarray:
    """The kinds of lines in templates that are not expected to bring new ones by themselves.

    Of a template's next events, so many are of a kind not seen yet as were seen only once (Good 1953).
    """
    import polars as pl

    whole, fine = pl.col("before").filter(~pl.col("fine")), pl.col("before").filter(pl.col("fine"))
    later = pl.col("during").filter(~pl.col("fine")).sum()
    expected = (fine == 1).sum() / whole.sum() * later
    known = units.group_by("number").agg(((whole.sum() > 0) & (expected <= UNSEEN)).alias("settled"))
    settled = units.join(known, on="number", how="left", maintain_order="left")
    return (settled["settled"] & settled["fine"]).to_numpy()
