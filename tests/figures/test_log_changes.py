import math

import pytest

from ralphcap.figures.log_changes import changed
from tests.figures.panels import texts


def row(change, ratio, low, high, template="order <*> refused"):
    return {"change": change, "template": template, "ratio": ratio, "ratio_low": low, "ratio_high": high}


def drawn(*rows):
    return changed(rows, [f"{one['change']}: told" for one in rows], title="1 is new", subtitle="rate")


def marks(figure):
    return [trace for trace in figure.data if trace.mode == "markers"]


def bars(figure):
    return [trace.x for trace in figure.data if trace.mode == "lines" and trace.line.dash is None]


def test_a_ratio_is_a_mark_on_its_interval():
    figure = drawn(row("more", 2, 1.5, 3))

    assert marks(figure)[0].x == (2,)
    assert bars(figure) == [(1.5, 3)]


def test_what_is_new_runs_off_the_axis_and_what_is_gone_on_the_other_side():
    figure = drawn(row("new", math.inf, 2, math.inf), row("gone", 0, 0, 0.5))

    edge = bars(figure)[0][1]
    assert bars(figure) == [(2, edge), (1 / edge, 0.5)]
    assert [mark.marker.symbol for mark in marks(figure)] == ["triangle-right", "triangle-left-open"]


def test_the_axis_is_as_long_to_both_sides_of_as_before():
    axis = drawn(row("more", 50, 20, 90)).layout.xaxis

    assert axis.range[0] == -axis.range[1]
    assert 10 ** axis.range[1] > 90


def test_an_interval_without_end_does_not_press_the_others_flat():
    assert 10 ** drawn(row("new", math.inf, 1e-9, math.inf)).layout.xaxis.range[1] < 2000


@pytest.mark.parametrize("template", ["<script>x</script>", "<b>bold"])
def test_markup_in_a_template_is_text(template):
    figure = drawn(row("more", 2, 1, 3, template))

    assert "<script>" not in figure.layout.yaxis.ticktext[0]
    assert figure.layout.yaxis.ticktext[0].startswith("&lt;")
    assert marks(figure)[0].hovertext[0].startswith("&lt;")


def test_each_row_is_told_at_its_right():
    assert "more: told" in texts(drawn(row("more", 2, 1, 3)))


def test_that_nothing_changed_is_said():
    assert texts(drawn()) == ["nothing changed"]
