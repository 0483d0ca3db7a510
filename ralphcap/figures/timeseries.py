"""How did a metric run? Any series frame as lines, a few of them by name. Imports figures, frames.

At most six series are highlighted and named at their ends; the rest stays grey and is named on hover.
"""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from ralphcap.figures import marks
from ralphcap.figures.axes import local_times, time_axis, value_axis
from ralphcap.figures.text import literal
from ralphcap.figures.theme import HIGHLIGHTS, LIMIT, OTHER, blank
from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HEIGHT = 380
_TOP, _BOTTOM = 92, 48


def timeseries(
    frame: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    unit: str,
    zone: ZoneInfo,
    step: pd.Timedelta,
    limit: float | None = None,
    sessions: pd.DataFrame | None = None,
) -> "go.Figure":
    """The series of a frame over time, the largest ones highlighted.

    frame     a series frame: timestamp (UTC), labels, value [unit]
    step      spacing of the samples: where one is missing the line breaks; hatched where every series has the gap
    limit     [unit], a dashed line; sessions: open, close (UTC), shaded
    An empty frame gives an empty plot that says so.
    """
    figure = blank(title, subtitle, height=_HEIGHT)
    if frame.empty:
        figure.update_layout(xaxis_visible=False, yaxis_visible=False)
        figure.add_annotation(
            x=0.5, y=0.5, xref="paper", yref="paper", text="no data in this window", font={"color": OTHER, "size": 14}
        )
        return figure
    times = local_times(frame[TIMESTAMP], zone)
    first, last = times.min(), times.max()
    axis = value_axis(max(float(frame[VALUE].max()), limit or 0.0), unit, limit=limit)
    top = axis["range"][1]
    if sessions is not None:
        marks.shade_sessions(figure, sessions, zone=zone, first=first, last=last)
    ends = _draw_series(figure, frame, unit=unit, zone=zone, step=step)
    hatch_common_gaps(figure, frame, zone=zone, step=step, top=top)
    if limit is not None:
        marks.draw_limit(figure, [first, last], [limit, limit])
        ends.append((limit, f"limit {format_value(limit, unit)}", LIMIT))
    marks.label_ends(figure, ends, top=top, height=_HEIGHT - _TOP - _BOTTOM)
    figure.update_layout(
        xaxis=time_axis(first, last, zone), yaxis=axis, margin={"r": marks.LABEL_ROOM + 40, "t": _TOP, "b": _BOTTOM}
    )
    return figure


def _draw_series(
    figure: "go.Figure", frame: pd.DataFrame, *, unit: str, zone: ZoneInfo, step: pd.Timedelta
) -> list[tuple[float, str, str]]:
    """A line a series, the grey ones first; returns the labels of the highlighted ones' ends."""
    series = sorted(_series(frame), key=lambda named: named[1][VALUE].max())
    highlighted = dict(zip((name for name, _ in reversed(series)), HIGHLIGHTS, strict=False))
    for name, lines in series:
        draw_line(figure, name, marks.with_gaps(lines, step), color=highlighted.get(name), unit=unit, zone=zone)
    measured = {name: lines[VALUE].dropna() for name, lines in series}
    return [(float(measured[name].iloc[-1]), name, color) for name, color in highlighted.items() if len(measured[name])]


def _series(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Each series by its labels' values: ('cadvisor, cpu0', its rows)."""
    labels = label_columns(frame)
    if not labels:
        return [("", frame)]
    groups = frame.groupby(labels, observed=True, dropna=False, sort=True)
    return [
        (", ".join("–" if str(value) == "nan" else str(value) for value in values), rows) for values, rows in groups
    ]


def draw_line(
    figure: "go.Figure", name: str, line: pd.DataFrame, *, color: str | None, unit: str, zone: ZoneInfo
) -> None:
    """One series as a line that breaks where a value is missing; a value that stands alone is a dot. No color is grey."""
    told = [format_value(value, unit) for value in line[VALUE]]
    alone = _alone(line[VALUE])
    dots = {"mode": "lines+markers", "marker": {"size": alone * 4.0, "line": {"width": 0}}} if alone.any() else {}
    figure.add_scatter(
        x=_milliseconds(local_times(line[TIMESTAMP], zone)),
        y=line[VALUE],
        connectgaps=False,
        name=literal(name),
        line={"color": color or OTHER, "width": 1.6 if color else 1},
        opacity=1 if color else 0.45,
        customdata=told,
        hovertemplate="%{x}<br>%{customdata}<extra>%{fullData.name}</extra>",
        **({"mode": "lines"} | dots),
    )


def _milliseconds(times: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """Local times as plotly counts them on a date axis: numbers take half the room of texts."""
    return times.as_unit("ms").asi8.astype("float64")


def _alone(values: pd.Series) -> pd.Series:
    """Which values have no neighbor that a line could lead to."""
    known = values.notna()
    return known & ~known.shift(fill_value=False) & ~known.shift(-1, fill_value=False)


def hatch_common_gaps(
    figure: "go.Figure", frame: pd.DataFrame, *, zone: ZoneInfo, step: pd.Timedelta, top: float
) -> None:
    """Hatch the stretches in which no series has a sample; a gap of one series is a break of its line only."""
    together = frame.dropna(subset=VALUE).drop_duplicates(TIMESTAMP).sort_values(TIMESTAMP)
    marks.hatch_gaps(figure, marks.local_gaps(together, step, zone), top=top)
