"""A source that answers from frames, for what a logs review makes of its answers."""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.catalog.loading import load_catalog
from ralphcap.sources.ledger import Entry, Ledger
from ralphcap.window import Window

NOW = pd.Timestamp("2026-11-20T12:00:00Z").as_unit("ms")
DAY = Window(NOW - pd.Timedelta(days=1), NOW, pd.Timedelta(minutes=10))
BEFORE = Window(DAY.start - pd.Timedelta(days=1), DAY.start, DAY.step)


def source(frame=None, *, missing=()):
    """A source whose every answer is the frame; what its ledger says is missing."""
    ledger = Ledger()
    for lack in missing:
        ledger.add(Entry("logs.lines", DAY, "Elasticsearch 8", 1, 1, 1, lack, "", "", 1))
    return SimpleNamespace(
        ask=lambda *_, **__: frame,
        catalog=load_catalog(),
        ledger=ledger,
        live=True,
        now=NOW,
        title="Elasticsearch 8 at http://here",
        zone=ZoneInfo("Asia/Seoul"),
    )
