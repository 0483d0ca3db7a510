"""What do the logs say, all lines of them, and what changed? Imports comparison, counting and tables.

Lines become templates by one rule for whatever wrote them: see masking, shapes and slots. Documents are frames with the
columns timestamp (UTC), service, level and message; many documents come as an iterable of such frames, in order of time.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.frames import empty_series
from ralphcap.incidents.comparison import changes
from ralphcap.incidents.counting import Counting
from ralphcap.incidents.documents import texts
from ralphcap.incidents.judging import SURE
from ralphcap.incidents.masking import masked
from ralphcap.incidents.tables import belonging, summed

if TYPE_CHECKING:
    import polars as pl

Documents = pd.DataFrame | Iterable[pd.DataFrame]

STRETCHES = 8  # the first window is cut into at least so many, to see how bursty its templates are
COLUMNS = ("template", "level", "count", "share", "first", "last", "services", "examples")
CHANGES = (
    "change", "template", "level", "within", "before", "during", "ratio", "ratio_low", "ratio_high", "p_value", "adjusted",
    "first", "last", "services", "examples",
)  # fmt: skip


class Templates:
    """Templates of documents that come in chunks, in order of time: the same as if they came at once.

    step   also count by stretches of this length; None: don't
    """

    def __init__(self, *, step: pd.Timedelta | str | None = None) -> None:
        self._counting = Counting(None if step is None else pd.Timedelta(step))

    def add(self, documents: pd.DataFrame) -> None:
        """Reads a chunk of documents."""
        self._counting.add(documents)

    def table(self) -> pd.DataFrame:
        """One row a template at a level, the most frequent first.

        template, level      text with <*> where a value stands; '' where its lines name no level
        count, share         its events, and their share of all [ratio]; a stack trace is one event
        first, last          when it was said [UTC]
        services             by whom, in alphabetical order, with commas
        examples             up to three lines: the first, the last, and the first by the alphabet
        """
        counts = self._counting.counts()
        table = summed(counts.join(belonging(counts), on="mask"), ["template", "level"])
        table = table.sort("count", "template", "level", descending=[True, False, False])
        return _to_pandas(table.with_columns((table["count"] / table["count"].sum()).alias("share")), COLUMNS)

    def of(self, documents: pd.DataFrame) -> pd.Series:
        """The template of each document, by its text alone: NA for one that was not read, and for a line of a stack trace."""
        import polars as pl

        belongs = belonging(self._counting.counts())
        masks = masked(texts(documents["message"]))
        found = masks.replace_strict(belongs["mask"], belongs["template"], default=None, return_dtype=pl.String)
        return found.to_pandas().set_axis(documents.index).rename("template")

    def over_time(self, templates: Iterable[str] | None = None) -> pd.DataFrame:
        """Events of each template by stretch of time: a series frame with the label `template`.

        templates   texts of those that are meant; None: all
        timestamp is the start of a stretch [UTC], value its events; 0 where there was none between the first and the last
        stretch in which anything was said.
        """
        import polars as pl

        times = self._counting.times().join(belonging(self._counting.counts()), on="mask")
        counts = times.group_by("template", "timestamp").agg(pl.col("count").sum())
        return _series(counts, self._counting.step, None if templates is None else sorted(set(templates)))


def templates(documents: Documents) -> pd.DataFrame:
    """The templates of documents: see Templates.table."""
    return _read(documents).table()


def over_time(
    documents: Documents, templates: Iterable[str] | None = None, *, step: pd.Timedelta | str
) -> pd.DataFrame:
    """How often each template was said, by stretches of `step`: see Templates.over_time."""
    return _read(documents, step=step).over_time(templates)


def _read(documents: Documents, step: pd.Timedelta | str | None = None) -> Templates:
    found = Templates(step=step)
    for chunk in [documents] if isinstance(documents, pd.DataFrame) else documents:
        found.add(chunk)
    return found


def compare(
    before: Documents,
    during: Documents,
    *,
    read_before: pd.Timedelta,
    read_during: pd.Timedelta,
    error: float = SURE,
) -> pd.DataFrame:
    """What changed from one window to another: one row a template at a level that is new, gone, more or less, the surest first.

    before, during              the documents of the two windows
    read_before, read_during    how long the windows are, without what was not read: rates are by the time that was read
    error       largest expected share of false answers among the new ones, the gone ones and those whose rate changed
                (Benjamini & Hochberg's false discovery rate); 1 gives everything that was looked at
    Returns CHANGES:
    change      new: said in the second window only; gone: in the first only; more, less: at another rate
    template, level   as in Templates.table
    within      the template that a new kind of line belongs to, where others of its kind were said before; else ''
    before, during   events
    ratio, ratio_low, ratio_high   second rate over the first, with its 95 % interval [ratio]
    p_value     chance of a count at least as odd, were both rates the same: exact conditional test given the sum of both
                counts, beta-binomial with the burstiness that the first window shows (see rates, spread)
    adjusted    p_value corrected for how many were looked at
    first, last, services, examples   as in Templates.table, in the second window; of what is gone, in the first
    """
    if min(read_before, read_during) <= pd.Timedelta(0):
        raise ParameterError("compare: nothing was read of one of the windows. Give both lengths of time, above 0.")
    step = max(min(read_during, read_before / STRETCHES), pd.Timedelta(milliseconds=1))
    share, stretch = (part / (read_before + read_during) for part in (read_during, step))
    found = changes(_counted(before, step), _counted(during), share=share, stretch=stretch)
    if error < 1:
        found = found.filter(found["adjusted"] <= error)
    return _to_pandas(found, CHANGES)


def _counted(documents: Documents, step: pd.Timedelta | str | None = None) -> Counting:
    counting = Counting(None if step is None else pd.Timedelta(step))
    for chunk in [documents] if isinstance(documents, pd.DataFrame) else documents:
        counting.add(chunk)
    return counting


def _to_pandas(table: "pl.DataFrame", columns: Iterable[str]) -> pd.DataFrame:
    """Texts as `str`, examples as lists of texts."""
    table = table.select(columns)
    frame = table.drop("examples").to_pandas()
    examples = pd.Series(table["examples"].to_list(), index=frame.index, dtype="object")
    return frame.assign(examples=examples)[list(columns)]


def _series(counts: "pl.DataFrame", step: pd.Timedelta | None, templates: list[str] | None) -> pd.DataFrame:
    """Counts by template and stretch as a series frame, with 0 where a template was not said."""
    if counts.is_empty() or step is None:
        return empty_series(["template"])
    frame = counts.to_pandas()
    first, last = frame["timestamp"].min(), frame["timestamp"].max()
    stretches = pd.date_range(first, last, freq=step, unit="ms", name="timestamp")
    wide = frame.pivot(index="timestamp", columns="template", values="count")
    wide = wide.reindex(index=stretches, columns=templates).fillna(0).rename_axis(columns="template")
    long = wide.melt(ignore_index=False, value_name="events").reset_index().rename(columns={"events": "value"})
    return long.astype({"template": "category", "value": "float64"})[["timestamp", "template", "value"]]
