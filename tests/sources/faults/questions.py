"""What do the cases ask, and what is the right answer? Entries and expressions over windows of the known world."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.sources import Source
from ralphcap.window import Window
from tests.sources.faults.evaluating import evaluate
from tests.sources.faults.world import World

Samples = dict[tuple[tuple[str, str], ...], dict[int, float]]  # labels → time in milliseconds → value


@dataclass(frozen=True)
class Asked:
    """One question: an entry by name, else an expression. `plain` is what an entry's expression means without placeholders.

    paged   always asked in several pages; early: from before the server's first sample; now: at one time
    """

    entry: str | None
    plain: str
    sparse: bool = False
    paged: bool = False
    early: bool = False
    now: bool = False

    def ask(self, source: Source, window: Window | None, at: pd.Timestamp | None) -> pd.DataFrame:
        """The frame that ralphcap answers with."""
        if self.entry:
            return source.ask(self.entry, window, at=at)
        return source.ask_promql(self.plain, window, at=at, sparse=self.sparse)

    def truth(self, world: World, times: np.ndarray, step: int) -> Samples:
        """What an honest server answers in such a world; `step` in milliseconds."""
        expression = self.plain.replace("$range", f"{max(step, 240_000)}ms")
        return {
            tuple(sorted(row.labels.items())): dict(zip(row.times.tolist(), row.values.tolist(), strict=True))
            for row in evaluate(world, expression, times)
            if len(row.times)
        }


LOAD, SIZE = "max by (instance) (web_load)", "max(db_size_bytes)"

QUESTIONS: Mapping[str, Asked] = {
    "web.load": Asked("web.load", LOAD),
    "web.total": Asked("web.total", "sum(web_load)"),
    "web.well": Asked("web.well", "max by (instance) (max_over_time(web_load[$range]))"),
    "web.high": Asked("web.high", f"{LOAD} > 1200", sparse=True),
    "db.size": Asked("db.size", SIZE),
    "db.well": Asked("db.well", "max by (job) (db_size_bytes)"),
    "mail.sent": Asked("mail.sent", "sum(mail_sent)"),
    "own load": Asked(None, "web_load"),
    "own max": Asked(None, LOAD),
    "own sum": Asked(None, "sum(web_load)"),
    "own sparse": Asked(None, "web_load > 1200", sparse=True),
    "own unknown": Asked(None, "web_lod"),
    "own unmatched": Asked(None, 'web_load{instance="web-9"}'),
    "paged load": Asked("web.load", LOAD, paged=True),
    "paged own": Asked(None, "web_load", paged=True),
    "early load": Asked("web.load", LOAD, early=True),
    "now web.load": Asked("web.load", LOAD, now=True),
    "now db.size": Asked("db.size", SIZE, now=True),
}
USUAL = (
    "web.load",
    "web.total",
    "web.well",
    "web.high",
    "db.size",
    "db.well",
    "own load",
    "own max",
    "own sum",
    "own sparse",
)


def samples(frame: pd.DataFrame) -> Samples:
    """A series frame as labels → time → value."""
    names = label_columns(frame)
    found: Samples = {}
    times = frame[TIMESTAMP].astype("int64").tolist()
    columns = [frame[name].astype("object").tolist() for name in names]
    for time, value, *texts in zip(times, frame[VALUE].tolist(), *columns, strict=True):
        labels = tuple(sorted((name, text) for name, text in zip(names, texts, strict=True) if isinstance(text, str)))
        found.setdefault(labels, {})[time] = value
    return found


def same(one: Samples, other: Samples) -> bool:
    """Whether both hold the same series, times and values; NaN equals NaN."""
    return one.keys() == other.keys() and all(
        one[labels].keys() == other[labels].keys()
        and np.array_equal(list(one[labels].values()), list(other[labels].values()), equal_nan=True)
        for labels in one
    )
