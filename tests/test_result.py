"""A review's result: the same answer as text, JSON and MIME bundle."""

import json
import math

import pandas as pd
import plotly.graph_objects as go
import pytest

from ralphcap.result import MIME, Result


@pytest.fixture
def result():
    rows = pd.DataFrame(
        {
            "service": ["grafana", "kibana"],
            "demand": [1.5, math.nan],
            "headroom": [math.inf, -math.inf],
            "count": [1, 2],
            "date_median": [pd.Timestamp("2027-01-14"), pd.NaT],
            "since": [pd.Timestamp("2026-11-20T09:00:00Z"), pd.NaT],
            "ok": [True, False],
        }
    )
    return Result(
        "capacity_review",
        "Capacity review",
        "All <ok>",
        rows,
        pd.DataFrame({"query": ["up"]}),
        True,
        figures={"overview": go.Figure()},
    )


def test_json_holds_plain_values_only(result):
    grafana, kibana = json.loads(json.dumps(result.to_json(), allow_nan=False))["rows"]

    assert grafana == {
        "service": "grafana", "demand": 1.5, "headroom": "+Inf", "count": 1, "date_median": "2027-01-14", "since": "2026-11-20T09:00:00Z", "ok": True,
    }  # fmt: skip
    assert (kibana["demand"], kibana["headroom"], kibana["date_median"], kibana["since"]) == (None, "-Inf", None, None)


def test_figures_are_in_the_json_only_where_asked_for(result):
    assert "figures" not in result.to_json()
    assert set(result.to_json(figures=True)["figures"]) == {"overview"}


def test_a_notebook_gets_json_text_and_inert_html(result):
    shown = result._repr_mimebundle_()

    assert set(shown) == {MIME, "text/plain", "text/html"}
    assert shown["text/plain"] == "Capacity review\n\nAll <ok>"
    assert "&lt;ok&gt;" in shown["text/html"]


def test_missing_values_of_pandas_own_types_are_null(result):
    rows = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": pd.array(["x", None], dtype="string")})
    plain = Result("x", "t", "a", rows, rows, True).to_json()

    assert json.loads(json.dumps(plain))["rows"] == [{"a": 1, "b": "x"}, {"a": None, "b": None}]
