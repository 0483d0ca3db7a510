"""All series of the platform, with what Prometheus itself says about each scrape: `up` and the number of samples."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from tests.lab.metrics import (
    alertmanager,
    cadvisor,
    celery,
    exporters,
    kiwoom,
    node,
    node_saturation,
    postgres,
    prometheus_rules,
    prometheus_self,
    redis,
    services,
    websocket,
)
from tests.lab.platform import REDIS
from tests.lab.series import Series, Target
from tests.lab.world import World

EXPORTERS = (
    prometheus_self, prometheus_rules, cadvisor, node, node_saturation, postgres, redis, services, websocket, kiwoom,
    celery, alertmanager, exporters,
)  # fmt: skip
OUTAGE_MINUTES = 12


def everything(world: World) -> list[Series]:
    """Every series of a world, target by target."""
    by_target: dict[Target, list[Series]] = {}
    for exporter in EXPORTERS:
        for series in exporter.series(world):
            by_target.setdefault(series.target, []).append(series)
    return [series for target, group in by_target.items() for series in _scraped(world, target, group)]


def _scraped(world: World, target: Target, group: list[Series]) -> Iterator[Series]:
    up = np.ones(world.count)
    up[_outage(world, target)] = 0
    samples = np.zeros(world.count)
    for series in group:
        values = series.values if up.all() else np.where(up > 0, series.values, np.nan)
        samples += ~np.isnan(values)
        yield replace(series, values=values)
    yield Series(target, "up", up)
    yield Series(target, "scrape_samples_scraped", samples)
    yield Series(target, "scrape_samples_post_metric_relabeling", samples)
    duration = 0.004 + 2e-5 * samples * world.random("scrape", target.job).lognormal(0, 0.2, world.count)
    yield Series(target, "scrape_duration_seconds", np.round(duration, 6))


def _outage(world: World, target: Target) -> slice:
    """The Redis exporter was down once, in the quiet evening two days before now: no sizing row depends on it."""
    if target != REDIS:
        return slice(0)
    first = int((world.now - pd.Timedelta("46h") - world.start) / pd.Timedelta("1min"))
    return slice(first, first + OUTAGE_MINUTES)
