from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.figures.capacity import overview
from tests.figures.rows import GIB, forecast, row, watched

SEOUL = ZoneInfo("Asia/Seoul")


def table(*rows):
    return pd.DataFrame(list(rows))


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def trace(figure, name):
    (found,) = [one for one in figure.data if one.name == name]
    return found


def test_the_worst_row_stands_at_the_top():
    figure = overview(table(row("a"), row("b", verdict="breach", demand=1.2 * GIB)), zone=SEOUL)

    assert dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True)) == {
        2: "b memory",
        1: "a memory",
    }


def test_the_verdict_is_said_in_color_in_shape_and_in_words():
    figure = overview(table(row(verdict="breach", demand=1.12 * GIB, since=pd.Timestamp("2026-11-09"))), zone=SEOUL)

    marker = trace(figure, "breach").marker
    assert (marker.color, marker.symbol) == ("#D55E00", "diamond")
    assert {"112 %", "breach · since 9 Nov 2026"} <= set(texts(figure))


def test_a_row_to_watch_says_when_it_is_full():
    assert "watch · full 14 Jan 2027 (2 Jan – 6 Feb)" in texts(overview(table(watched()), zone=SEOUL))


def test_an_unmeasured_row_has_a_dotted_line_and_no_mark():
    figure = overview(table(row(), row("kibana", verdict="unmeasured", demand=np.nan, note="mount it")), zone=SEOUL)

    unknown = trace(figure, "unmeasured")
    assert (unknown.mode, unknown.line.dash, list(unknown.y)) == ("lines", "dot", [1, 1, 1])
    assert {"–", "unmeasured"} <= set(texts(figure))
    assert "mount it" in unknown.hovertext


def test_a_row_that_cannot_be_judged_says_why():
    figure = overview(table(row(verdict="cannot say", note="2 days of data; 7 are needed")), zone=SEOUL)

    assert "cannot say · 2 days of data; 7 are needed" in texts(figure)


def test_a_long_reason_is_cut_beside_its_row_and_whole_on_hover():
    figure = overview(table(row(verdict="cannot say", note="x" * 80)), zone=SEOUL)

    assert any(text.endswith("x…") for text in texts(figure))
    assert "x" * 80 in trace(figure, "cannot say").hovertext[0]


def test_where_a_row_is_heading_is_a_bar_from_p10_to_p90():
    figure = overview(table(watched()), forecast(value=GIB), zone=SEOUL, horizon=pd.Timedelta(days=30))

    (bar,) = [one for one in figure.data if one.type == "bar"]
    assert (bar.base[0], bar.x[0]) == pytest.approx((0.9, 1.1 - 0.9))
    assert "in 30 days" in figure.layout.title.subtitle.text


def test_a_share_far_beyond_the_limit_stays_on_the_plot_and_is_written_out():
    figure = overview(table(row(verdict="breach", demand=9 * GIB)), zone=SEOUL)

    assert trace(figure, "breach").x[0] == figure.layout.xaxis.range[1] == 1.5
    assert "900 %" in texts(figure)


def test_the_limit_is_a_dashed_line_with_its_name():
    figure = overview(table(row()), zone=SEOUL)

    assert (list(figure.data[0].x), figure.data[0].line.dash) == ([1, 1], "dash")
    assert "limit" in texts(figure)


def test_names_and_notes_are_never_markup():
    figure = overview(table(row(verdict="cannot say", title="<b>x</b>", note="<img src=x>")), zone=SEOUL)

    shown = [
        *texts(figure),
        *figure.layout.yaxis.ticktext,
        trace(figure, "cannot say").hovertext[0],
        figure.layout.title.text,
    ]
    assert "<" not in "".join(shown).replace("<br>", "")


def test_a_table_without_rows_is_an_empty_figure():
    assert overview(table(row()).iloc[:0], zone=SEOUL).layout.title.text == "No row could be judged"
