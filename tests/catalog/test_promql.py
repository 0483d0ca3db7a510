"""Which shape has an expression, and where is it wrong?"""

import pytest

from ralphcap.catalog.promql import parse, shape
from ralphcap.errors import ParameterError


@pytest.mark.parametrize(
    "other",
    ['rate(x{a=~"c"}[5m])', 'rate(x{a=~"b"}[1h])', 'rate( x { a =~ "b" } [ 5m ] )'],
)
def test_literals_and_spaces_do_not_change_the_shape(other: str) -> None:
    assert shape(other) == shape('rate(x{a=~"b"}[5m])')


@pytest.mark.parametrize(
    "other",
    [
        *(
            'sum by (job) (rate(y{a="b"}[5m])) / 2',
            'sum by (job) (rate(x{c="b"}[5m])) / 2',
            'sum by (job) (rate(x{a=~"b"}[5m])) / 2',
        ),
        *(
            "sum by (job) (rate(x[5m])) / 2",
            'sum by (job) (rate(x{a="b",c="d"}[5m])) / 2',
            'sum by (job) (rate(x{a="b" or c="d"}[5m])) / 2',
        ),
        *(
            'sum by (app) (rate(x{a="b"}[5m])) / 2',
            'sum without (job) (rate(x{a="b"}[5m])) / 2',
            'max by (job) (rate(x{a="b"}[5m])) / 2',
        ),
        *(
            'sum by (job) (irate(x{a="b"}[5m])) / 2',
            'sum by (job) (rate(x{a="b"}[5m] offset 1h)) / 2',
            'sum by (job) (rate(x{a="b"}[5m] @ 0)) / 2',
        ),
        *(
            'sum by (job) (rate(x{a="b"}[5m])) * 2',
            'sum by (job) (rate(x{a="b"}[5m])) / (2)',
            'sum by (job) (rate(x{a="b"}[5m])) > bool 2',
        ),
        *(
            'sum by (job) (rate(x{a="b"}[5m])) / on (job) y',
            'sum by (job) (rate(x{a="b"}[5m])) / 2 or y',
            'topk by (job) (1, rate(x{a="b"}[5m])) / 2',
        ),
    ],
)
def test_everything_else_changes_the_shape(other: str) -> None:
    assert shape(other) != shape('sum by (job) (rate(x{a="b"}[5m])) / 2')


def test_a_comparison_that_filters_has_another_shape_than_one_that_answers_0_or_1() -> None:
    assert shape("x > 2") != shape("x > bool 2")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("rate(x[5m]", "unclosed left parenthesis (line 1, column 5)."),
        ("sum(x)\n+ y)", "unexpected right parenthesis ')' (line 2, column 4)."),
        ('x{a="b}', 'unterminated quoted string " (line 1, column 5).'),
        ('x{a="}"} + $b', "unexpected character: '$' (line 1, column 12)."),
        ("a +", "invalid promql query."),
        ("rate(x)", "expected type matrix in call to function 'rate', got vector."),
    ],
)
def test_a_wrong_expression_is_told_with_its_place(expression: str, reason: str) -> None:
    with pytest.raises(ParameterError) as raised:
        parse(expression)

    shown = repr(" ".join(expression.split()))
    assert str(raised.value).startswith(f"{shown} is not PromQL: {reason}\n  ")


def test_a_placeholder_in_an_expression_of_ones_own_is_explained() -> None:
    with pytest.raises(
        ParameterError, match=r"Write a value in place of '\$job': only catalog entries have parameters\."
    ):
        parse("up{job=$job}")
