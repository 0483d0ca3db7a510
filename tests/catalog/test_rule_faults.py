"""Are the faults of a rule found that need no server? The design's own rules are the test."""

from pathlib import Path

import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.rule_faults import faults
from ralphcap.catalog.rule_files import read_rules
from ralphcap.catalog.rules import Rule, build_rule

DESIGN = Path(__file__).resolve().parents[1] / "design" / "services.yml"
RATE = "sum by (job, instance) (rate(http_requests_total[5m]))"


def rule(expression: str, **texts: str) -> Rule:
    return build_rule(Table("alerts/mine.yml", "Mine", {"alert": "Mine", "expr": expression, "annotations": texts}))


def found(one: Rule) -> list[tuple[str, str]]:
    return [(finding.verdict, finding.fault) for finding in faults(one)]


@pytest.mark.parametrize("alert", load_catalog().rules)
def test_the_corrected_rules_have_no_fault(alert: str):
    assert faults(load_catalog().rules[alert]) == []


def test_of_the_designs_rules_four_are_found_without_a_server():
    rules = [
        build_rule(Table(record["file"], record["entry"], record["definition"]))
        for record in read_rules(DESIGN, "services.yml")
    ]

    assert {one.alert: found(one) for one in rules if found(one)} == {
        # PLATFORM.md 1: 5xx over all by label: 1 for each path that fails.
        "HighErrorRate": [("always", "divided by itself"), ("doubtful", "no minimum rate")],
        "HighLatency": [("doubtful", "quantile of each series")],
        "HighCPUUsage": [("doubtful", "share of nothing")],
        "PostgresSlowQueries": [("doubtful", "rate of a gauge")],
    }


def test_the_designs_outage_is_noticed_later_than_promised(tmp_path: Path):
    # PLATFORM.md 8 and 21: 30 s and 60 s, before scrape and time-out.
    promised = DESIGN.read_text("utf-8").replace("- alert: ServiceDown", "# within: 1m\n      - alert: ServiceDown")
    (tmp_path / "services.yml").write_text(promised, encoding="utf-8")
    down = read_rules(tmp_path / "services.yml", "services.yml")[0]

    (finding,) = faults(build_rule(Table("services.yml", "ServiceDown", down["definition"])))

    assert finding.fault == "later than promised"
    assert "take up to 90s; it is promised within 1m" in finding.told


def test_sides_that_are_aggregated_differently_never_match():
    assert found(rule("sum by (job) (a) / sum by (instance) (b) > 1")) == [("never", "sides never match")]


def test_a_side_of_or_is_judged_by_itself():
    assert found(rule("sum by (job) (a) > 1 or sum by (zone) (b) > 1")) == []


def test_a_text_names_a_label_that_the_sum_left_out():
    quantile = "histogram_quantile(0.95, sum by (le, job) (rate(h_bucket[5m]))) > 1"

    (finding,) = faults(rule(quantile, summary="{{ $labels.instance }} {{ $labels.job }}"))

    assert (finding.verdict, finding.fault) == ("doubtful", "text label gone")
    assert "'instance'" in finding.told


def test_labels_that_only_the_server_knows_are_left_to_it():
    assert found(rule("up == 0", summary="{{ $labels.instance }}")) == []


@pytest.mark.parametrize(
    ("expression", "faulty"),
    [
        ('rate(a_total{code="5"}[5m]) / rate(a_total[5m]) > 0.1 and b', True),
        ('a{code="5"} / a > 0.1', True),
        ('a{code="5"} / on (job) a > 0.1', False),
        ('sum(a{code="5"}) / sum(a) > 0.1', False),
        ('a / a{code="5"} > 0.1', False),
        ("a / b > 0.1", False),
    ],
)
def test_a_series_divided_by_itself_is_always_one(expression: str, faulty: bool):
    assert found(rule(expression)) == ([("always", "divided by itself")] if faulty else [])


@pytest.mark.parametrize(
    ("expression", "faulty"),
    [
        (f"errors / {RATE} > 0.05", True),
        (f"errors / {RATE} > 0.05 and {RATE} > 0.1", False),
        ("a / b > 0.05", False),
    ],
)
def test_a_share_of_events_needs_a_smallest_number_of_them(expression: str, faulty: bool):
    assert found(rule(expression)) == ([("doubtful", "no minimum rate")] if faulty else [])


@pytest.mark.parametrize(
    ("expression", "faulty"),
    [
        ("rate(query_mean_seconds[5m]) > 1", True),
        ("increase(cpu_percent[5m]) > 1", True),
        ("rate(mean_total[5m]) > 1", False),
        ("rate(meanwhile[5m]) > 1", False),
        ("query_mean_seconds > 1", False),
    ],
)
def test_a_rate_is_taken_of_counters(expression: str, faulty: bool):
    assert found(rule(expression)) == ([("doubtful", "rate of a gauge")] if faulty else [])


@pytest.mark.parametrize(
    ("expression", "faulty"),
    [
        ("rate(process_cpu_seconds_total[5m]) * 100 > 80", True),
        ("a / b * 100 > 80", False),
        ('(1 - sum by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))) * 100 > 80', False),
        ('100 * avg by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m])) > 80', False),
        ("cache_hit_ratio * 100 < 80", False),
    ],
)
def test_a_percentage_is_of_something(expression: str, faulty: bool):
    assert found(rule(expression)) == ([("doubtful", "share of nothing")] if faulty else [])


@pytest.mark.parametrize(
    "expression",
    [
        'up{job="node"} == 0',
        "absent(up)",
        "vector(1)",
        '100 - (avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[2m])) * 100) > 80',
        "(node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes * 100 < 10) * on (instance) group_left (nodename) node_uname_info",
        "predict_linear(node_filesystem_free_bytes[1h], 4 * 3600) < 0",
        "sum by (instance) (rate(node_network_receive_bytes_total[2m])) / 1024 / 1024 > 100",
        "histogram_quantile(0.99, sum by (le, job) (rate(x_seconds_bucket[5m]))) > 1",
        "increase(process_start_time_seconds[1h]) > 2 unless on (instance) maintenance",
        "time() - backup_last_success_timestamp_seconds > 86400",
        "(sum(a) or vector(0)) > 1",
        "avg_over_time((up == 1)[1h:5m]) < 0.9",
        "x > on (instance) group_left () y * 0.9",
        "rate(disk_time_seconds_total[5m]) / rate(disk_reads_total[5m]) > 0.1 and rate(disk_reads_total[5m]) > 1",
    ],
)
def test_rules_as_people_write_them_are_not_doubted(expression: str):
    assert found(rule(expression)) == []
