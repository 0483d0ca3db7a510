from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.figures.timeseries import timeseries
from ralphcap.frames import empty_series

SEOUL = ZoneInfo("Asia/Seoul")
STEP = pd.Timedelta(minutes=5)
START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")


def frame(values):
    """A series each name, five minutes apart; None is a missing sample."""
    rows = [
        (START + number * STEP, name, value)
        for name, line in values.items()
        for number, value in enumerate(line)
        if value is not None
    ]
    table = pd.DataFrame(rows, columns=["timestamp", "name", "value"])
    return table.astype({"name": "category", "value": "float64"})


def drawn(values, **options):
    return timeseries(
        frame(values), title="CPU", subtitle="containers, cores", unit="cores", zone=SEOUL, step=STEP, **options
    )


def test_series_are_named_at_their_ends():
    figure = drawn({"kibana": [1, 2], "grafana": [3, 4]})

    assert {note.text for note in figure.layout.annotations} == {"kibana", "grafana"}


def test_only_the_six_largest_are_highlighted_and_the_rest_is_grey():
    figure = drawn({str(number): [number] for number in range(8)})

    assert {note.text for note in figure.layout.annotations} == {"2", "3", "4", "5", "6", "7"}
    assert [trace.name for trace in figure.data if trace.line.color == "#8A8A8A"] == ["0", "1"]


def test_a_gap_of_one_series_is_a_break_and_not_hatched():
    figure = drawn({"a": [1, None, None, 1], "b": [2, 2, 2, 2]})

    (line,) = [trace for trace in figure.data if trace.name == "a"]
    assert list(np.isnan(line.y)) == [False, True, False]
    assert not [trace for trace in figure.data if trace.fillpattern.shape]


def test_a_gap_of_all_series_is_hatched():
    figure = drawn({"a": [1, None, None, 1], "b": [2, None, None, 2]})

    assert [trace.name for trace in figure.data if trace.fillpattern.shape] == ["no data"]


def test_the_limit_is_dashed_and_labelled():
    figure = drawn({"a": [1, 1]}, limit=2.0)

    assert "limit 2 cores" in [note.text for note in figure.layout.annotations]
    assert [list(trace.y) for trace in figure.data if trace.line.dash == "dash"] == [[2.0, 2.0]]


def test_sessions_are_shaded_where_they_are_given():
    sessions = pd.DataFrame({"open": [START], "close": [START + pd.Timedelta(hours=6)]})

    assert len(drawn({"a": [1, 1]}, sessions=sessions).layout.shapes) == 1


def test_labels_are_never_markup():
    figure = drawn({"<b>x</b>": [1, 2]})

    assert {figure.data[0].name, figure.layout.annotations[0].text} == {"&lt;b&gt;x&lt;/b&gt;"}


def test_an_answer_without_series_says_so():
    figure = timeseries(empty_series(["name"]), title="x", subtitle="y", unit="cores", zone=SEOUL, step=STEP)

    assert [note.text for note in figure.layout.annotations] == ["no data in this window"]


def test_a_frame_without_labels_is_one_line():
    figure = timeseries(
        frame({"a": [1, 2]}).drop(columns="name"), title="x", subtitle="y", unit="cores", zone=SEOUL, step=STEP
    )

    assert len(figure.data) == 1


def test_a_value_that_stands_alone_is_a_dot():
    (line,) = drawn({"a": [1, None, 2, 3]}).data[:1]

    assert list(line.marker.size) == [4.0, 0.0, 0.0, 0.0]


def test_a_line_lies_on_the_zones_clock_as_the_axis_does():
    figure = drawn({"a": [1, 2]})

    assert list(pd.to_datetime(figure.data[0].x, unit="ms")) == [
        pd.Timestamp("2026-11-20 09:00"),
        pd.Timestamp("2026-11-20 09:05"),
    ]
