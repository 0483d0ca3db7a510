import math

import pandas as pd
import pytest

from ralphcap.figures import panel_lines
from ralphcap.figures.panels import Line
from ralphcap.figures.theme import BREACH, OTHER, WATCH
from tests.figures.panels import START, STEP, canvas, panel, texts


def drawn(values, *, on=None, **options):
    return panel_lines.draw(panel(values, **options), on or canvas(), height=150.0, room=110.0)


def bounds(figure):
    return [trace for trace in figure.data if trace.hoverinfo == "skip"]


def test_an_alerts_limit_is_a_dashed_line_named_by_the_alert():
    figure = drawn({"a": [1, 2]}, lines=(Line(3.0, "warning", "HighUsage", ">"),))

    (line,) = bounds(figure)
    assert (line.line.dash, line.line.color, list(line.y)) == ("dash", WATCH, [3.0, 3.0])
    assert "HighUsage &gt; 3 cores" in texts(figure)


def test_a_threshold_is_a_solid_line_named_by_its_level():
    figure = drawn({"a": [1, 2]}, lines=(Line(3.0, "critical"),))

    (line,) = bounds(figure)
    assert (line.line.dash, line.line.color) == (None, BREACH)
    assert "critical 3 cores" in texts(figure)


def test_lines_run_over_the_whole_window_and_stay_within_the_axis():
    figure = drawn({"a": [1, None, 2]}, lines=(Line(3.0, "critical"),))

    assert list(bounds(figure)[0].x) == [pd.Timestamp("2026-11-20 09:00"), pd.Timestamp("2026-11-20 09:20")]
    assert figure.layout.yaxis.range[1] > 3


def test_a_line_that_would_press_the_series_flat_is_told_at_the_top_instead():
    figure = drawn({"a": [1, 2]}, lines=(Line(100.0, "warning", "HighUsage", ">"),))

    assert bounds(figure) == []
    assert "↑ HighUsage &gt; 100 cores" in texts(figure)
    assert figure.layout.yaxis.range[1] < 3


def test_series_that_are_all_zero_have_their_line_drawn():
    assert len(bounds(drawn({"a": [0, 0]}, lines=(Line(1.0, "critical"),)))) == 1


def test_six_series_are_named_at_their_ends_and_the_rest_is_grey():
    figure = drawn({str(number): [number, number] for number in range(8)})

    assert set(texts(figure)) == {"2", "3", "4", "5", "6", "7"}
    assert [trace.name for trace in figure.data if trace.line.color == OTHER] == ["0", "1"]


def test_a_single_series_ends_in_its_last_value():
    assert texts(drawn({"a": [1, 2]})) == ["2 cores"]


def test_every_label_stays_on_the_axis_where_series_end_together():
    figure = drawn({str(number): [9, 0] for number in range(6)})

    assert min(note.y for note in figure.layout.annotations) >= figure.layout.yaxis.range[0]


def test_negative_values_have_room_below_zero():
    assert drawn({"a": [-2, 1]}).layout.yaxis.range[0] < -2


@pytest.mark.parametrize(("sparse", "hatched"), [(False, 1), (True, 0)])
def test_a_gap_of_all_series_is_hatched_unless_series_may_come_and_go(sparse, hatched):
    figure = drawn({"a": [1, None, None, 1]}, sparse=sparse)

    assert len([trace for trace in figure.data if trace.fillpattern.shape]) == hatched


def test_trading_sessions_are_shaded():
    sessions = pd.DataFrame({"open": [START], "close": [START + STEP]})

    assert len(drawn({"a": [1, 2]}, on=canvas(sessions)).layout.shapes) == 1


def test_a_series_without_a_number_is_not_drawn():
    assert [trace.name for trace in drawn({"a": [1, 2], "none": [math.nan, math.nan]}).data] == ["a"]
