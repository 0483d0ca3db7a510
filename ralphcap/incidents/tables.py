"""Which template does each masked line belong to, and what does its table say? Imports merging and shapes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ralphcap.incidents.merging import merged
from ralphcap.incidents.shapes import Shape, Words, shape, spelled

if TYPE_CHECKING:
    import polars as pl


def belonging(counts: "pl.DataFrame") -> "pl.DataFrame":
    """The template of each masked line: mask, template (its text).

    counts   mask, count; a mask may have several rows
    """
    import polars as pl

    masks = counts.group_by("mask").agg(pl.col("count").sum()).sort("count", "mask", descending=[True, False])["mask"]
    shapes = {mask: shape(mask) for mask in masks}
    belongs = merged({one.words for one in shapes.values()})
    members: dict[Words, list[Shape]] = defaultdict(list)
    for one in shapes.values():
        members[belongs[one.words]].append(one)
    texts = {template: spelled(template, those) for template, those in members.items()}
    templates = pl.Series([texts[belongs[one.words]] for one in shapes.values()], dtype=pl.String)
    return pl.DataFrame({"mask": masks, "template": templates})


def summed(counts: "pl.DataFrame", by: Iterable[str]) -> "pl.DataFrame":
    """Counts added up: count, first, last, services (with commas), examples (up to three lines)."""
    import polars as pl

    first, last, least = "first_line", "last_line", "least_line"
    added = counts.group_by(*by).agg(
        pl.col("count").sum(),
        pl.col("first").min(),
        pl.col("last").max(),
        pl.col("service").unique().sort().str.join(", ").alias("services"),
        pl.col(first).sort_by("first", first).first(),
        pl.col(last).sort_by("last", last).last(),
        pl.col(least).min(),
    )
    lines = pl.concat_list(first, last, least).list.unique(maintain_order=True).alias("examples")
    return added.with_columns(lines).drop(first, last, least)
