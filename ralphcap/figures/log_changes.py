"""Which kinds of lines came more often or less often than before, and how sure is that? One row a template. Imports figures."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ralphcap.figures import marks
from ralphcap.figures.text import literal, shortened
from ralphcap.figures.theme import LIMIT, MEASURED, OTHER, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]

_ROW, _TOP, _BOTTOM, _TEXT = 34, 100, 52, 330  # pixels of a row; margins
_LETTERS = 44  # of a template beside its row
_WIDEST = 1000.0  # times: what lies beyond is an arrow
_LEAST = 4.0  # times: the axis shows at least so much on both sides
_ROOM = 1.06  # of the axis, so that a mark on its edge does not lie on a name
_SYMBOLS = {"new": "triangle-right", "more": "circle", "less": "circle-open", "gone": "triangle-left-open"}


def changed(rows: Sequence[Row], told: Sequence[str], *, title: str, subtitle: str) -> "go.Figure":
    """Each row's rate beside the one before [times], with its interval of 95 %; what is new or gone runs off the axis.

    rows   change, template, ratio, ratio_low, ratio_high; told: what stands at the right of each
    """
    figure = blank(title, subtitle, height=_TOP + _BOTTOM + _ROW * max(len(rows), 2))
    if not rows:
        figure.update_layout(xaxis_visible=False, yaxis_visible=False)
        return figure.add_annotation(
            x=0.5, y=0.5, xref="paper", yref="paper", text="nothing changed", font={"color": OTHER, "size": 14}
        )
    edge = _edge(rows)
    marks.draw_limit(figure, [1, 1], [0.4, len(rows) + 0.6])
    figure.add_annotation(x=0, y=1, yref="paper", yanchor="bottom", text="as before", font={"color": LIMIT})
    for number, (row, text) in enumerate(zip(rows, told, strict=True)):
        place = len(rows) - number
        _draw(figure, row, place, edge)
        figure.add_annotation(x=1, xref="paper", xanchor="left", xshift=10, y=place, text=literal(text), align="left")
    names = [literal(shortened(" ".join(str(row["template"]).split()), _LETTERS)) for row in rows]
    return figure.update_layout(
        xaxis=_times_axis(edge),
        yaxis={
            "range": [0.4, len(rows) + 0.6],
            "tickvals": list(range(len(rows), 0, -1)),
            "ticktext": names,
            "showgrid": False,
        },
        margin={"r": _TEXT, "t": _TOP, "b": _BOTTOM},
    )


def _edge(rows: Sequence[Row]) -> float:
    """How many times more or less the axis shows."""
    ends = [float(row[name]) for row in rows for name in ("ratio", "ratio_low", "ratio_high")]
    known = [max(end, 1 / end) for end in ends if math.isfinite(end) and end > 0]
    return min(max([1.3 * end for end in known] + [_LEAST]), _WIDEST)


def _draw(figure: "go.Figure", row: Row, place: int, edge: float) -> None:
    """The interval as a line, the ratio as a mark; where one is beyond the axis, it stands on its edge."""
    low, middle, high = (min(max(float(row[name]), 1 / edge), edge) for name in ("ratio_low", "ratio", "ratio_high"))
    line = {"color": MEASURED, "width": 2}
    figure.add_scatter(x=[low, high], y=[place, place], mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=[middle],
        y=[place],
        mode="markers",
        marker={
            "symbol": _SYMBOLS[row["change"]],
            "size": 11,
            "color": MEASURED,
            "line": {"width": 1.8, "color": MEASURED},
        },
        cliponaxis=False,
        name=str(row["change"]),
        hovertext=[literal(str(row["template"])[:400])],
        hoverinfo="text",
    )


def _times_axis(edge: float) -> dict[str, Any]:
    """A logarithmic axis, the same length on both sides of 1."""
    ticks = [tick for power in range(-3, 4) for tick in (10.0**power, 3 * 10.0**power) if 1 / edge <= tick <= edge]
    return {
        "type": "log",
        "range": [-_ROOM * math.log10(edge), _ROOM * math.log10(edge)],
        "tickvals": ticks,
        "ticktext": [f"× {format_value(tick, 'count')}" for tick in ticks],
        "showgrid": True,
    }
