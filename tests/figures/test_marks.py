from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.figures import marks
from ralphcap.figures.theme import blank

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = pd.Timedelta(hours=1)


def series(*hours, value=1.0):
    times = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms") + pd.to_timedelta(hours, unit="h")
    return pd.DataFrame({"timestamp": times, "value": value})


def test_a_missing_step_becomes_a_break():
    line = marks.with_gaps(series(0, 1, 4), HOUR)

    assert list(line["timestamp"].dt.hour) == [0, 1, 2, 4]
    assert list(line["value"].isna()) == [False, False, True, False]


def test_a_whole_series_stays_as_it_is():
    line = marks.with_gaps(series(0, 1, 2), HOUR)

    assert list(line["value"]) == [1.0, 1.0, 1.0]


def test_a_gap_reaches_from_the_first_missing_step_to_the_next_sample():
    ((left, right),) = marks.gaps(series(0, 1, 4), HOUR)

    assert (left.hour, right.hour) == (2, 4)


def test_a_stretch_of_nan_is_a_gap():
    measured = series(0, 1, 2, 3)
    measured.loc[1:2, "value"] = np.nan

    ((left, right),) = marks.gaps(measured, HOUR)

    assert (left.hour, right.hour) == (1, 3)


def test_gaps_are_hatched_and_the_widest_one_says_why():
    figure = blank("x", "y", height=300)
    stretches = marks.local_gaps(series(0, 2, 8), HOUR, SEOUL)

    marks.hatch_gaps(figure, stretches, top=1.0)

    assert [trace.fillpattern.shape for trace in figure.data] == ["/", "/"]
    assert [(note.text, note.x) for note in figure.layout.annotations] == [("no data", "2026-11-20T14:30:00")]


def test_sessions_are_shaded_in_local_time_within_the_bounds():
    figure = blank("x", "y", height=300)
    opens = pd.to_datetime(["2026-11-18T00:00:00Z", "2026-11-20T00:00:00Z"])
    sessions = pd.DataFrame({"open": opens, "close": opens + pd.Timedelta(hours=6.5)})

    marks.shade_sessions(
        figure, sessions, zone=SEOUL, first=pd.Timestamp("2026-11-20 10:00"), last=pd.Timestamp("2026-11-21")
    )

    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [("2026-11-20T10:00:00", "2026-11-20T15:30:00")]


def test_labels_that_would_touch_are_moved_apart():
    assert marks.spread([1.0, 1.0, 5.0], gap=1.0, top=10.0) == [0.5, 1.5, 5.0]


def test_labels_stay_below_the_top():
    assert marks.spread([10.0, 10.0], gap=1.0, top=10.0) == [9.0, 10.0]


@given(st.lists(st.floats(0, 100), max_size=8))
def test_any_labels_end_up_apart_in_their_order(places):
    moved = marks.spread(places, gap=5.0, top=100.0)

    order = np.argsort(places, kind="stable")
    assert all(np.diff([moved[index] for index in order]) >= 5.0 - 1e-6)
    assert all(place <= 100.0 for place in moved)


def test_a_label_is_never_markup():
    figure = blank("x", "y", height=300)

    marks.label_ends(figure, [(1.0, "<b>x</b>", "#000000")], top=2.0, height=100)

    assert figure.layout.annotations[0].text == "&lt;b&gt;x&lt;/b&gt;"


def test_places_at_the_floor_are_moved_up():
    assert marks.spread([0.0, 0.0], gap=1.0, top=10.0, bottom=0.0) == [0.0, 1.0]


def test_no_label_is_lost_below_the_axis_when_there_is_no_room_for_all():
    figure = blank("", "", height=100)

    marks.label_ends(figure, [(0.0, name, "#000000") for name in "abc"], top=1.0, height=15)

    assert min(note.y for note in figure.layout.annotations) == 0.0
