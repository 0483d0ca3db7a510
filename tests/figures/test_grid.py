import plotly.graph_objects as go

from ralphcap.figures.grid import Box, together

LEFT, RIGHT = Box(0.0, 0.5, 0.0, 1.0), Box(0.5, 1.0, 0.0, 1.0)


def line(**layout):
    return go.Figure(layout=layout).add_scatter(x=[1], y=[1])


def test_each_part_has_axes_of_its_own_in_its_place():
    whole = go.Figure(together([(line(), LEFT), (line(), RIGHT)]))

    assert [(trace.xaxis, trace.yaxis) for trace in whole.data] == [("x", "y"), ("x2", "y2")]
    assert (whole.layout.xaxis.domain, whole.layout.xaxis2.domain) == ((0.0, 0.5), (0.5, 1.0))


def test_time_axes_move_together_and_others_do_not():
    parts = [(line(), LEFT), (line(xaxis_type="date"), LEFT), (line(xaxis_type="date"), RIGHT)]

    whole = go.Figure(together(parts))

    assert (whole.layout.xaxis.matches, whole.layout.xaxis2.matches, whole.layout.xaxis3.matches) == (None, None, "x2")


def test_marks_on_paper_move_into_the_place_and_marks_on_data_to_its_axes():
    part = line().add_annotation(x=0.5, xref="paper", y=7, text="note")
    part.add_shape(type="rect", x0=1, x1=2, y0=0, y1=1, yref="paper")

    whole = go.Figure(together([(line(), LEFT), (part, RIGHT)]))

    (note,), (shape,) = whole.layout.annotations, whole.layout.shapes
    assert (note.x, note.xref, note.y, note.yref) == (0.75, "paper", 7, "y2")
    assert (shape.x0, shape.xref, shape.y0, shape.y1, shape.yref) == (1, "x2", 0.0, 1.0, "paper")


def test_a_table_stands_in_the_place_without_axes():
    (table,) = go.Figure(together([(go.Figure().add_table(), RIGHT)])).data

    assert (table.domain.x, table.domain.y) == ((0.5, 1.0), (0.0, 1.0))
