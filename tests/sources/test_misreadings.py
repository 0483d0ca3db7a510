"""Expressions that a server would answer wrongly are not sent to it."""

import pytest

from ralphcap.errors import QueryRejected
from ralphcap.sources.misreadings import refuse_misread
from ralphcap.sources.server import Server

OLD, NEW = Server("Prometheus", "2.42.0"), Server("Prometheus", "3.5.0")


@pytest.mark.parametrize(
    "expression",
    [
        "predict_linear(up[5m] @ 100, 60)",
        "predict_linear((up[5m:1m] @ start()), 60)",
        "1 + max(predict_linear(up[5m] @ end() offset 1m, 60))",
    ],
)
def test_predictions_over_a_range_that_is_held_are_refused(expression):
    with pytest.raises(QueryRejected, match=r"x: Prometheus 2\.42\.0 loses samples[^\n]*\n  Leave out '@'"):
        refuse_misread(expression, OLD, "x")
    refuse_misread(expression, NEW, "x")


@pytest.mark.parametrize(
    "expression",
    [
        "predict_linear(up[5m], 60)",
        "deriv(up[5m] @ 100)",
        "predict_linear((up @ 100)[5m:1m], 60)",
        'up{a="predict_linear(up[5m] @ 100)"}',
    ],
)
def test_other_expressions_are_asked(expression):
    refuse_misread(expression, OLD, "x")


@pytest.mark.parametrize(
    "expression",
    [
        "max_over_time((up @ 100)[5m:7m] offset -3m)",
        "max_over_time((up + max(up @ 100))[5m:1m] offset -5m)",
        "max_over_time((up @ 100)[5m:1m] @ 200)",
    ],
)
@pytest.mark.parametrize("server", [OLD, NEW])
def test_sub_queries_that_shift_what_is_held_are_refused(expression, server):
    with pytest.raises(QueryRejected, match=r"shifts what '@' holds[^\n]*\n  Leave out one of both"):
        refuse_misread(expression, server, "x")


@pytest.mark.parametrize(
    "expression",
    ["max_over_time((up @ 100)[5m:1m] offset 3m)", "max_over_time((up @ 100)[5m:7m])", "max_over_time(up[5m:7m] @ 9)"],
)
def test_sub_queries_whose_steps_lie_before_the_window_are_asked(expression):
    refuse_misread(expression, NEW, "x")
