import math

import pytest

from ralphcap.figures.panels import Line, largest_first, last_rows, named_series, reduced
from tests.figures.panels import panel


def names(*arguments, **options):
    return [name for name, _ in named_series(panel(*arguments, **options))]


def test_series_are_named_as_the_legend_says():
    values = {("chatbot", "/chat"): [1], ("api", "/health"): [1]}

    assert names(values, ("job", "handler"), legend="{{job}} on {{ handler }}") == [
        "api on /health",
        "chatbot on /chat",
    ]


def test_what_is_the_same_in_every_series_is_left_out_of_their_names():
    values = {("api", "/a"): [1], ("api", "/b"): [1]}

    assert names(values, ("job", "handler"), legend="{{job}} {{handler}}") == ["/a", "/b"]


def test_an_instance_is_left_out_where_other_labels_tell_the_series_apart():
    values = {("api", "api:1"): [1], ("chatbot", "chatbot:1"): [1]}

    assert names(values, ("job", "instance"), legend="{{job}} {{instance}}") == ["api", "chatbot"]


def test_an_instance_is_named_where_nothing_else_tells_the_series_apart():
    values = {("api", "api:1"): [1], ("api", "api:2"): [1]}

    assert names(values, ("job", "instance"), legend="{{job}} {{instance}}") == ["api:1", "api:2"]


def test_a_legend_that_does_not_tell_the_series_apart_gives_way_to_the_labels_that_do():
    values = {("a", "x"): [1], ("a", "y"): [1]}

    assert names(values, ("db", "user"), legend="{{db}}") == ["x", "y"]


def test_a_single_series_keeps_its_whole_name():
    assert names({("api", "api:1"): [1]}, ("job", "instance")) == ["api api:1"]


def test_a_frame_without_labels_is_one_series_that_the_legend_names():
    assert names({(): [1, 2]}, (), legend="requests") == ["requests"]


def test_the_largest_series_comes_first_and_one_without_a_number_last():
    ordered = largest_first(named_series(panel({"low": [1, 2], "none": [math.nan], "high": [9, 0]})))

    assert [name for name, _ in ordered] == ["high", "low", "none"]


@pytest.mark.parametrize(("statistic", "value"), [("max", 4.0), ("mean", 2.5), ("last", 3.0)])
def test_one_number_of_a_series_is_the_entrys_statistic(statistic, value):
    assert reduced(panel({"a": [1, 2, 4, 3]}, statistic=statistic)) == [("a", value)]


def test_the_last_values_stand_largest_first_even_of_series_that_ended():
    rows = last_rows(panel({"a": [1, 2, None], "b": [5, 6, 7], "none": [math.nan]}))

    assert rows.astype("str").to_numpy().tolist() == [["b", "7.0"], ["a", "2.0"]]


@pytest.mark.parametrize(("values", "empty"), [({}, True), ({"a": [math.nan]}, True), ({"a": [math.nan, 0]}, False)])
def test_a_panel_is_empty_where_no_series_has_a_number(values, empty):
    assert panel(values).empty is empty


def test_a_line_is_told_with_its_alert_or_with_its_level():
    assert Line(0.05, "warning", "HighErrorRate", ">").told("ratio") == "HighErrorRate > 5 %"
    assert Line(0.8, "critical").told("ratio") == "critical 80 %"
