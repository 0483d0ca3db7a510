"""How are limits, trading sessions, gaps and line ends marked? Imports figures.axes, figures.text, figures.theme.

Each function adds its marks to a figure whose x axis holds local times (axes.local_times).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.figures.axes import local_time, local_times
from ralphcap.figures.text import literal
from ralphcap.figures.theme import GAP, LIMIT, OTHER, SESSION

if TYPE_CHECKING:
    import plotly.graph_objects as go

LABEL_ROOM = 150  # pixels to the right of the plot for the labels of lines


def shade_sessions(
    figure: "go.Figure", sessions: pd.DataFrame, *, zone: ZoneInfo, first: pd.Timestamp, last: pd.Timestamp
) -> None:
    """A light shade behind each trading session within [first, last] (local times)."""
    opens, closes = local_times(sessions["open"], zone), local_times(sessions["close"], zone)
    for opened, closed in zip(opens, closes, strict=True):
        if closed > first and opened < last:
            x0, x1 = max(opened, first).isoformat(), min(closed, last).isoformat()
            figure.add_shape(
                type="rect", x0=x0, x1=x1, y0=0, y1=1, yref="paper", fillcolor=SESSION, line_width=0, layer="below"
            )


def draw_limit(figure: "go.Figure", x: Sequence[object], y: Sequence[object]) -> None:
    """A dashed line between two points. A trace, not a shape: shapes lie below the grid or above the measured line."""
    figure.add_scatter(
        x=list(x), y=list(y), mode="lines", line={"dash": "dash", "width": 1.5, "color": LIMIT}, hoverinfo="skip"
    )


def with_gaps(series: pd.DataFrame, step: pd.Timedelta) -> pd.DataFrame:
    """The series (timestamp, value) with a NaN row where a step is missing, so that no line bridges a gap."""
    late = series["timestamp"].diff() > 1.5 * step
    holes = pd.DataFrame({"timestamp": series["timestamp"].shift()[late] + step, "value": np.nan})
    together = pd.concat([series[["timestamp", "value"]], holes.astype({"timestamp": series["timestamp"].dtype})])
    return together.sort_values("timestamp", kind="stable", ignore_index=True)


def gaps(series: pd.DataFrame, step: pd.Timedelta) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of the series (timestamp, value) between two samples that lie more than a step apart."""
    measured = series.dropna(subset="value")["timestamp"]
    before = measured.shift()[measured.diff() > 1.5 * step]
    return [(left + step, right) for left, right in zip(before, measured[before.index], strict=True)]


def local_gaps(series: pd.DataFrame, step: pd.Timedelta, zone: ZoneInfo) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """`gaps` in the display zone's local times."""
    return [(local_time(left, zone), local_time(right, zone)) for left, right in gaps(series, step)]


def hatch_gaps(
    figure: "go.Figure", stretches: Sequence[tuple[pd.Timestamp, pd.Timestamp]], *, top: float, note: str = "no data"
) -> None:
    """Hatch each stretch (local times) from 0 to `top`; the widest one carries the note."""
    for left, right in stretches:
        figure.add_scatter(
            x=[left, left, right, right],
            y=[0, top, top, 0],
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillcolor="rgba(0,0,0,0)",
            fillpattern={"shape": "/", "size": 6, "solidity": 0.18, "fgcolor": GAP},
            name=literal(note),
            hoverinfo="name",
        )
    if stretches:
        left, right = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
        figure.add_annotation(
            x=(left + (right - left) / 2).isoformat(),
            y=1,
            yref="paper",
            yanchor="bottom",
            text=literal(note),
            font={"size": 11, "color": OTHER},
        )


def label_ends(
    figure: "go.Figure", ends: Sequence[tuple[float, str, str]], *, top: float, height: float, bottom: float = 0.0
) -> None:
    """Name lines at the right edge of the plot, instead of a legend.

    ends: (y, text, color); labels that would touch are moved apart. The y axis runs from `bottom` to `top`, over
    `height` pixels.
    """
    gap = (top - bottom) * 15 / height
    places = spread([y for y, _, _ in ends], gap, top, bottom)
    for place, (_, text, color) in zip(places, ends, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=max(place, bottom),  # plotly hides what lies outside of the axis, however little
            text=literal(text),
            font={"color": color},
            align="left",
        )


def spread(places: Sequence[float], gap: float, top: float, bottom: float = -np.inf) -> list[float]:
    """The places, moved as little as needed so that any two lie at least `gap` apart, none above `top`.

    None lies below `bottom` either, as far as there is room for all.
    """
    order = np.argsort(np.asarray(places), kind="stable")
    moved = np.asarray(places, dtype=float)[order]
    for _ in range(len(moved)):
        for upper in range(1, len(moved)):
            short = gap - (moved[upper] - moved[upper - 1])
            if short > 0:
                moved[upper - 1] -= short / 2
                moved[upper] += short / 2
    for upper in range(len(moved)):
        moved[upper] = max(moved[upper], bottom if upper == 0 else moved[upper - 1] + gap)
    for lower in range(len(moved) - 1, -1, -1):
        ceiling = top if lower == len(moved) - 1 else moved[lower + 1] - gap
        moved[lower] = min(moved[lower], ceiling)
    result = np.empty(len(moved))
    result[order] = moved
    return [float(place) for place in result]
