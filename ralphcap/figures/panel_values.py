"""How does a panel look that shows one value a series: big numbers, bars, or a table? Imports figures.

What a series comes to over the window is the entry's statistic; a table shows each series' last value.
"""

from typing import TYPE_CHECKING

from ralphcap.figures.axes import value_axis
from ralphcap.figures.panel_lines import line_style, within_reach
from ralphcap.figures.panels import ABSENT, Panel, last_rows, reduced
from ralphcap.figures.text import literal, shortened
from ralphcap.figures.theme import GAP, MEASURED, OTHER, SESSION
from ralphcap.frames import VALUE, label_columns
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_NUMBERS = 4
MOST_ROWS = 50  # of a table, which scrolls
_BAR = 22  # pixels
_LETTER = 6.2  # pixels of a letter
_ROW = 22  # pixels
_ROOM_FOR_TEXT = 1.25  # of the axis, so that the longest bar's value stands beside it


def numbers(panel: Panel, *, width: float) -> "go.Figure":
    """Each series as a big number with its name below, the largest first. width: of the panel [pixels]."""
    import plotly.graph_objects as go

    figure = go.Figure().update_layout(xaxis_visible=False, yaxis_visible=False)
    values = reduced(panel)[:MOST_NUMBERS]
    for place, (name, value) in enumerate(values):
        middle = {"x": (place + 0.5) / len(values), "xref": "paper", "y": 0.5, "yref": "paper"}
        fitting = shortened(name, int(width / len(values) / _LETTER) - 2)
        figure.add_annotation(
            **middle,
            yanchor="bottom",
            text=format_value(value, panel.unit),
            font={"size": 28 if len(values) < 3 else 20},
        )
        figure.add_annotation(**middle, yanchor="top", text=literal(fitting), font={"color": OTHER})
    return figure


def bars(panel: Panel, *, height: float, room: float) -> "go.Figure":
    """A bar a series, the largest on top, as many as fit. height: of the plot; room: to its left, for names [pixels]."""
    import plotly.graph_objects as go

    values = reduced(panel)[: max(int(height / _BAR), 1)]
    largest = values[0][1]
    drawn = [line for line in panel.lines if within_reach(line, largest)]
    axis = value_axis(max([largest, *(line.value for line in drawn)]), panel.unit, smallest=values[-1][1])
    places = [len(values) - place for place in range(len(values))]
    figure = go.Figure().add_bar(
        x=[value for _, value in values],
        y=places,
        orientation="h",
        width=0.6,
        marker_color=MEASURED,
        text=[format_value(value, panel.unit) for _, value in values],
        textposition="outside",
        textfont_size=11,
        cliponaxis=False,
        hovertext=[literal(name) for name, _ in values],
        hoverinfo="text",
    )
    for line in drawn:
        across = {"x": [line.value] * 2, "y": [0.4, len(values) + 0.6], "mode": "lines"}
        figure.add_scatter(**across, line=line_style(line), hoverinfo="skip")
    names = [literal(shortened(name, int(room / _LETTER))) for name, _ in values]
    low, high = axis["range"]
    return figure.update_layout(
        xaxis=axis | {"showgrid": True, "range": [low, _ROOM_FOR_TEXT * high]},
        yaxis={"range": [0.4, len(values) + 0.6], "tickvals": places, "ticktext": names, "showgrid": False},
    )


def table(panel: Panel) -> "go.Figure":
    """The last value of each series, the largest first: a column a label that differs, then the value."""
    import plotly.graph_objects as go

    rows = last_rows(panel).head(MOST_ROWS)
    labels = [label for label in label_columns(rows) if len(rows) == 1 or rows[label].nunique(dropna=False) > 1]
    columns = [[literal(_known(cell)) for cell in rows[label]] for label in labels]
    values = [format_value(value, panel.unit) for value in rows[VALUE]]
    align = ["left"] * len(labels) + ["right"]
    plain = {"align": align, "fill": {"color": "rgba(0,0,0,0)"}, "line": {"color": SESSION, "width": 1}, "height": _ROW}
    head = plain | {"line": {"color": GAP, "width": 1}, "font": {"color": OTHER}}
    figure = go.Figure().add_table(
        header={"values": [*labels, "last"], **head},
        cells={"values": [*columns, values], **plain},
        columnwidth=[2.0] * len(labels) + [1.0],
    )
    return figure.update_layout(xaxis_visible=False, yaxis_visible=False)


def _known(cell: object) -> str:
    return ABSENT if cell != cell or cell is None else str(cell)
