"""Who shares a file system, and at which levels does something happen? Imports figures, units."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import marks, wording
from ralphcap.figures.axes import local_times, time_axis, value_axis
from ralphcap.figures.text import literal
from ralphcap.figures.theme import HIGHLIGHTS, LIMIT, OTHER, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HEIGHT, _TOP, _BOTTOM = 380, 92, 48
_MOST_PARTS = 6


def shared(
    parts: pd.DataFrame,
    order: pd.DataFrame,
    *,
    size: float,
    available: float,
    target: str,
    zone: ZoneInfo,
    horizon: pd.Timedelta,
) -> "go.Figure":
    """Who fills a shared file system, stacked by part, and the levels at which something happens.

    parts   timestamp (UTC), part, path, used [bytes]; order: threshold, level, answer, date_median
    """
    now = parts["timestamp"].min()
    medians = parts[(parts["path"] == "p50") & (parts["timestamp"] <= now + horizon)]
    wide = medians.pivot(index="timestamp", columns="part", values="used")
    # What no part explains now belongs to the rest.
    rest = "everything else"
    wide[rest] = wide.get(rest, 0.0) + (size - available) - wide.iloc[0].sum()
    ordered = [rest, *wide.drop(columns=rest).iloc[0].sort_values(ascending=False).index]
    figure = blank(
        _shared_finding(order, zone),
        f"Bytes in use on {target} by who holds them, medians ahead [GiB, binary]",
        height=_HEIGHT,
    )
    times = local_times(wide.index, zone)
    colors = dict(zip(ordered, [OTHER, *HIGHLIGHTS], strict=False))
    base, ends = 0.0, []
    for name in ordered:
        told = [f"{name}: {format_value(value, 'bytes')}" for value in wide[name]]
        figure.add_scatter(
            x=times, y=wide[name], stackgroup="parts", mode="lines", line={"width": 0.5, "color": colors.get(name, OTHER)},
            name=literal(name), hovertext=told, hoverinfo="text+x",
        )  # fmt: skip
        last = float(wide[name].iloc[-1])
        ends.append((base + last / 2, name, colors.get(name, OTHER)))
        base += last
    marks_shown = [row for row in order.to_dict("records") if row["level"] <= 1.02 * size]
    for row in marks_shown:
        marks.draw_limit(figure, [times[0], times[-1]], [row["level"], row["level"]])
    top = 1.06 * size
    named = [*ends[:_MOST_PARTS], *((float(row["level"]), str(row["threshold"]), LIMIT) for row in marks_shown)]
    marks.label_ends(figure, named, top=top, height=_HEIGHT - _TOP - _BOTTOM)
    axis = value_axis(size, "bytes", limit=size)
    return figure.update_layout(
        xaxis=time_axis(times[0], times[-1], zone),
        yaxis={**axis, "range": [0, top]},
        margin={"r": 210, "t": _TOP, "b": _BOTTOM},
    )


def _shared_finding(order: pd.DataFrame, zone: ZoneInfo) -> str:
    reached = [row for row in order.to_dict("records") if row["answer"] == "now"]
    coming = [row for row in order.to_dict("records") if row["answer"] == "date" and wording.known(row["date_median"])]
    if coming:
        first = f"{coming[0]['threshold']} comes on {wording.dates(coming[0], zone)}"
        return f"The shared disk: {first}" + (f"; {reached[-1]['threshold']} is reached" if reached else "")
    if reached:
        return f"The shared disk: {reached[-1]['threshold']} is reached"
    possible = [row for row in order.to_dict("records") if wording.known(row["date_early"])]
    if possible:
        return f"The shared disk may reach {possible[0]['threshold']}: {wording.dates(possible[0], zone)}"
    return "The shared disk reaches none of its levels"
