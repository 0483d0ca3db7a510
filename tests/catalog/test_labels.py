"""Which labels has an expression's answer?"""

import pytest

from ralphcap.catalog.labels import Mismatch, output_labels
from ralphcap.catalog.promql import parse


@pytest.mark.parametrize(
    ("expression", "labels"),
    [
        ("sum(up)", set()),
        ("sum by (job) (up)", {"job"}),
        ("(-sum by (job) (up))", {"job"}),
        ("1 - 100 * sum by (job) (up)", {"job"}),
        ("sum by (job) (up) > 0", {"job"}),
        ("topk(3, sum by (job) (up))", {"job"}),
        ("topk by (job) (3, sum by (job, instance) (up))", {"job", "instance"}),
        ('count_values by (job) ("version", up)', {"job", "version"}),
        ("sum without (instance) (sum by (job, instance) (up))", {"job"}),
        ("histogram_quantile(0.95, sum by (le, job) (rate(b[5m])))", {"job"}),
        ('label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")', {"a", "b"}),
        ('label_join(sum by (a) (x), "b", "-", "a")', {"a", "b"}),
        ("clamp_min(sum by (job) (x), 1)", {"job"}),
        ("max_over_time(sum by (job) (x)[1h:5m])", {"job"}),
        ("vector(1)", set()),
        ("time()", set()),
        ("scalar(sum(x)) * sum by (job) (y)", {"job"}),
        ("sum by (a) (x) / sum by (a) (y)", {"a"}),
        ("sum by (a, b) (x) / on (a) sum by (a, c) (y)", {"a"}),
        ("sum by (a, b) (x) / ignoring (b) sum by (a) (y)", {"a"}),
        ("sum by (a, b) (x) / on (a) group_left sum by (a) (y)", {"a", "b"}),
        ("sum by (a, b) (x) * on (a) group_left (c) sum by (a, c) (y)", {"a", "b", "c"}),
        ("sum by (a) (x) * on (a) group_right sum by (a, b) (y)", {"a", "b"}),
        ("sum by (a) (x) and on (a) y", {"a"}),
        ("sum by (a) (x) or 0 * sum by (a) (y)", {"a"}),
        ("x / on (a) y", {"a"}),
    ],
)
def test_the_labels_are_those_of_the_engine(expression: str, labels: set[str]) -> None:
    assert output_labels(parse(expression)) == labels


@pytest.mark.parametrize(
    "expression",
    [
        "up",
        "rate(x[5m])",
        "sum without (job) (x)",
        "x / y",
        "topk(3, x)",
        "absent(x)",
        "-x",
        "x * on (a) group_left sum by (a) (y)",
    ],
)
def test_labels_that_only_the_server_knows_are_none(expression: str) -> None:
    assert output_labels(parse(expression)) is None


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("sum by (a) (x) / sum by (b) (y)", "its sides never match: one has 'a', the other 'b'"),
        ("sum by (a, b) (x) / sum(y)", "its sides never match: one has 'a', 'b', the other no labels"),
        ("sum by (a) (x) / on (b) sum by (a) (y)", "it matches on 'b', which is not on both sides"),
        ("sum by (a, b) (x) / ignoring (b) sum by (a, c) (y)", "its sides never match"),
        ("sum by (a) (x) or on (a) sum by (a, b) (y)", "the sides of 'or' have different labels: 'a' and 'a', 'b'"),
        ("sum by (job) (sum by (instance) (x))", "it aggregates by 'job', which the series inside have no more"),
        ("histogram_quantile(0.9, sum by (job) (x))", "histogram_quantile needs the label 'le'"),
    ],
)
def test_what_can_answer_nothing_is_said(expression: str, reason: str) -> None:
    with pytest.raises(Mismatch) as raised:
        output_labels(parse(expression))

    assert reason in str(raised.value)
