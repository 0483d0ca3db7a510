"""A Prometheus of 1 byte a sample and an Elasticsearch for the tests of what-ifs: 1 GB a day each, steady since 60 days."""

import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.indices import Deletion
from ralphcap.capacity.ingest import constant
from ralphcap.capacity.stores import Logs, Metrics, Outlook

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-10-01", tz="UTC")
OUTLOOK = Outlook(NOW, 60 * DAY)
GB = 2**30


def flow(growth: float = 0.0) -> pd.DataFrame:
    """1 GB a day, and so many times more on each day to come."""
    steady = constant(GB / 86_400, start=NOW - 60 * DAY, end=NOW + 90 * DAY, step=HOUR)
    ahead = ((steady["timestamp"] - NOW) / DAY).clip(lower=0)
    return steady.assign(constant=steady["constant"] * (1 + growth * ahead))


def metrics(limit: float, *, growth: float = 0.0, days: int = 30) -> Metrics:
    takes = Footprint(sample=1.0, logged=0.0, segment=0.0)
    memory = {"memory": 1.0 * GB, "memory_limit": 2.0 * GB, "cpu": 0.5, "cpu_limit": 2.0}
    return Metrics(flow(growth), 10_000, limit * GB, Retention(days * DAY), takes, **memory)


def logs(limit: float, *, days: int | None = 30, growth: float = 0.0) -> Logs:
    return Logs(flow(growth), limit * GB, Deletion(days))
