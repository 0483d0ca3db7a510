"""What does Prometheus export about its rules, alerts, compactions and refusals?"""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import events
from tests.lab.platform import PROMETHEUS
from tests.lab.series import Series
from tests.lab.world import World

GROUPS = ("service_health", "resource_usage", "database", "celery", "websocket")
GROUP_SECONDS = 30.0
COMPACTION_SECONDS = 8.0
NEVER = (
    "target_scrapes_sample_out_of_order_total", "target_scrapes_sample_duplicate_timestamp_total",
    "target_scrapes_sample_out_of_bounds_total", "tsdb_compactions_failed_total", "tsdb_size_retentions_total",
    "tsdb_wal_corruptions_total", "notifications_queue_length",
)  # fmt: skip


def series(world: World) -> Iterator[Series]:
    """Series of Prometheus' scrape of itself beside those of `prometheus_self`."""
    for part in (_rules, _alerts, _storage):
        for name, labels, values in part(world):
            yield Series(PROMETHEUS, f"prometheus_{name}", values, labels)


def _rules(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    never, interval = np.zeros(world.count), np.full(world.count, GROUP_SECONDS)
    for group in GROUPS:
        labels = {"rule_group": f"/etc/prometheus/alerts/services.yml;{group}"}
        took = 0.002 + 0.003 * world.load * world.random("prometheus", "rules", group).lognormal(0, 0.3, world.count)
        yield "rule_group_last_duration_seconds", labels, took.round(6)
        yield "rule_group_interval_seconds", labels, interval
        yield "rule_group_iterations_missed_total", labels, never


def _alerts(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    yield "notifications_queue_capacity", {}, 10_000 * always
    yield "notifications_alertmanagers_discovered", {}, always if world.profile == "corrected" else 0 * always


def _storage(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for name in NEVER:
        yield name, {}, np.zeros(world.count)
    cut = np.floor(world.seconds / 7200)
    compacted = cut - cut[0]  # a block of two hours is a compaction
    yield "tsdb_compactions_total", {}, compacted
    yield "tsdb_compaction_duration_seconds_sum", {}, COMPACTION_SECONDS * compacted
    yield "tsdb_compaction_duration_seconds_count", {}, compacted
    yield "tsdb_time_retentions_total", {}, compacted
    yield "tsdb_wal_fsync_duration_seconds", {"quantile": "0.99"}, np.full(world.count, 0.004)
    yield (
        "tsdb_head_series_created_total",
        {},
        events(world.random("prometheus", "churn"), 0.02 * world.load, start=1e5),
    )
