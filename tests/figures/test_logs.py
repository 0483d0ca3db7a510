import base64

import numpy as np
import pandas as pd

from ralphcap.figures.logs import Strip, strips
from tests.figures.panels import NO_SESSIONS, START, STEP, WINDOW, canvas, texts


def counts(*values):
    return pd.Series(values, index=WINDOW.times, dtype="float64")


def drawn(*rows, sessions=NO_SESSIONS, **options):
    return strips(rows, canvas(sessions), title="4 errors", subtitle="lines in 5m", **options)


def numbers(array):
    """plotly's binary form of an array, read."""
    return (
        list(np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"]))
        if isinstance(array, dict)
        else list(array)
    )


def lines(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_each_strip_has_its_name_and_what_it_comes_to():
    figure = drawn(
        Strip("errors", "4 lines (2 before)", counts(1, 1, 1, 1)), Strip("INFO", "8 lines", counts(2, 2, 2, 2))
    )

    assert "<b>errors</b><br>4 lines (2 before)" in texts(figure)
    assert "<b>INFO</b><br>8 lines" in texts(figure)


def test_a_strip_has_its_own_scale_so_that_the_smallest_is_seen():
    rows = Strip("errors", "", counts(1, 0, 0, 0)), Strip("INFO", "", counts(1000, 0, 0, 0))

    own, alike = drawn(*rows), drawn(*rows, alike=True)

    assert own.layout.yaxis.range[1] < 2
    assert own.layout.yaxis2.range[1] > 1000
    assert alike.layout.yaxis.range == alike.layout.yaxis2.range


def test_the_window_before_lies_behind_it_in_grey():
    figure = drawn(Strip("errors", "", counts(1, 2, 3, 4), counts(9, 9, 9, 9)))

    assert [trace.name for trace in figure.data] == ["before", "errors"]
    assert figure.layout.yaxis.range[1] > 9


def test_what_was_not_read_is_hatched_and_no_line_bridges_it():
    figure = drawn(Strip("errors", "", counts(1, np.nan, np.nan, 1)))

    hatched = lines(figure, "not read")
    assert (hatched.x[0], hatched.x[2]) == (pd.Timestamp("2026-11-20T09:05"), pd.Timestamp("2026-11-20T09:15"))
    assert not lines(figure, "errors").connectgaps
    assert "not read" in texts(figure)


def test_what_was_not_read_at_the_windows_end_is_hatched_too():
    figure = drawn(Strip("errors", "", counts(1, 1, 1, np.nan)))

    assert lines(figure, "not read").x[2] == pd.Timestamp("2026-11-20T09:20")


def test_only_the_lowest_strip_names_times():
    figure = drawn(*[Strip(name, "", counts(1, 1, 1, 1)) for name in "abc"])

    assert [figure.layout[axis].showticklabels for axis in ("xaxis", "xaxis2", "xaxis3")] == [False, False, None]
    assert figure.layout.xaxis3.title.text == "KST (Asia/Seoul)"


def test_trading_sessions_are_shaded():
    session = pd.DataFrame({"open": [START], "close": [START + 2 * STEP]}).astype("datetime64[ms, UTC]")

    assert len(drawn(Strip("errors", "", counts(1, 1, 1, 1)), sessions=session).layout.shapes) == 1


def test_markup_in_a_name_is_text():
    figure = drawn(Strip("<b>x", "", counts(1, 1, 1, 1)))

    assert "<b>&lt;b&gt;x</b><br>" in texts(figure)
    assert figure.data[0].name == "&lt;b&gt;x"


def test_nothing_to_draw_is_said():
    assert texts(drawn()) == ["none"]


def test_the_last_count_holds_to_the_windows_end():
    line = lines(drawn(Strip("errors", "", counts(1, 2, 3, 4))), "errors")

    end = pd.Timestamp("2026-11-20T09:20").value // 10**6
    assert numbers(line.x)[-1] == end
    assert numbers(line.y) == [1, 2, 3, 4, 4]
