"""How does an expression read as an outline?"""

import pytest

from ralphcap.exports.holes import opened
from ralphcap.exports.outline import outline


def test_each_part_has_a_line_deeper_than_what_holds_it() -> None:
    expression = 'sum by (b, a) (rate(x{d!="1", c=~"2"}[$__rate_interval] offset 1h)) * 100'

    assert outline(opened(expression)) == [
        "  sum by (a, b)",
        "    rate",
        "      x",
        '        c=~"2"',
        '        d!="1"',
        "        [$__rate_interval]",
        "        offset 1h",
        "*",
        "  100",
    ]


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("a / on (y, x) group_left (z) b", "/ on (x, y) group_left (z)"),
        ("a / ignoring (x) group_right b", "/ ignoring (x) group_right ()"),
        ("a > bool 1", "> bool"),
        ("sum without (x) (a)", "sum without (x)"),
        ("max_over_time(a[1h:5m])", "    [1h:5m]"),
        ("a offset -5m", "  offset -5m"),
        ("topk($most, a)", "  $most"),
        ("-a", "minus"),
        ('{job="x"}', "any metric"),
        ('a{x="1" or y="2"}', "  or"),
        ("a @ start()", "  @ start()"),
    ],
)
def test_what_an_operation_says_stands_on_its_line(expression: str, line: str) -> None:
    assert line in outline(opened(expression))


def test_brackets_are_shown_by_depth() -> None:
    assert outline(opened("(a - b) * c")) == ["    a", "  -", "    b", "*", "  c"]
    assert outline(opened("((a))")) == ["a"]


def test_a_value_stands_in_for_its_variable_and_one_that_changes_nothing_is_left_out() -> None:
    expression = opened('x{a=~"$some", b=~"$all", c=~"$kept"}')

    assert outline(expression, {"some": "1|2", "all": ".+"}) == ["x", '  a=~"1|2"', '  c=~"$kept"']


def test_a_matcher_that_shuts_everything_out_is_shown() -> None:
    assert outline(opened('x{a!~"$all"}'), {"all": ".+"}) == ["x", '  a!~".+"']
