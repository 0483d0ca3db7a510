"""Does the lab's Prometheus hold the simulated past, and nothing else?"""

import tomllib

import pandas as pd

from tests.lab.asking import labels, value
from tests.lab.platform import CONTAINERS, MONITORING


def test_every_container_has_its_processor_time(lab):
    found = labels(lab.url, 'container_cpu_usage_seconds_total{name!=""}', lab.now)

    assert {one["name"] for one in found} == {container.name for container in CONTAINERS}


def test_every_job_of_the_design_is_scraped_and_the_two_that_it_forgot(lab):
    found = {one["job"] for one in labels(lab.url, "up", lab.now)}

    services = {"api-gateway", "vcp-scanner", "signal-engine", "chatbot", "daytrading-scanner"}
    assert found == {"prometheus", "node", "cadvisor", "postgres", "redis", "celery", "alertmanager"} | services


def test_the_designed_platform_scrapes_neither_celery_nor_alertmanager(designed_lab):
    assert labels(designed_lab.url, 'up{job=~"celery|alertmanager"}', designed_lab.now) == []


def test_a_sample_a_minute_since_the_start(lab):
    samples = value(lab.url, f'count_over_time(up{{job="cadvisor"}}[{lab.world.days}d])', lab.now)

    assert samples == lab.world.days * 1440


def test_every_step_of_five_minutes_has_five_samples(lab):
    fewest = value(lab.url, 'min_over_time(count_over_time(up{job="node"}[5m])[34d:5m])', lab.now)

    assert fewest == 5


def test_nothing_is_newer_than_the_labs_clock(lab):
    newest = pd.Timestamp(value(lab.url, "max(timestamp(up))", lab.now), unit="s", tz="UTC")

    assert pd.Timedelta("0s") < lab.now - newest <= pd.Timedelta("1min")


def test_only_the_redis_exporter_was_ever_down(lab):
    down = labels(lab.url, "min_over_time(up[34d]) == 0", lab.now)

    assert [one["job"] for one in down] == ["redis"]


def test_samples_scraped_are_the_series_that_are_there(lab):
    scraped = value(lab.url, 'scrape_samples_scraped{job="postgres"}', lab.now)

    exported = value(lab.url, 'count({job="postgres", __name__!~"up|scrape_.*"})', lab.now)
    assert scraped == exported


def test_the_corrected_platform_limits_its_containers_and_measures_its_volumes(lab):
    assert value(lab.url, 'container_spec_memory_limit_bytes{name="grafana"}', lab.now) > 0
    assert (
        len(labels(lab.url, "node_directory_size_bytes", lab.now)) == len([one for one in MONITORING if one.disk]) - 1
    )
    assert labels(lab.url, "container_cpu_cfs_throttled_periods_total", lab.now)


def test_the_designed_platform_does_neither(designed_lab):
    assert value(designed_lab.url, 'container_spec_memory_limit_bytes{name="grafana"}', designed_lab.now) == 0
    assert labels(designed_lab.url, "node_directory_size_bytes", designed_lab.now) == []
    assert labels(designed_lab.url, "container_cpu_cfs_throttled_periods_total", designed_lab.now) == []


def test_its_node_exporter_does_not_see_the_hosts_root(designed_lab):
    mounts = {one["mountpoint"] for one in labels(designed_lab.url, "node_filesystem_avail_bytes", designed_lab.now)}

    assert "/" not in mounts
    assert "/rootfs" in mounts


def test_its_profile_asks_at_its_own_time(lab):
    profile = tomllib.loads(lab.profile("lab"))["profiles"]["lab"]

    assert profile == {"prometheus": lab.url, "zone": "Asia/Seoul", "now": "2026-11-20T09:00:00Z"}
