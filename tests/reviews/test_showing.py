"""Does a notebook show the parts of a result by their names, and say which there are?"""

from dataclasses import replace

import pandas as pd
import pytest
from plotly.graph_objects import Figure

from ralphcap.errors import ParameterError
from ralphcap.result import Result
from ralphcap.reviews.showing import parts

OVERVIEW, FIRST, SECOND = Figure(), Figure(), Figure()
RESULT = Result(
    kind="capacity_review",
    title="Capacity review",
    answer="All is well.",
    rows=pd.DataFrame({"service": ["kibana"], "note": ["<script>alert(1)</script>"]}),
    ledger=pd.DataFrame({"query": ["containers.running"], "complete": [True]}),
    complete=True,
    tables={"totals": pd.DataFrame({"resource": ["cpu"], "computed": [8.4]})},
    figures={"overview": OVERVIEW, "history a": FIRST, "history b": SECOND},
)


def shown(*names: str) -> list[str]:
    """The HTML of each table."""
    return [part.data for part in parts(RESULT, *names)]


def test_figures_are_shown_by_the_first_word_of_their_names():
    drawn = parts(RESULT, "history")

    assert [figure is wanted for figure, wanted in zip(drawn, [FIRST, SECOND], strict=True)] == [True, True]


def test_tables_are_shown_in_the_order_asked_for():
    ledger, totals = shown("ledger", "totals")

    assert "containers.running" in ledger
    assert "8.4" in totals


def test_a_strangers_text_is_shown_and_does_not_act():
    assert "&lt;script&gt;" in shown("rows")[0]
    assert "<script>" not in shown("rows")[0]


def test_a_part_that_the_result_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(ParameterError, match=r"no part 'total'.\n  It has: rows, ledger, totals"):
        parts(RESULT, "total")


def test_a_family_of_figures_without_a_member_says_so():
    nothing = replace(RESULT, figures={})

    assert "None." in parts(nothing, "history")[0].data
