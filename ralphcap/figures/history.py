"""How did one row's use grow, and when does it meet its limit? Imports figures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import marks, wording
from ralphcap.figures.axes import local_time, local_times, time_axis, value_axis
from ralphcap.figures.theme import INTERVAL_80, INTERVAL_95, LIMIT, MEASURED, VERDICT_COLORS, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HOUR = pd.Timedelta(hours=1)
_HEIGHT = 380
_TOP, _BOTTOM = 92, 48
_MOST_ABOVE = 1.6  # of the larger of limit and use: a wide interval must not press the measured line flat


def history(
    row: Mapping[str, Any], usage: pd.DataFrame, forecast: pd.DataFrame | None, sessions: pd.DataFrame, *, zone: ZoneInfo, title: str | None = None
) -> "go.Figure":
    """One row: the largest value of each hour, its limit, trading sessions, the forecast with its intervals, the date.

    row       one of the review's rows
    usage     timestamp (UTC), value (+ service, resource: other rows' values are left out)
    forecast  date, p10, p50, p90 (+ p025, p975; + service, resource), or None
    sessions  open, close (UTC)
    """
    hourly = largest_of_hours(_only(usage, row))
    ahead = None if forecast is None or forecast.empty else _only(forecast, row)
    times = local_times(hourly["timestamp"], zone)
    figure = blank(title or finding(row, zone), _subtitle(row, hourly, zone), height=_HEIGHT)
    first, last, top = times.min(), _last(times, ahead, zone), _top(row, hourly, ahead)
    marks.shade_sessions(figure, sessions, zone=zone, first=first, last=times.max())
    ends = [(float(row["limit"]), f"limit {wording.amount(row, 'limit')}", LIMIT)]
    if ahead is not None:
        ends += _draw_forecast(figure, ahead, zone, str(row["unit"]))
    _draw_measured(figure, hourly, zone, str(row["unit"]))
    marks.hatch_gaps(figure, [(local_time(left, zone), local_time(right, zone)) for left, right in marks.gaps(hourly, _HOUR)], top=top)
    marks.draw_limit(figure, float(row["limit"]))
    _draw_dates(figure, row, zone, last)
    marks.label_ends(figure, [(min(y, top), text, color) for y, text, color in ends], top=top, height=_HEIGHT - _TOP - _BOTTOM)
    axis = value_axis(top / 1.12, str(row["unit"]))
    figure.update_layout(xaxis=time_axis(first, last, zone), yaxis=axis, margin={"r": marks.LABEL_ROOM, "t": _TOP, "b": _BOTTOM})
    return figure


def finding(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """'Elasticsearch disk reaches 100 GiB on 14 Jan (2 Jan – 6 Feb)'."""
    name, limit = wording.name(row), wording.amount(row, "limit")
    used = f"{wording.amount(row, 'demand')} of {limit}" if wording.known(row["demand"]) else f"limit {limit}"
    if row["verdict"] == "breach":
        return f"{name} is over its limit: {used}, {wording.outcome(row, zone)}"
    if row["verdict"] == "watch" and wording.dates(row, zone):
        reaches = "reaches" if wording.known(row.get("date_median")) else "may reach"
        return f"{name} {reaches} {limit} on {wording.dates(row, zone)}"
    return f"{name}: {row['verdict']}, {used}"


def largest_of_hours(usage: pd.DataFrame) -> pd.DataFrame:
    """timestamp, value: the largest value of each hour that has one. What counts against a limit, in 1/12 of the points."""
    hourly = usage.groupby(usage["timestamp"].dt.floor("h"))["value"].max()
    return hourly.rename_axis("timestamp").reset_index().dropna(subset="value", ignore_index=True)


def _only(frame: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    for column in ("service", "resource"):
        if column in frame:
            frame = frame[frame[column] == row[column]]
    return frame


def _subtitle(row: Mapping[str, Any], hourly: pd.DataFrame, zone: ZoneInfo) -> str:
    times = local_times(hourly["timestamp"], zone)
    period = f"{times.min():%-d %b} – {times.max():%-d %b %Y}" if len(times) else "nothing measured"
    unit = {"bytes": "GiB (binary)", "cores": "cores"}.get(str(row["unit"]), str(row["unit"]))
    return f"{row['service']}, largest value of each hour, {period} [{unit}]; shaded: trading sessions"


def _last(times: pd.DatetimeIndex, ahead: pd.DataFrame | None, zone: ZoneInfo) -> pd.Timestamp:
    return times.max() if ahead is None else max(times.max(), local_times(ahead["date"], zone).max())


def _top(row: Mapping[str, Any], hourly: pd.DataFrame, ahead: pd.DataFrame | None) -> float:
    fixed = max([float(row["limit"]), *hourly["value"]])
    late = fixed if ahead is None else float(ahead["p90"].max())
    return 1.12 * min(max(fixed, late), _MOST_ABOVE * fixed)


def _draw_measured(figure: "go.Figure", hourly: pd.DataFrame, zone: ZoneInfo, unit: str) -> None:
    line = marks.with_gaps(hourly, _HOUR)
    told = ["" if value != value else format_value(value, unit) for value in line["value"]]
    figure.add_scatter(
        x=local_times(line["timestamp"], zone), y=line["value"], mode="lines", line={"color": MEASURED, "width": 1.6}, connectgaps=False,
        customdata=told, hovertemplate="%{x}<br>%{customdata}<extra>measured</extra>",
    )


def _draw_forecast(figure: "go.Figure", ahead: pd.DataFrame, zone: ZoneInfo, unit: str) -> list[tuple[float, str, str]]:
    """The bands and the median; returns the label of the median's end."""
    times = local_times(ahead["date"], zone)
    bands = [("p025", "p975", INTERVAL_95, "95 %"), ("p10", "p90", INTERVAL_80, "80 %")]
    for low, high, color, name in bands:
        if low in ahead and high in ahead:
            around = [*times, *times[::-1]], [*ahead[high], *ahead[low][::-1]]
            figure.add_scatter(x=around[0], y=around[1], fill="toself", fillcolor=color, line={"width": 0}, mode="lines", hoverinfo="name", name=f"{name} interval")
    told = [f"{format_value(middle, unit)} ({format_value(low, unit)} – {format_value(high, unit)})" for low, middle, high in zip(ahead["p10"], ahead["p50"], ahead["p90"], strict=True)]
    figure.add_scatter(
        x=times, y=ahead["p50"], mode="lines", line={"color": MEASURED, "width": 1.6, "dash": "dot"},
        customdata=told, hovertemplate="%{x}<br>%{customdata}<extra>forecast, 80 %</extra>",
    )
    return [(float(ahead["p50"].iloc[-1]), f"forecast {format_value(float(ahead['p50'].iloc[-1]), unit)}", MEASURED)]


def _draw_dates(figure: "go.Figure", row: Mapping[str, Any], zone: ZoneInfo, last: pd.Timestamp) -> None:
    """The interval of the date on the limit's line, its median a diamond; an open end runs to the edge."""
    early, median, late = (local_time(row[f"date_{which}"], zone) if wording.known(row.get(f"date_{which}")) else None for which in ("early", "median", "late"))
    if early is None and median is None:
        return
    color, limit = VERDICT_COLORS.get(str(row["verdict"]), MEASURED), float(row["limit"])
    span = [early or median, min(late or last, last)]
    figure.add_scatter(x=span, y=[limit, limit], mode="lines", line={"color": color, "width": 5}, hoverinfo="skip", cliponaxis=False)
    if median is not None and median <= last:
        figure.add_scatter(x=[median], y=[limit], mode="markers", marker={"symbol": "diamond", "size": 12, "color": color}, hovertext=[f"full {wording.dates(row, zone)}"], hoverinfo="text")
