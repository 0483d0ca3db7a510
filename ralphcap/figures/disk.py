"""How does one disk fill, and when does it meet its limit? Imports figures, units."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import ahead, marks, wording
from ralphcap.figures.axes import local_time, local_times
from ralphcap.figures.history import history
from ralphcap.figures.text import literal
from ralphcap.figures.theme import LIMIT, OTHER
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_NO_SESSIONS = pd.DataFrame(
    {"open": pd.Series([], dtype="datetime64[ms, UTC]"), "close": pd.Series([], dtype="datetime64[ms, UTC]")}
)


def fill(
    row: Row,
    measured: pd.Series,
    forecast: pd.DataFrame,
    deleted: pd.DataFrame,
    *,
    zone: ZoneInfo,
    horizon: pd.Timedelta,
    modelled: pd.DataFrame | None = None,
    size: float | None = None,
    merges: bool = False,
) -> "go.Figure":
    """One disk: what was measured, deletions, the limit, how it goes on with its intervals, and the date.

    row        service, resource, title, unit, limit, demand (used), verdict, date_early, date_median, date_late, note
    measured   by time (UTC); forecast: quantiles(), by day; deleted: service, at, amount, cause
    modelled   timestamp, path, used: the model's own past, drawn thin; size: the server's own limit, dotted
    merges     the date counts the room that merges of files need for a while, which the curve does not show
    """
    usage = measured.rename("value").rename_axis("timestamp").reset_index()
    if wording.known(row.get("outcome")):  # its dates are no dates of the limit's line
        row = {**row, **dict.fromkeys(wording.DATES, pd.NaT)}
    limited = dict(row) if wording.known(row["limit"]) else {**row, "limit": float(measured.max())}
    mine = _from_now(ahead.of_row(forecast, row), measured.dropna(), zone)
    figure = history(limited, usage, mine, _NO_SESSIONS, zone=zone, horizon=horizon, title=finding(row, zone))
    if not wording.known(row["limit"]):
        _take_limit_off(figure)
    known = measured.dropna()
    first, last = (local_time(known.index[place], zone) for place in (0, -1))
    unit = "GiB and MiB, binary"
    intervals = "; dotted: forecast with 80 % and 95 % intervals" if len(mine) else ""
    told = f"Largest value of each hour, {first:%-d %b} – {last:%-d %b %Y} [{unit}]{intervals}"
    if merges and wording.dates(row, zone):
        told += "; the date counts what merges need beside"
    if modelled is not None:
        told += "; grey: the model"
        _draw_model(figure, modelled, known, zone)
    if size is not None and size < float(row["limit"]):
        marks.draw_limit(figure, figure.layout.xaxis.range, [size, size])
        figure.data[-1].update(line={"dash": "dot", "width": 1.2, "color": OTHER})
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=size,
            yanchor="bottom",
            text=literal(f"its own limit by size, {format_value(size, 'bytes')}"),
            font={"color": OTHER, "size": 11},
        )
    _draw_deletions(figure, deleted[deleted["service"] == row["service"]], zone)
    return figure.update_layout(title_subtitle_text=literal(told))


def finding(row: Row, zone: ZoneInfo) -> str:
    """'Kibana's disk reaches 1 GiB on 30 Dec 2026 (17 Dec – 8 Jan)'."""
    name = f"{row['title']} {row['resource']}"
    if row["service"] == "host":
        name = f"{name} ({row['target']})"
    within = f"{wording.amount(row, 'used')} of {wording.amount(row, 'limit')}"
    if row["verdict"] == "breach":
        return f"{name} is over its limit: {within}, since {wording.day(row['since'], zone)}"
    if wording.known(row.get("outcome")):
        return f"{name} {row['outcome']}: its own limit by size cuts the retention"
    when = wording.dates(row, zone)
    if row["verdict"] == "watch" and when:
        reaches = (
            f"reaches {wording.amount(row, 'limit')} on"
            if wording.known(row["date_median"])
            else f"may reach {wording.amount(row, 'limit')},"
        )
        return f"{name} {reaches} {when}"
    later = f", full {when}" if when and wording.known(row["date_median"]) else ""
    return f"{name}: {row['verdict']}, {within}{later}"


def _from_now(forecast: pd.DataFrame, measured: pd.Series, zone: ZoneInfo) -> pd.DataFrame:
    """Each day's largest at the day's end, towards which a level grows, behind the last value that was measured."""
    later = forecast.assign(date=forecast["date"] + pd.Timedelta(days=1))
    if later.empty or measured.empty:
        return later
    known = dict.fromkeys([name for name in ahead.QUANTILES if name in later], float(measured.iloc[-1]))
    present = later.iloc[:1].assign(date=local_time(measured.index[-1], zone), **known)
    return pd.concat([present, later], ignore_index=True)


def _take_limit_off(figure: "go.Figure") -> None:
    """The dashed line and its name: a disk without a limit has neither."""
    figure.data = [trace for trace in figure.data if trace.line.dash != "dash"]
    named = [note for note in figure.layout.annotations if not str(note.text).startswith("limit ")]
    figure.layout.annotations = named


def _draw_model(figure: "go.Figure", modelled: pd.DataFrame, measured: pd.Series, zone: ZoneInfo) -> None:
    past = modelled[
        (modelled["path"] == "p50")
        & (modelled["timestamp"] <= measured.index[-1])
        & (modelled["timestamp"] >= measured.index[0])
    ]
    figure.add_scatter(
        x=local_times(past["timestamp"], zone), y=past["used"], mode="lines", line={"color": OTHER, "width": 1},
        customdata=[format_value(value, "bytes") for value in past["used"]],
        hovertemplate="%{x}<br>%{customdata}<extra>the model</extra>",
    )  # fmt: skip


def _draw_deletions(figure: "go.Figure", deleted: pd.DataFrame, zone: ZoneInfo) -> None:
    """A mark at the foot of each fall."""
    if deleted.empty:
        return
    told = [f"{format_value(row['amount'], 'bytes')} gone: {row['cause']}" for row in deleted.to_dict("records")]
    figure.add_scatter(
        x=local_times(deleted["at"], zone), y=deleted["after"], mode="markers", hovertext=told, hoverinfo="text+x",
        marker={"symbol": "triangle-down-open", "size": 9, "color": LIMIT},
    )  # fmt: skip
