"""Is an expression parsed that has variables in it, and are they found again?"""

import pytest

from ralphcap.errors import ParameterError
from ralphcap.exports.holes import opened


@pytest.mark.parametrize(
    "expression",
    [
        'sum(rate(x{job=~"$job"}[$__rate_interval]))',
        "topk($most, x)",
        "x offset $shift",
        "max_over_time(x[$range:$step])",
        "quantile_over_time(0.5, x[5m] offset 3m) > 2",
        'label_replace(x, "a", "$1", "b", "(.*)")',
    ],
)
def test_an_expression_comes_back_as_it_was(expression: str) -> None:
    assert opened(expression).pretty() == expression


@pytest.mark.parametrize("spelling", ["$job", "${job}", "${job:regex}", "${job:raw}", "[[job]]", "[[job:regex]]"])
def test_every_spelling_of_a_variable_is_the_same(spelling: str) -> None:
    assert opened(f'up{{job=~"{spelling}"}}').pretty() == 'up{job=~"$job"}'


def test_a_variable_keeps_its_stand_in_wherever_it_stands() -> None:
    found = opened("rate(x[$range]) / rate(y[$range])")

    assert list(found.names.values()) == ["range"]
    assert found.pretty() == "rate(x[$range]) / rate(y[$range])"


def test_a_range_that_was_written_is_no_variable() -> None:
    found = opened("rate(x[5m])")

    assert found.variable(found.tree.args[0].range) is None


def test_a_comment_is_no_place_for_a_variable() -> None:
    assert opened("up # by $job").names == {}


@pytest.mark.parametrize("expression", ["sum(", "$metric{a='b'}", "SELECT 1", ""])
def test_what_is_no_promql_is_refused_with_the_text(expression: str) -> None:
    with pytest.raises(ParameterError) as raised:
        opened(expression)

    assert f"{expression!r} is not PromQL" in str(raised.value)


def test_a_variable_that_decides_what_is_asked_is_said_to_be_the_reason() -> None:
    with pytest.raises(ParameterError, match="A variable can stand for a value"):
        opened("$metric{a='b'}")
