"""Which metrics does an expression ask?"""

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.metrics import default_expression, metrics, metrics_of
from ralphcap.catalog.promql import parse


def test_metrics_are_read_from_every_branch_of_the_tree() -> None:
    node = parse("sum(rate(b_total[5m])) / on () topk(3, a) or max_over_time(c[1h:5m])")

    assert metrics(node) == ("a", "b_total", "c")


def test_a_metric_may_be_named_inside_the_braces() -> None:
    assert metrics(parse('{__name__="up", job="node"}')) == ("up",)


def test_a_metric_chosen_by_a_pattern_has_no_name() -> None:
    assert metrics(parse('{__name__=~"node_.+"}')) == ()


def test_an_entry_is_read_with_its_defaults() -> None:
    query = load_catalog().query("service_health.uptime")

    assert metrics_of(query) == ("up",)
    assert 'up{job=~"api-gateway|vcp-scanner|signal-engine|chatbot|daytrading-scanner"}[300s]' in default_expression(
        query
    )
