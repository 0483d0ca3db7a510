"""Does a tree written as PromQL mean what it meant, and does it measure the same without its filters?"""

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.metrics import default_expression
from ralphcap.catalog.promql import parse, shape
from ralphcap.catalog.promql_text import text_of

EXPRESSIONS = [
    'sum by (job) (rate(a{x=~"5..", y!="z"}[5m] offset 1m)) / ignoring (n) group_left (m) b > 1',
    "topk without (job) (3, -a) ^ 2",
    'max_over_time((a > 1)[1h:5m]) or label_replace(b, "x", "$1", "y", "(.+)")',
    "a > bool 5 and on () vector(1) unless absent(c @ 100)",
    r'{__name__=~"a\\d", text="a\"b\\c\nd"}[5m]',
    'count_values("version", build_info)',
    r'max_over_time(sum by (a) (b{c=~"d\\.e"})[1h:5m] offset 1d)',
    "histogram_quantile(0.95, sum by (le) (rate(h_bucket[5m])))",
]


CATALOG = load_catalog()
SHIPPED = [rule.expression for rule in CATALOG.rules.values()] + [
    default_expression(query) for query in CATALOG.values() if query.promql
]


@pytest.mark.parametrize("expression", EXPRESSIONS + SHIPPED)
def test_a_tree_written_again_is_the_same_tree(expression: str):
    written = text_of(parse(expression))

    assert shape(written) == shape(expression)
    assert text_of(parse(written)) == written


@pytest.mark.parametrize(
    ("expression", "measured"),
    [
        ("a > 5", "a"),
        ("5 < a", "a"),
        ("(a > 0) / (b != -1)", "(a) / (b)"),
        ("sum(a > 5) > 6 and b < 1", "sum (a) and b"),
        ("a > bool 5", "a > bool 5"),
        ("a > b", "a > b"),
    ],
)
def test_without_filters_only_comparisons_with_a_number_go(expression: str, measured: str):
    assert text_of(parse(expression), filters=False) == measured
