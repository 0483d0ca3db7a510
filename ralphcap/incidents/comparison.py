"""What changed between two windows? Imports counting, judging and tables.

Looked at is what could have changed: each template at each level, and each kind of line (a masked line of one service)
within one that has several kinds. So a new message is found, too, that a template took in for one of its values.
"""

from typing import TYPE_CHECKING

from ralphcap.incidents.counting import Counting
from ralphcap.incidents.judging import judged
from ralphcap.incidents.shapes import Shape, shape, spelled
from ralphcap.incidents.tables import belonging, summed

if TYPE_CHECKING:
    import polars as pl

DESCRIBED = ("first", "last", "services", "examples")
WHOLE = ("number", "template", "level")


def changes(before: Counting, during: Counting, share: float) -> "pl.DataFrame":
    """Everything that was looked at, the surest change first.

    before  counted by stretches of time, too
    share   of the time that was read, in the second window [ratio]
    Returns change, template, within, before, during, ratio, ratio_low, ratio_high, p_value, adjusted, DESCRIBED.
    """
    import polars as pl

    windows = [one.counts().with_columns(later=pl.lit(late)) for one, late in ((before, False), (during, True))]
    counts = pl.concat(windows)
    number = pl.struct("template", "level").rank("dense").cast(pl.Int64) - 1
    counts = counts.join(belonging(counts), on="mask").with_columns(number=number)
    kinds = _units(counts, [*WHOLE, "mask", "service"]).with_columns(fine=pl.lit(value=True))
    kinds = kinds.filter(pl.len().over("number") > 1)
    whole = _units(counts, [*WHOLE]).with_columns(mask=pl.lit(None, pl.String), fine=pl.lit(value=False))
    units = pl.concat([whole, kinds.select(whole.columns)])
    return _shown(judged(units, _stretches(before, counts), share))


def _units(counts: "pl.DataFrame", by: list[str]) -> "pl.DataFrame":
    """Both windows' counts side by side, with what describes them in the second one, or else in the first."""
    import polars as pl

    earlier, later = (summed(counts.filter(pl.col("later") == late), by) for late in (False, True))
    joined = later.join(earlier, on=by, how="full", coalesce=True, suffix="_before")
    return joined.select(
        *by,
        pl.col("count_before").fill_null(0).alias("before"),
        pl.col("count").fill_null(0).alias("during"),
        *(pl.coalesce(name, f"{name}_before") for name in DESCRIBED),
    )


def _stretches(before: Counting, counts: "pl.DataFrame") -> "pl.DataFrame":
    """Events of each template by stretch: number, stretch, count."""
    import polars as pl

    numbers = counts.select("mask", "level", "number").unique()
    times = before.times().join(numbers, on=["mask", "level"])
    stretch = (pl.col("timestamp").rank("dense") - 1).cast(pl.Int64).alias("stretch")
    return times.with_columns(stretch).group_by("number", "stretch").agg(pl.col("count").sum())


def _shown(units: "pl.DataFrame") -> "pl.DataFrame":
    """The surest first; a kind of line with its own text, and the template that it is within."""
    import polars as pl

    own = [spelled(one.words, [one]) if one else None for one in map(_shape, units["mask"])]
    fine, text = pl.col("fine"), pl.Series(own, dtype=pl.String)
    within = pl.when(fine).then("template").otherwise(pl.lit("")).alias("within")
    shown = units.with_columns(within, pl.when(fine).then(text).otherwise("template").alias("template"))
    return shown.sort("p_value", "during", "before", "template", descending=[False, True, True, False])


def _shape(mask: str | None) -> Shape | None:
    return None if mask is None else shape(mask)
