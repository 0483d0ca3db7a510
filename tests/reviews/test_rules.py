"""Are the rules found that can never fire on a server, or always? On the design's own rules, and on small ones."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.rule_files import read_rules
from ralphcap.catalog.rules import Rule, build_rule
from ralphcap.reviews.rules import rule_findings
from ralphcap.sources import Source, connect
from tests.lab import asking
from tests.lab.lab import Lab
from tests.lab.live import Live

DESIGN = Path(__file__).resolve().parents[1] / "design" / "services.yml"
RULES = {
    record["entry"]: build_rule(Table(record["file"], record["entry"], record["definition"]))
    for record in read_rules(DESIGN, "services.yml")
}


@pytest.fixture(scope="module")
def designed(designed_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    with connect("lab", config=_config(designed_lab, tmp_path_factory)) as source:
        yield source


@pytest.fixture(scope="module")
def corrected(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    with connect("lab", config=_config(lab, tmp_path_factory)) as source:
        yield source


def _config(lab: Lab, folders: pytest.TempPathFactory) -> Path:
    config = folders.mktemp("rules") / "ralphcap.toml"
    config.write_text(lab.profile(), encoding="utf-8")
    return config


def rule(expression: str, *, jobs: tuple[str, ...] = (), **texts: str) -> Rule:
    definition = {"alert": "Mine", "expr": expression, "annotations": texts, "jobs": list(jobs)}
    return build_rule(Table("alerts/mine.yml", "Mine", definition))


def found(source: Source, *rules: Rule) -> set[tuple[str, str, str]]:
    table = rule_findings(source, rules)
    return set(zip(table["alert"], table["verdict"], table["fault"], strict=True))


def of_one(source: Source, one: Rule) -> list[tuple[str, str]]:
    table = rule_findings(source, [one])
    return list(zip(table["verdict"], table["fault"], strict=True))


# Behind each: the fault of PLATFORM.md that it is.
IN_THE_DESIGN = {
    ("HighErrorRate", "always", "divided by itself"),  # 1
    ("HighLatency", "doubtful", "quantile of each series"),  # 2
    ("HighMemoryUsage", "never", "sides never match"),  # 3
    ("HighCPUUsage", "doubtful", "share of nothing"),  # 3: cores times 100, of no limit
    ("PostgresTooManyConnections", "never", "sides never match"),  # 4
    ("PostgresSlowQueries", "doubtful", "rate of a gauge"),  # 5
    ("PostgresSlowQueries", "never", "metric absent"),  # 5
    ("CeleryQueueBacklog", "never", "metric absent"),  # 6
    ("CeleryWorkerDown", "never", "metric absent"),  # 6
    ("DiskSpaceLow", "never", "no series matches"),  # 10
    ("HighLatency", "never", "beyond the last bucket"),  # 15
}
# Not in that list: a share without a smallest number of requests, which one failure at night makes 100 %.
BESIDES = {("HighErrorRate", "doubtful", "no minimum rate")}


def test_every_fault_of_the_designs_rules_is_found_and_nothing_else(designed: Source):
    assert found(designed, *RULES.values()) == IN_THE_DESIGN | BESIDES


def test_celerys_missing_job_is_named(designed: Source):
    table = rule_findings(designed, [RULES["CeleryWorkerDown"]])

    assert table["told"].str.contains("It comes from the job 'celery', which has no target").all()


NEVER = sorted({alert for alert, verdict, _ in IN_THE_DESIGN if verdict == "never"})


@pytest.mark.parametrize("alert", NEVER)
def test_a_rule_that_never_fires_did_not_in_nine_days(designed_lab: Lab, alert: str):
    fired = asking.instant(designed_lab.url, f"count_over_time(({RULES[alert].expression})[9d:5m])", designed_lab.now)

    assert fired == []


def test_the_designs_error_rate_is_one_for_each_path_that_fails(designed_lab: Lab):
    ratio = 'rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m])'
    opening = designed_lab.now.normalize()  # 09:00 in Seoul

    assert asking.instant(designed_lab.url, f"({ratio}) == 1", opening)
    assert asking.instant(designed_lab.url, f"({ratio}) < 1 or ({ratio}) > 1", opening) == []


def test_the_designs_latency_has_a_quantile_for_each_path(designed_lab: Lab):
    quantile = "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))"
    opening = designed_lab.now.normalize()

    by_job = asking.instant(designed_lab.url, f"count by (job) ({quantile})", opening)

    assert all(float(one["value"][1]) > 1 for one in by_job)


def test_the_corrected_rules_have_no_finding_on_the_corrected_platform(corrected: Source):
    assert rule_findings(corrected).empty


def test_on_the_designed_platform_they_find_what_it_lacks(designed: Source):
    # No Celery job, no limits of containers, postgres_exporter without its collector of statements.
    table = rule_findings(designed)

    assert set(table["verdict"]) == {"never"}
    assert set(table["alert"]) == {
        "CeleryQueueBacklog", "CeleryWorkerDown", "HighCPUUsage", "HighMemoryUsage", "PostgresSlowQueries",
    }  # fmt: skip
    assert ("HighMemoryUsage", "denominator is 0") in set(zip(table["alert"], table["fault"], strict=True))


@pytest.mark.parametrize(
    ("expression", "findings"),
    [
        (
            "container_memory_rss / container_spec_memory_limit_bytes > 0.8",
            [("always", "denominator is 0"), ("always", "holds all day")],
        ),
        ("container_memory_rss / container_spec_memory_limit_bytes < 0.8", [("never", "denominator is 0")]),
        ("container_memory_rss / (container_spec_memory_limit_bytes > 0) > 0.8", [("never", "denominator is 0")]),
    ],
)
def test_a_limit_of_zero_is_no_denominator(designed: Source, expression: str, findings: list[tuple[str, str]]):
    assert of_one(designed, rule(expression)) == findings


@pytest.mark.parametrize(
    ("expression", "findings"),
    [
        # What is there: nothing to tell.
        ('up{job="node"} == 0', []),
        ('http_requests_total{status=~"5.."} > 1e12', []),
        ("absent(no_such_metric) unless on () node_load1", []),
        ('up{job="node"} == 0 unless no_such_metric', []),
        ("time() - process_start_time_seconds < 0", []),
        ("(no_such_metric or up) == 0", []),
        ('count(ALERTS{alertstate="firing"}) > 10', []),
        # What is not.
        ("no_such_metric > 1", [("never", "metric absent")]),
        ('{__name__=~"no_such_.*"} > 1', [("never", "metric absent")]),
        ('up{job="kafka"} == 0', [("never", "job missing")]),
        ('up{zone="a"} == 0', [("never", "no series matches")]),
        ('up{job="node", instance="localhost:9090"} == 0', [("never", "no series matches")]),
        ('node_memory_MemTotal_bytes{instance="node"} > 1', [("never", "no series matches")]),
        ('http_requests_total{status="599"} > 1', [("doubtful", "no series matches")]),  # may still happen
        ('http_requests_total{code="599"} > 1', [("never", "no series matches")]),
        ("no_such_metric > 1 or up == 0", [("doubtful", "metric absent")]),
        ("no_such_metric > 1 or no_other > 1", [("never", "metric absent"), ("never", "metric absent")]),
        # Sides.
        ("pg_stat_database_numbackends > pg_settings_max_connections", [("never", "sides never match")]),
        ("pg_stat_database_numbackends > on (instance) pg_settings_max_connections", [("never", "sides never match")]),
        ("pg_stat_database_numbackends > on (instance) group_left () pg_settings_max_connections", []),
        (
            "pg_stat_database_numbackends / on (instance) pg_settings_max_connections > 1",
            [("never", "sides never match")],
        ),
        ("sum by (job) (up) / sum by (instance) (node_load1) > 1", [("never", "sides never match")]),
        ("up == 0 and node_load1", []),
        ("up == 0 and pg_settings_max_connections", [("never", "sides never match")]),
        # Values.
        ("redis_memory_used_bytes / redis_blocked_clients > 1e12", []),  # 4 clients
        (
            "redis_memory_used_bytes / (redis_blocked_clients - 4) > 1e12",
            [("always", "denominator is 0"), ("always", "holds all day")],
        ),
        ('1 / (up{job="node"} * on () (hour() != bool 9)) > 5', []),  # 0 at this hour only
        ("redis_evicted_keys_total / redis_rejected_connections_total > 1", [("never", "denominator is 0")]),  # 0/0
        ("sum(rate(redis_evicted_keys_total[5m])) / sum(rate(redis_evicted_keys_total[5m])) > 1 and on () up", []),
        # No native histograms: the samples of that type are 0.
        ("(0 * prometheus_tsdb_head_samples_appended_total) / prometheus_tsdb_head_samples_appended_total > 1", []),
        ("1 / prometheus_tsdb_head_samples_appended_total > 1e12", [("doubtful", "denominator is 0")]),
        (
            "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) < 2",
            [("always", "beyond the last bucket"), ("always", "holds all day")],
        ),
        ("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_highr_seconds_bucket[5m]))) > 59", []),
        ("machine_cpu_cores > 1", [("always", "holds all day")]),
        ("vector(1)", []),  # a watchdog: it fires always on purpose
    ],
)
def test_a_small_rule(corrected: Source, expression: str, findings: list[tuple[str, str]]):
    assert of_one(corrected, rule(expression)) == findings


def test_a_text_names_a_label_that_no_series_has(corrected: Source):
    assert of_one(corrected, rule("up == 0", summary="{{ $labels.instance }}: {{ $labels.zone }}")) == [
        ("doubtful", "text label gone")
    ]


def test_a_rule_needs_the_jobs_that_it_declares(corrected: Source):
    assert of_one(corrected, rule("up == 0", jobs=("node", "kafka"))) == [("doubtful", "job missing")]
    assert of_one(corrected, rule("up == 0", jobs=("kafka",))) == [("never", "job missing")]


def test_values_that_are_there_are_told(corrected: Source):
    (finding,) = rule_findings(corrected, [rule('node_memory_MemTotal_bytes{instance="node"} > 1')]).to_dict("records")

    assert finding["told"] == (
        "No series of node_memory_MemTotal_bytes within the last day has {instance=\"node\"}: "
        "its values there: 'node-exporter:9100'."
    )  # fmt: skip
    assert finding["next_step"]


def test_what_was_there_within_the_day_is_not_missing(lab: Lab, tmp_path: Path):
    # The Redis exporter is down for 12 minutes, 46 hours before the lab's now.
    within = lab.now - pd.Timedelta("46h") + pd.Timedelta("10min")
    profile = f'[profiles.lab]\nprometheus = "{lab.url}"\nnow = "{within:%Y-%m-%dT%H:%M:%SZ}"\n'
    (tmp_path / "ralphcap.toml").write_text(profile, encoding="utf-8")

    with connect("lab", config=tmp_path / "ralphcap.toml") as source:
        assert asking.instant(lab.url, "redis_up", within) == []
        assert of_one(source, rule("redis_up == 0")) == []


def test_on_real_exporters_no_corrected_rule_is_dead(exporters: Live):
    with connect(exporters.url) as source:
        assert set(rule_findings(source)["verdict"]) <= {"doubtful"}
