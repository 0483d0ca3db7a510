"""When do an entry and a dashboard ask the same?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.parameters import Parameter
from ralphcap.exports.equality import Pair
from ralphcap.exports.holes import opened

PARAMETERS = {
    name: Parameter(name, kind, default, "help")
    for name, kind, default in [
        ("services", "regex", ".+"),
        ("mounts", "regex", "/|/rootfs"),
        ("service", "label_value", "shop"),
        ("rate_window", "range", "auto"),
        ("stretch", "range", "1h"),
        ("most", "integer", 10),
        ("shift", "duration", "1d"),
    ]
}


def same(entry: str, dashboard: str) -> bool:
    return Pair(opened(entry), PARAMETERS, opened(dashboard)).equal()


@pytest.mark.parametrize(
    ("entry", "dashboard"),
    [
        ("sum by (a, b) (x)", "sum(x) by (b,a)"),
        ("sum (x)", "sum by () (x)"),
        ('x{a="1", b!="2"}', 'x{b!="2",a="1"}'),
        ('x{a="node"}', 'x{a=~"node"}'),
        ("((x)) / y", "x/(y)"),
        ("2 * x + y", "(y + x * 2)"),
        ('{__name__="x"}', "x"),
        ("rate(x[60m])", "rate(x[1h])"),
        ("x @ start()", "x @ start()"),
        ("-x", "-(x)"),
        ("max_over_time(x[1h:5m] offset 1d)", "max_over_time(x[60m:300s] offset 24h)"),
        ("x / on (b, a) group_left (c) y", "x / on (a, b) group_left(c) y"),
    ],
)
def test_what_changes_no_answer_makes_no_difference(entry: str, dashboard: str) -> None:
    assert same(entry, dashboard)
    assert same(dashboard, entry)


@pytest.mark.parametrize(
    ("entry", "dashboard"),
    [
        ("x", "y"),
        ("x", "sum(x)"),
        ("sum(x)", "max(x)"),
        ("sum by (a) (x)", "sum without (a) (x)"),
        ("sum by (a) (x)", "sum by (b) (x)"),
        ("x - y", "y - x"),
        ("x / y", "y / x"),
        ("x + on (a) y", "y + on (a) x"),
        ("x / ignoring (a) y", "x / on (a) y"),
        ("x / on (a) group_left y", "x / on (a) group_right y"),
        ("x > 1", "x > bool 1"),
        ("x * 100", "x * 10"),
        ("rate(x[5m])", "rate(x[10m])"),
        ("rate(x[5m])", "increase(x[5m])"),
        ("x offset 1d", "x"),
        ("x offset 1d", "x offset 1w"),
        ("x @ start()", "x @ end()"),
        ("max_over_time(x[1h:5m])", "max_over_time(x[1h:])"),
        ('x{a="1"}', "x"),
        ('x{a="1"}', 'x{a!="1"}'),
        ('x{a=~"1.*"}', 'x{a="1.*"}'),
        ('x{a="1"} or x{b="1"}', 'x{a="1" or b="1"}'),
        ('label_replace(x, "a", "b", "c", "d")', 'label_replace(x, "a", "b", "c", "e")'),
        ("-x", "x"),
        ("topk(1, x)", "topk(2, x)"),
        ("vector(1)", "1"),
    ],
)
def test_what_asks_otherwise_is_different(entry: str, dashboard: str) -> None:
    assert not same(entry, dashboard)
    assert not same(dashboard, entry)


@pytest.mark.parametrize(
    ("entry", "dashboard"),
    [
        ('x{job=~"$services"}', 'x{job=~"$job"}'),
        ('x{job=~"$services"}', 'x{job=~"${job:regex}"}'),
        ('x{job=~"$services"}', 'x{job="$job"}'),
        ('x{job=~"$services"}', "x"),
        ('x{job=~"$services"}', 'x{job=~".+"}'),
        ('x{mountpoint=~"$mounts"}', 'x{mountpoint=~"/|/rootfs"}'),
        ('x{job="$service"}', 'x{job="shop"}'),
        ('x{job="$service"}', 'x{job=~"$job"}'),
        ("rate(x[$rate_window])", "rate(x[$__rate_interval])"),
        ("rate(x[$stretch])", "rate(x[60m])"),
        ("rate(x[$stretch])", "rate(x[$window])"),
        ("topk($most, x)", "topk(10, x)"),
        ("topk($most, x)", "topk($limit, x)"),
        ("x offset $shift", "x offset 24h"),
    ],
)
def test_a_parameter_may_be_a_variable_its_default_or_nothing_where_it_is_everything(
    entry: str, dashboard: str
) -> None:
    assert same(entry, dashboard)


@pytest.mark.parametrize(
    ("entry", "dashboard"),
    [
        ('x{job=~"$services"}', 'x{job!~"$job"}'),
        ('x{job=~"$services"}', 'x{instance=~"$job"}'),
        ('x{job=~"$services"}', 'x{job=~"$job-.*"}'),
        ('x{job=~"$services"}', 'x{job=~"node"}'),
        ('x{mountpoint=~"$mounts"}', "x"),
        ('x{mountpoint=~"$mounts"}', 'x{mountpoint=~"/"}'),
        ('x{job="shop"}', 'x{job="$job"}'),
        ("rate(x[$rate_window])", "rate(x[5m])"),
        ("rate(x[$rate_window])", "rate(x[$__interval])"),
        ("rate(x[$rate_window])", "rate(x[$window])"),
        ("rate(x[$stretch])", "rate(x[$__range])"),
        ("rate(x[5m])", "rate(x[$__rate_interval])"),
        ("topk($most, x)", "topk(5, x)"),
        ("topk(10, x)", "topk($limit, x)"),
        ("x offset $shift", "x"),
    ],
)
def test_a_parameter_that_the_dashboard_fixes_otherwise_is_a_difference(entry: str, dashboard: str) -> None:
    assert not same(entry, dashboard)


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", 'y{a="1"}', 'z{a=~"b.*", c!="d"} offset 5m', "2"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(["sum by (a) ", "max", "abs", "-"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]} * w)"
        ),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
def test_every_expression_equals_itself_however_it_is_laid_out(expression: str) -> None:
    assert same(expression, opened(expression).pretty())


@given(EXPRESSIONS, EXPRESSIONS)
def test_equality_works_both_ways(one: str, other: str) -> None:
    assert same(one, other) == same(other, one)
