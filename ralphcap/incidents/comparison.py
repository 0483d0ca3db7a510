"""What changed between two windows? Imports counting, judging, kin, shapes and tables.

Looked at is what could have changed: each template at each level; each kind of line (a masked line of one service) within
one that has several kinds, so that a new message is found that a template took in for one of its values; and templates
that are alike but for one place, so that a new message is found that is not said often in any of its forms.
"""

from typing import TYPE_CHECKING

from ralphcap.incidents.counting import Counting
from ralphcap.incidents.judging import SURE, judged
from ralphcap.incidents.kin import kin
from ralphcap.incidents.shapes import shape, spelled
from ralphcap.incidents.tables import belonging, summed

if TYPE_CHECKING:
    import polars as pl

DESCRIBED = ("first", "last", "services", "examples")
COUNTED = ("number", "unit", "template", "level", "within", "before", "during", *DESCRIBED)


def changes(before: Counting, during: Counting, *, share: float, stretch: float) -> "pl.DataFrame":
    """Everything that was looked at, the surest change first.

    before  counted by stretches of time, too
    share   of the time that was read, in the second window [ratio]
    stretch length of a stretch, as a share of it [ratio]
    Returns change, template, level, within, before, during, ratio, ratio_low, ratio_high, p_value, adjusted, DESCRIBED.
    """
    import polars as pl

    windows = [one.counts().with_columns(later=pl.lit(late)) for one, late in ((before, False), (during, True))]
    counts = pl.concat(windows)
    counts = counts.join(belonging(counts), on="mask")
    counts = counts.join(_numbered(counts), on=["template", "level"])
    groups = kin(counts["template"])
    units = pl.concat([_templates(counts), _lines(counts), _groups(counts, groups)])
    found = _told_once(judged(units, _stretches(before, counts), share=share, stretch=stretch), groups)
    return found.sort("p_value", "during", "before", "template", descending=[False, True, True, False])


def _numbered(counts: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    pairs = counts.select("template", "level").unique().sort("template", "level")
    return pairs.with_columns(number=pl.int_range(pl.len(), dtype=pl.Int64))


def _templates(counts: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    units = _side_by_side(counts, ["number", "template", "level"])
    return units.with_columns(unit=pl.lit("template"), within=pl.lit("")).select(COUNTED)


def _lines(counts: "pl.DataFrame") -> "pl.DataFrame":
    """Kinds of lines, where a template has several, with texts of their own."""
    import polars as pl

    units = _side_by_side(counts, ["number", "template", "level", "mask", "service"])
    units = units.filter(pl.len().over("number") > 1)
    texts = pl.Series([spelled(one.words, [one]) for one in map(shape, units["mask"])], dtype=pl.String)
    return units.with_columns(unit=pl.lit("line"), within=pl.col("template"), template=texts).select(COUNTED)


def _groups(counts: "pl.DataFrame", groups: "pl.DataFrame") -> "pl.DataFrame":
    """Groups of templates; their numbers follow those of the templates."""
    import polars as pl

    units = _side_by_side(counts.join(groups, on="template"), ["kin", "level"]).rename({"kin": "template"})
    number = pl.int_range(pl.len(), dtype=pl.Int64) + counts["number"].n_unique()
    return units.with_columns(number=number, unit=pl.lit("kin"), within=pl.lit("")).select(COUNTED)


def _side_by_side(counts: "pl.DataFrame", by: list[str]) -> "pl.DataFrame":
    """Both windows' counts, with what describes them in the second one, or else in the first."""
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
    stretch = (pl.col("timestamp").rank("dense").cast(pl.Int64) - 1).alias("stretch")
    return times.with_columns(stretch).group_by("number", "stretch").agg(pl.col("count").sum())


def _told_once(units: "pl.DataFrame", groups: "pl.DataFrame") -> "pl.DataFrame":
    """Groups only where they are surely new and none of their templates is, then in place of those."""
    import polars as pl

    whole, group = pl.col("unit") == "template", pl.col("unit") == "kin"
    members = units.filter(whole).select("template", "level", own="adjusted").join(groups, on="template")
    least = members.group_by(pl.col("kin").alias("template"), "level").agg(pl.col("own").min())
    sure = units.filter(group & (pl.col("change") == "new") & (pl.col("adjusted") <= SURE))
    sure = sure.join(least.filter(pl.col("own") > SURE), on=["template", "level"], how="semi")
    replaced = members.join(sure.select(pl.col("template").alias("kin"), "level"), on=["kin", "level"], how="semi")
    kept = units.filter(whole).join(replaced, on=["template", "level"], how="anti")
    return pl.concat([kept, units.filter(pl.col("unit") == "line"), sure])
