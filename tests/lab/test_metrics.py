"""Do the simulated exporters behave as the real ones? Counters, histograms, recreated containers, units."""

import numpy as np
import pytest

from tests.lab.metrics.everything import OUTAGE_MINUTES, everything
from tests.lab.metrics.shared import counter, histogram
from tests.lab.platform import LAB_NOW, LAB_SEED, MONITORING
from tests.lab.series import Series
from tests.lab.world import World

DAYS = 12


@pytest.fixture(scope="module")
def world() -> World:
    return World(LAB_SEED, LAB_NOW, days=DAYS)


@pytest.fixture(scope="module")
def series(world) -> list[Series]:
    return everything(world)


def named(series: list[Series], metric: str, **labels: str) -> list[Series]:
    return [
        one for one in series if one.name == metric and labels.items() <= {**one.labels, **one.target.labels}.items()
    ]


def test_a_counter_adds_its_rate_each_minute_and_begins_anew_after_a_reset():
    assert counter(np.array([1.0, 1.0, 1.0, 2.0]), resets=[2]).tolist() == [60.0, 120.0, 0.0, 120.0]


def test_a_histograms_buckets_grow_up_to_all_that_was_observed():
    found = histogram("h", {}, {"0.1": 0.5, "+Inf": 1.0}, np.array([10.0]), mean=0.2)

    assert [(name, labels.get("le"), values[0]) for name, labels, values in found] == [
        ("h_bucket", "0.1", 5.0),
        ("h_bucket", "+Inf", 10.0),
        ("h_sum", None, 2.0),
        ("h_count", None, 10.0),
    ]


def test_no_series_appears_twice(series):
    assert len({one.text for one in series}) == len(series)


def test_counters_only_fall_when_their_process_begins_anew(series):
    for one in series:
        if one.name.endswith("_total"):
            values = one.values[~np.isnan(one.values)]
            fell = np.flatnonzero(np.diff(values) < 0)
            assert len(fell) <= 3, one.text
            assert (values[fell + 1] <= values[fell]).all()


def test_some_process_restarts_and_its_counter_begins_anew(series):
    cores = named(series, "container_cpu_usage_seconds_total")

    assert any((np.diff(one.values[~np.isnan(one.values)]) < 0).any() for one in cores)


def test_a_recreated_container_has_two_ids_for_some_minutes(series):
    by_name: dict[str, list[Series]] = {}
    for one in named(series, "container_memory_rss"):
        by_name.setdefault(one.labels.get("name", ""), []).append(one)
    recreated = [group for group in by_name.values() if len(group) > 1]

    together = [sum(~np.isnan(one.values) for one in group) for group in recreated]

    assert recreated
    assert all((count == 2).sum() in range(1, 5 * len(group)) for group, count in zip(recreated, together, strict=True))


def test_processor_time_adds_up_to_the_planted_use(world, series):
    grafana = next(one for one in MONITORING if one.name == "grafana")

    lives = named(series, "container_cpu_usage_seconds_total", name="grafana")
    used = sum(np.nansum(np.maximum(0, np.diff(one.values))) for one in lives)  # as increase() counts

    assert used == pytest.approx(60 * world.use(grafana, "cpu").sum(), rel=0.01)


def test_page_cache_fills_the_working_set_far_beyond_what_is_resident(series):
    for name in ("node-exporter", "kibana"):
        resident = named(series, "container_memory_rss", name=name)[-1].values[-1]
        working = named(series, "container_memory_working_set_bytes", name=name)[-1].values[-1]
        assert working > 1.1 * resident


def test_prometheus_storage_adds_up_to_its_planted_use(world, series):
    parts = ("storage_blocks_bytes", "wal_storage_size_bytes", "head_chunks_storage_size_bytes")

    kept = sum(named(series, f"prometheus_tsdb_{part}")[0].values for part in parts)

    assert kept == pytest.approx(world.use(MONITORING[0], "disk"), abs=1)


def test_a_service_without_failures_on_a_path_has_no_series_of_them(series):
    statuses = {one.labels["status"] for one in named(series, "http_requests_total", handler="/health")}

    assert statuses == {"2xx"}


def test_while_an_exporter_is_down_only_what_prometheus_says_of_it_is_there(series):
    down = named(series, "up", job="redis")[0].values == 0

    assert down.sum() == OUTAGE_MINUTES
    assert np.isnan(named(series, "redis_memory_used_bytes")[0].values[down]).all()
    assert (named(series, "scrape_samples_scraped", job="redis")[0].values[down] == 0).all()


def test_the_designed_platform_has_neither_throttling_nor_volume_sizes():
    names = {one.name for one in everything(World(LAB_SEED, LAB_NOW, "designed", days=1))}

    assert not {"container_cpu_cfs_periods_total", "container_spec_cpu_quota", "node_directory_size_bytes"} & names
