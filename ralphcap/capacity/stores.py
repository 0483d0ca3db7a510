"""What do Prometheus and Elasticsearch take in, keep and cost today? Imports capacity's blocks, footprint, indices, needs
and retention.

Both are described once, with ingest measured and foretold; what-ifs and remedies are the same description with one thing
changed.
"""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.indices import Deletion, elasticsearch_disk
from ralphcap.capacity.needs import date_left
from ralphcap.capacity.retention import prometheus_disk

_INTERVAL = pd.Timedelta(seconds=15)  # the design's


@dataclass(frozen=True)
class Outlook:
    """As seen from when, and how far."""

    now: pd.Timestamp
    horizon: pd.Timedelta


@dataclass(frozen=True)
class Metrics:
    """A Prometheus.

    ingest    samples a second: timestamp (UTC), a column a path; from the oldest sample held to the end of the horizon
    series    in memory now
    limit     of its disk [bytes]
    interval  between scrapes
    memory    resident now [bytes], cpu: busy now [cores]; NaN where not measured
    follows   share of the series that grow with the load: series count instances and label values, not requests
    """

    ingest: pd.DataFrame
    series: float
    limit: float
    retention: Retention = field(default_factory=Retention)
    footprint: Footprint = field(default_factory=Footprint)
    interval: pd.Timedelta = _INTERVAL
    memory: float = np.nan
    memory_limit: float = np.nan
    cpu: float = np.nan
    cpu_limit: float = np.nan
    follows: float = 0.0

    def disk(self) -> pd.DataFrame:
        return prometheus_disk(self.ingest, self.retention, self.footprint, series=self.series)

    def scaled(self, samples: float, since: pd.Timestamp) -> Self:
        """The same, with that many times the samples from a time on."""
        return replace(self, ingest=_scaled(self.ingest, samples, since))


@dataclass(frozen=True)
class Logs:
    """An Elasticsearch with daily indices.

    ingest   bytes a second that are added to the primary shards: timestamp (UTC), a column a path; from the oldest day held
             to the end of the horizon
    limit    of its disk [bytes]
    pattern  names of the indices, with %Y, %m, %d for the day
    address  where the line that deletes finds it
    """

    ingest: pd.DataFrame
    limit: float
    deletion: Deletion = field(default_factory=Deletion)
    patterns: tuple[str, ...] = ("ralph-stock-logs-%Y.%m.%d", "ralph-stock-errors-%Y.%m.%d")
    address: str = "http://elasticsearch:9200"

    def disk(self) -> pd.DataFrame:
        return elasticsearch_disk(self.ingest, self.deletion)

    def scaled(self, amount: float, since: pd.Timestamp) -> Self:
        """The same, with that many times the bytes from a time on."""
        return replace(self, ingest=_scaled(self.ingest, amount, since))


def judged(store: Metrics | Logs, outlook: Outlook) -> pd.Series:
    """date_left() of a store's disk, with typical (median use at the end of the horizon) [bytes]."""
    disk = store.disk()
    answer = date_left(disk, store.limit, now=outlook.now, horizon=outlook.horizon)
    seen = disk[disk["timestamp"] <= outlook.now + outlook.horizon]
    answer["typical"] = seen.loc[seen["timestamp"] == seen["timestamp"].max(), "used"].median()
    return answer


def fits(store: Metrics | Logs, outlook: Outlook) -> bool:
    """Whether nine paths in ten stay within the limit up to the end of the horizon."""
    return bool(judged(store, outlook)["highest"] <= store.limit)


def _scaled(ingest: pd.DataFrame, amount: float, since: pd.Timestamp) -> pd.DataFrame:
    if amount == 1:
        return ingest
    paths = ingest.columns.drop("timestamp")
    factor = np.where(ingest["timestamp"] > since, amount, 1.0)
    return ingest.assign(**{name: ingest[name] * factor for name in paths})
