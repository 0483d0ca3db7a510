"""How did one row's use grow, and when does it meet its limit? Imports figures."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import ahead, marks, wording
from ralphcap.figures.axes import ROOM_ABOVE, local_time, local_times, time_axis, value_axis
from ralphcap.figures.theme import LIMIT, MEASURED, OTHER, VERDICT_COLORS, blank
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HOUR = pd.Timedelta(hours=1)
_HEIGHT = 380
_TOP, _BOTTOM = 92, 48  # margins
_MOST_ABOVE = 1.6  # of the larger of limit and use: a wide interval must not press the measured line flat


def history(
    row: Row,
    usage: pd.DataFrame,
    forecast: pd.DataFrame | None,
    sessions: pd.DataFrame,
    *,
    zone: ZoneInfo,
    horizon: pd.Timedelta | None = None,
    title: str | None = None,
) -> "go.Figure":
    """One row: the largest value of each hour, its limit, trading sessions, the forecast with its intervals, the date.

    row       one of the review's rows
    usage     timestamp (UTC), value (+ service, resource: other rows' values are left out)
    forecast  date, p10, p50, p90 (+ p2.5, p97.5; + service, resource), or None
    sessions  open, close (UTC)
    horizon   how much of the forecast is drawn; None draws all of it
    A row that nothing measured gives an empty plot that says so.
    """
    hourly = largest_of_hours(ahead.of_row(usage, row))
    coming = _coming(row, forecast, horizon)
    figure = blank(title or finding(row, zone), _subtitle(row, hourly, coming, zone), height=_HEIGHT)
    if hourly.empty:
        return _unmeasured(figure)
    times = local_times(hourly["timestamp"], zone)
    first, last, top = times.min(), max([times.max(), *coming["date"]]), _top(row, hourly, coming)
    marks.shade_sessions(figure, sessions, zone=zone, first=first, last=times.max())
    if len(coming):
        ahead.draw(figure, coming, zone=zone, unit=str(row["unit"]))
    _draw_measured(figure, hourly, zone=zone, unit=str(row["unit"]))
    marks.hatch_gaps(figure, marks.local_gaps(hourly, _HOUR, zone), top=top)
    marks.draw_limit(figure, [first, last], [float(row["limit"])] * 2)
    _draw_dates(figure, row, zone, last)
    marks.label_ends(figure, _ends(row, coming, top), top=top, height=_HEIGHT - _TOP - _BOTTOM)
    axes = {
        "xaxis": time_axis(first, last, zone),
        "yaxis": value_axis(top / ROOM_ABOVE, str(row["unit"]), limit=float(row["limit"])),
    }
    return figure.update_layout(**axes, margin={"r": marks.LABEL_ROOM, "t": _TOP, "b": _BOTTOM})


def finding(row: Row, zone: ZoneInfo) -> str:
    """'Elasticsearch disk reaches 100 GiB on 14 Jan (2 Jan – 6 Feb)'."""
    name, limit = wording.name(row), wording.amount(row, "limit")
    used = f"{wording.amount(row, 'demand')} of {limit}" if wording.known(row["demand"]) else f"limit {limit}"
    if row["verdict"] == "breach":
        return f"{name} is over its limit: {used}, {wording.outcome(row, zone)}"
    if row["verdict"] == "watch" and wording.dates(row, zone):
        reaches = f"reaches {limit} on" if wording.known(row.get("date_median")) else f"may reach {limit},"
        return f"{name} {reaches} {wording.dates(row, zone)}"
    said = f"{name}: {row['verdict']}, {used}"
    return f"{said}, {wording.outcome(row, zone)}" if row["verdict"] == "watch" else said


def largest_of_hours(usage: pd.DataFrame) -> pd.DataFrame:
    """timestamp, value: the largest value of each hour that has one: what counts against a limit, in few points."""
    hourly = usage.groupby(usage["timestamp"].dt.floor("h"))["value"].max()
    return hourly.rename_axis("timestamp").reset_index().dropna(subset="value", ignore_index=True)


def _coming(row: Row, forecast: pd.DataFrame | None, horizon: pd.Timedelta | None) -> pd.DataFrame:
    """What is drawn of the forecast: up to the horizon, and of CPU, which sleeps on closed days, the busiest around."""
    if forecast is None or forecast.empty:
        return pd.DataFrame(columns=["date", *ahead.QUANTILES])
    coming = ahead.within(ahead.of_row(forecast, row), horizon)
    return ahead.busiest(coming) if row["resource"] == "cpu" else coming


def _subtitle(row: Row, hourly: pd.DataFrame, coming: pd.DataFrame, zone: ZoneInfo) -> str:
    if hourly.empty:
        return str(row.get("note") or "Nothing measured it in this window")
    times = local_times(hourly["timestamp"], zone)
    weekly = "; forecast: busiest day of seven," if row["resource"] == "cpu" else "; forecast"
    bands = f"{weekly} with 80 % and 95 % intervals" if len(coming) else ""
    unit = "GiB and MiB, binary" if row["unit"] == "bytes" else row["unit"]
    return f"Largest value of each hour, {times.min():%-d %b} – {times.max():%-d %b %Y} [{unit}]; shaded: trading sessions{bands}"


def _unmeasured(figure: "go.Figure") -> "go.Figure":
    figure.update_layout(xaxis_visible=False, yaxis_visible=False, height=_HEIGHT // 2)
    return figure.add_annotation(
        x=0.5, y=0.5, xref="paper", yref="paper", text="not measured", font={"color": OTHER, "size": 14}
    )


def _top(row: Row, hourly: pd.DataFrame, coming: pd.DataFrame) -> float:
    fixed = float(max([row["limit"], *hourly["value"]]))
    return ROOM_ABOVE * float(min(max([fixed, *coming["p90"]]), _MOST_ABOVE * fixed))


def _draw_measured(figure: "go.Figure", hourly: pd.DataFrame, *, zone: ZoneInfo, unit: str) -> None:
    line = marks.with_gaps(hourly, _HOUR)
    figure.add_scatter(
        x=local_times(line["timestamp"], zone),
        y=line["value"],
        mode="lines",
        line={"color": MEASURED, "width": 1.6},
        connectgaps=False,
        customdata=[format_value(value, unit) for value in line["value"]],
        hovertemplate="%{x}<br>%{customdata}<extra>measured</extra>",
    )


def _draw_dates(figure: "go.Figure", row: Row, zone: ZoneInfo, last: pd.Timestamp) -> None:
    """The interval of the date as a bar on the limit's line, its median a diamond; an open end runs to the plot's edge."""
    dates = {name: local_time(row[name], zone) for name in wording.DATES if wording.known(row.get(name))}
    early = dates.get("date_early", dates.get("date_median"))
    if early is None or early > last:
        return
    color, limit = VERDICT_COLORS.get(str(row["verdict"]), MEASURED), float(row["limit"])
    span = [early, min(dates.get("date_late", last), last)]
    figure.add_scatter(x=span, y=[limit, limit], mode="lines", line={"color": color, "width": 6}, hoverinfo="skip")
    if dates.get("date_median", pd.Timestamp.max) <= last:
        marker = {"symbol": "diamond", "size": 14, "color": color, "line": {"width": 1.5, "color": LIMIT}}
        told = f"full {wording.dates(row, zone)}"
        figure.add_scatter(
            x=[dates["date_median"]], y=[limit], mode="markers", marker=marker, hovertext=[told], hoverinfo="text"
        )


def _ends(row: Row, coming: pd.DataFrame, top: float) -> list[tuple[float, str, str]]:
    """The names at the right edge: the limit and the forecast's median."""
    ends = [(float(row["limit"]), f"limit {wording.amount(row, 'limit')}", LIMIT)]
    if len(coming):
        median = float(coming["p50"].iloc[-1])
        ends.append((min(median, top), f"forecast {format_value(median, str(row['unit']))}", MEASURED))
    return ends
