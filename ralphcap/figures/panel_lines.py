"""How does a panel look that shows how its series ran? Imports figures.

At most six series are named at their ends; the rest stays grey and is named on hover. Bounds are lines.
"""

from typing import TYPE_CHECKING

import numpy as np

from ralphcap.figures import marks
from ralphcap.figures.axes import time_axis, value_axis
from ralphcap.figures.canvas import Canvas
from ralphcap.figures.panels import Line, Panel, largest_first, named_series
from ralphcap.figures.text import literal, shortened
from ralphcap.figures.theme import BREACH, HIGHLIGHTS, LIMIT, VEIL, WATCH
from ralphcap.figures.timeseries import draw_line, hatch_common_gaps
from ralphcap.frames import VALUE
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LEVEL_COLORS = {"critical": BREACH, "warning": WATCH}
_FARTHEST = 5.0  # a line more times as high as the largest value would press the series flat: it is told, not drawn
_LETTER = 6.6  # pixels of a letter of a label


def draw(panel: Panel, canvas: Canvas, *, height: float, room: float) -> "go.Figure":
    """The series over the canvas' window. height: of the plot; room: to its right, for the series' names [pixels]."""
    import plotly.graph_objects as go

    figure = go.Figure()
    finite = panel.frame[VALUE][np.isfinite(panel.frame[VALUE])]
    drawn = [line for line in panel.lines if within_reach(line, float(finite.max()))]
    axis = value_axis(
        max([float(finite.max()), *(line.value for line in drawn)]), panel.unit, smallest=float(finite.min())
    )
    bottom, top = axis["range"]
    marks.shade_sessions(figure, canvas.sessions, zone=canvas.zone, first=canvas.first, last=canvas.last)
    ends = _draw_series(figure, panel, canvas)
    if not panel.sparse:
        hatch_common_gaps(figure, panel.frame, zone=canvas.zone, step=canvas.window.step, top=top)
    for line in drawn:
        _draw_bound(figure, line, panel.unit, canvas)
    _tell_far(figure, [line for line in panel.lines if line not in drawn], panel.unit)
    fitting = [(place, shortened(name, int(room / _LETTER)), color) for place, name, color in ends]
    marks.label_ends(figure, fitting, top=top, height=height, bottom=bottom)
    times = time_axis(canvas.first, canvas.last, canvas.zone) | {"title": None, "nticks": 5, "tickangle": 0}
    return figure.update_layout(xaxis=times, yaxis=axis)


def within_reach(line: Line, largest: float) -> bool:
    """Whether a line can be drawn without pressing the series flat."""
    return largest <= 0 or line.value <= _FARTHEST * largest


def _draw_series(figure: "go.Figure", panel: Panel, canvas: Canvas) -> list[tuple[float, str, str]]:
    """A line a series, the grey ones first; returns the labels of the named ones' ends."""
    series = [(name, rows) for name, rows in largest_first(named_series(panel)) if rows[VALUE].notna().any()]
    colors = canvas.color([name for name, _ in series[: len(HIGHLIGHTS)]])
    for name, rows in reversed(series):
        line = marks.with_gaps(rows, canvas.window.step)
        draw_line(figure, name, line, color=colors.get(name), unit=panel.unit, zone=canvas.zone)
    last = {name: float(rows[VALUE].dropna().iloc[-1]) for name, rows in series if name in colors}
    if len(series) == 1:  # its name stands above the plot: what it is now says more
        return [(value, format_value(value, panel.unit), colors[name]) for name, value in last.items()]
    return [(value, name, colors[name]) for name, value in last.items()]


def _draw_bound(figure: "go.Figure", line: Line, unit: str, canvas: Canvas) -> None:
    """A line over the whole window with its name on it: dashed where it is an alert's."""
    style = line_style(line)
    figure.add_scatter(
        x=[canvas.first, canvas.last], y=[line.value] * 2, mode="lines", line=style, hoverinfo="skip", name=line.alert
    )
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": line.value, "yanchor": "bottom"}
    figure.add_annotation(
        **place, text=literal(line.told(unit)), font={"size": 10, "color": style["color"]}, bgcolor=VEIL, borderpad=0
    )


def line_style(line: Line) -> dict[str, object]:
    """Colored by its level, and dashed where it is an alert's."""
    return {"width": 1.5, "color": _LEVEL_COLORS.get(line.level, LIMIT)} | ({"dash": "dash"} if line.alert else {})


def _tell_far(figure: "go.Figure", lines: list[Line], unit: str) -> None:
    if lines:
        text = "↑ " + ", ".join(line.told(unit) for line in lines)
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "top"}
        figure.add_annotation(**place, text=literal(text), font={"size": 10, "color": LIMIT}, bgcolor=VEIL)
