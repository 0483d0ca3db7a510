"""Answers as a source would give them, for the parts of a disk review: a steady Prometheus and a steady Elasticsearch."""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.sizing import Limit
from ralphcap.frames import TIMESTAMP, VALUE
from ralphcap.reviews.disk_asking import Asking
from ralphcap.window import Window
from tests.capacity.tables import sessions

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-11-20T12:00:00Z").as_unit("ms")
START = NOW - 20 * DAY
WINDOW = Window(START, NOW + HOUR, HOUR)
TIMES = pd.date_range(START, NOW, freq=HOUR, unit="ms")
GB = 2.0**30
CATALOG = load_catalog()
RATE = 1000.0  # samples a second
KEPT = 7 * DAY  # by Prometheus
DAY_OF_LOGS = 24 * 2.0**20  # bytes of a day's index


def asking(frames: Mapping[str, pd.DataFrame], flags: Mapping[str, str] | None = None) -> Asking:
    """Who asks a source that has these frames by entry, and nothing of any other."""

    def ask(name: str, window: Window | None = None, **_: object) -> pd.DataFrame:
        query = CATALOG.query(name)
        empty = {TIMESTAMP: pd.Series([], dtype="datetime64[ms, UTC]"), VALUE: pd.Series([], dtype="float64")}
        return frames.get(name, pd.DataFrame({label: pd.Series([], dtype="str") for label in query.labels} | empty))

    source = SimpleNamespace(ask=ask, catalog=CATALOG, flags=lambda: dict(flags or {}), has_logs=True)
    return Asking(source, WINDOW, 60 * DAY, sessions())  # type: ignore[arg-type]  # a stand-in for a source


def limit_of(service: str) -> Limit:
    """The disk's row of the sizing table."""
    return next(one for one in CATALOG.sizing.limits if (one.service, one.resource) == (service, "disk"))


def gauge(values: object, **labels: str) -> pd.DataFrame:
    """A series over the window."""
    return pd.DataFrame({TIMESTAMP: TIMES, **labels, VALUE: np.broadcast_to(np.asarray(values, "float64"), len(TIMES))})


def prometheus(*, size: float = 0.0) -> dict[str, pd.DataFrame]:
    """1,000 samples a second at 2 bytes each, kept for a week or up to a size, on 'one:9090'; 'two:9090' holds less."""
    kept = pd.Timedelta(seconds=size / (2 * RATE)).floor("2h") if size else KEPT
    oldest = (TIMES - kept).as_unit("ms").asi8 / 1000
    own = {
        "storage": RATE * 2 * kept.total_seconds(),
        "samples_per_second": RATE,
        "oldest_sample": oldest,
        "retention_limit": size,
        "head_series": 15_000.0,
        "blocks": RATE * 2 * kept.total_seconds(),
        "wal": 0.1 * GB,
    }
    frames = {f"prometheus_self.{name}": gauge(values, instance="one:9090") for name, values in own.items()}
    frames["prometheus_self.storage"] = pd.concat([frames["prometheus_self.storage"], gauge(GB, instance="two:9090")])
    jobs = [gauge(3000.0, job="node"), gauge(np.linspace(500, 1000, len(TIMES)), job="cadvisor")]
    frames["prometheus_self.samples_scraped"] = pd.concat(jobs, ignore_index=True)
    return frames


def indices(*, first: int = 19, last: int = 0, replicas: int = 0) -> pd.DataFrame:
    """An index of the same size each day, from so many days ago; today's has as much as its part of the day."""
    days = pd.date_range(NOW.floor("D") - first * DAY, NOW.floor("D") - last * DAY, freq=DAY, unit="ms")
    part = np.where(days == NOW.floor("D"), 0.5, 1.0)
    return pd.DataFrame(
        {
            "index": [f"ralph-stock-logs-{day:%Y.%m.%d}" for day in days],
            "family": "logs",
            "day": days,
            "primary_bytes": DAY_OF_LOGS * part,
            "bytes": DAY_OF_LOGS * part * (1 + replicas),
            "replicas": replicas,
            "status": "open",
            "health": "green",
        }
    )


def services(shares: Mapping[str, float], *, days: int = 7) -> pd.DataFrame:
    """Stored bytes by service and day, over the last whole days."""
    dates = pd.date_range(NOW.floor("D") - days * DAY, periods=days, freq=DAY, unit="ms")
    return pd.DataFrame(
        [
            {"day": day, "service": name, "stored_bytes": part * DAY_OF_LOGS}
            for day in dates
            for name, part in shares.items()
        ]
    )
