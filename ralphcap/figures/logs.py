"""How did lines come over time, beside the window before? Small multiples under one time axis. Imports figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ralphcap.figures import marks
from ralphcap.figures.axes import local_time, local_times, time_axis, value_axis
from ralphcap.figures.canvas import Canvas
from ralphcap.figures.grid import Box, together
from ralphcap.figures.text import literal
from ralphcap.figures.theme import MEASURED, OTHER, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_STRIP, _BETWEEN = 74, 20  # pixels of a strip, and between two
_TOP, _BOTTOM, _RIGHT = 92, 52, 190  # margins
_UNREAD = "not read"


@dataclass(frozen=True)
class Strip:
    """One row of the figure: counts at the window's steps [lines]; NaN where a time was not read.

    name, told   'errors', '388 lines (198 before)': written at its right
    before       the same of an earlier window, at this window's times; None: there is none
    """

    name: str
    told: str
    values: pd.Series
    before: pd.Series | None = None
    color: str = MEASURED

    @property
    def largest(self) -> float:
        """The largest count that is drawn."""
        drawn = [self.values.max(), *([self.before.max()] if self.before is not None else [])]
        return float(np.nanmax([*drawn, 0.0]))


def strips(rows: Sequence[Strip], canvas: Canvas, *, title: str, subtitle: str, alike: bool = False) -> "go.Figure":
    """The strips below each other over the canvas' window, its trading sessions shaded, times that were not read hatched.

    alike   one scale for all, so that they compare; else each has its own, so that the smallest is seen, too
    """
    height = len(rows) * (_STRIP + _BETWEEN)
    figure = blank(title, subtitle, height=max(height, _STRIP) + _TOP + _BOTTOM)
    if not rows:
        figure.update_layout(xaxis_visible=False, yaxis_visible=False)
        return figure.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text="none", font={"color": OTHER})
    largest = max(row.largest for row in rows)
    parts = [
        _part(row, canvas, largest if alike else row.largest, note=_UNREAD if place == 0 else "", last=row is rows[-1])
        for place, row in enumerate(rows)
    ]
    whole = together((part, _box(place, height)) for place, part in enumerate(parts))
    figure.add_traces(whole["data"])
    figure.update_layout(whole["layout"])
    return figure.update_layout(margin={"r": _RIGHT, "t": _TOP, "b": _BOTTOM})


def _box(place: int, height: float) -> Box:
    top = 1 - place * (_STRIP + _BETWEEN) / height
    return Box(0, 1, top - _STRIP / height, top)


def _part(row: Strip, canvas: Canvas, largest: float, *, note: str, last: bool) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    axis = _count_axis(largest)
    top = axis["range"][1]
    marks.shade_sessions(figure, canvas.sessions, zone=canvas.zone, first=canvas.first, last=canvas.last)
    if row.before is not None:
        _draw(figure, row.before, canvas, "before", OTHER, width=1.0)
    _draw(figure, row.values, canvas, row.name, row.color, width=1.6)
    marks.hatch_gaps(figure, _unread(row.values, canvas), top=top, note=note)
    beside = {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "yref": "paper",
        "yanchor": "middle",
        "align": "left",
    }
    figure.add_annotation(**beside, y=0.5, text=f"<b>{literal(row.name)}</b><br>{literal(row.told)}", showarrow=False)
    times = time_axis(canvas.first, canvas.last, canvas.zone)
    return figure.update_layout(xaxis=times if last else times | _UNNAMED, yaxis=axis)


_UNNAMED = {"showticklabels": False, "ticks": "", "title": {"text": ""}}


def _count_axis(largest: float) -> dict[str, Any]:
    """An axis of counts with two ticks: a strip is low."""
    axis = value_axis(largest, "count")
    return axis | {name: [axis[name][0], axis[name][-1]] for name in ("tickvals", "ticktext")}


def _draw(figure: "go.Figure", counts: pd.Series, canvas: Canvas, name: str, color: str, *, width: float) -> None:
    """Counts as steps: each holds for its whole step, the last one, too. Where a time was not read, the line breaks."""
    counts = pd.concat([counts, counts.tail(1).set_axis([canvas.window.end])])
    times = local_times(pd.DatetimeIndex(counts.index), canvas.zone)
    figure.add_scatter(
        x=times.asi8.astype("float64"),
        y=counts.to_numpy("float64"),
        mode="lines",
        line={"color": color, "width": width, "shape": "hv"},
        connectgaps=False,
        name=literal(name),
        customdata=[format_value(value, "count") for value in counts],
        hovertemplate="%{x}<br>%{customdata}<extra>%{fullData.name}</extra>",
    )


def _unread(counts: pd.Series, canvas: Canvas) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of the window that were not read, in local times."""
    times = pd.DatetimeIndex(counts.index)
    unknown = np.flatnonzero(counts.isna().to_numpy())
    groups = np.split(unknown, np.flatnonzero(np.diff(unknown) > 1) + 1) if len(unknown) else []
    return [
        (local_time(times[group[0]], canvas.zone), local_time(times[group[-1]] + canvas.window.step, canvas.zone))
        for group in groups
    ]
