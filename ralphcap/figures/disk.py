"""How does a disk fill, who shares it, and what would change that? Imports figures, units."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import marks, wording
from ralphcap.figures.axes import local_time, local_times, time_axis, value_axis
from ralphcap.figures.history import history
from ralphcap.figures.text import literal
from ralphcap.figures.theme import HIGHLIGHTS, LIMIT, OTHER, VERDICT_COLORS, VERDICT_SYMBOLS, blank
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_NO_SESSIONS = pd.DataFrame(
    {"open": pd.Series([], dtype="datetime64[ms, UTC]"), "close": pd.Series([], dtype="datetime64[ms, UTC]")}
)
_HEIGHT, _TOP, _BOTTOM = 380, 92, 48
_ROW_HEIGHT = 25
_WIDEST = 2.0  # times the limit: farther bars end there, with their number beside them
_MOST_PARTS = 6


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
) -> "go.Figure":
    """One disk: what was measured, deletions, the limit, how it goes on with its intervals, and the date.

    row        service, resource, title, unit, limit, demand (used), verdict, date_early, date_median, date_late, note
    measured   by time (UTC); forecast: quantiles(), by day; deleted: service, at, amount, cause
    modelled   timestamp, path, used: the model's own past, drawn thin; size: the server's own limit, dotted
    """
    usage = measured.rename("value").rename_axis("timestamp").reset_index()
    limited = dict(row) if wording.known(row["limit"]) else {**row, "limit": float(measured.max())}
    mine = forecast[(forecast["service"] == row["service"]) & (forecast["resource"] == row["resource"])]
    figure = history(limited, usage, mine, _NO_SESSIONS, zone=zone, horizon=horizon, title=finding(row, zone))
    known = measured.dropna()
    first, last = (local_time(known.index[place], zone) for place in (0, -1))
    unit = "GiB and MiB, binary"
    intervals = "; dotted: forecast with 80 % and 95 % intervals" if len(mine) else ""
    told = f"Largest value of each hour, {first:%-d %b} – {last:%-d %b %Y} [{unit}]{intervals}"
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
    name = str(row["title"]) if row["service"] == "host" else f"{row['title']} {row['resource']}"
    within = f"{wording.amount(row, 'used')} of {wording.amount(row, 'limit')}"
    if row["verdict"] == "breach":
        return f"{name} is over its limit: {within}, since {wording.day(row['since'], zone)}"
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
    return (
        f"The shared disk: {reached[-1]['threshold']} is reached"
        if reached
        else "The shared disk reaches none of its levels"
    )


def what_if(table: pd.DataFrame, *, horizon: pd.Timedelta) -> "go.Figure":
    """What each change would take of each limit: the largest within the horizon (p90), a line a change and limit.

    table   what_if(): change, service, resource, unit, highest, limit, share, verdict
    """
    known = table[table["share"].notna()].reset_index(drop=True)
    groups = list(dict.fromkeys(zip(known["service"], known["resource"], strict=True)))
    ordered = pd.concat(
        [known[(known["service"] == service) & (known["resource"] == resource)] for service, resource in groups]
    )
    place = {index: len(ordered) - number for number, index in enumerate(ordered.index)}
    over = ordered[ordered["verdict"] == "breach"]
    title = (
        f"{len(over)} of {len(ordered)} what-ifs exceed a limit"
        if len(over)
        else "Every what-if stays within its limit"
    )
    figure = blank(
        title,
        f"Largest use within {horizon.days} days (p90) as a share of the limit [%]; memory and CPU: at once",
        height=_TOP + _BOTTOM + _ROW_HEIGHT * len(ordered),
    )
    edge = min(max(1.1, 1.06 * float(ordered["share"].max())), _WIDEST)
    for index, row in ordered.iterrows():
        color = VERDICT_COLORS.get(str(row["verdict"]), OTHER)
        share = min(float(row["share"]), edge)
        told = f"{row['change']}: {format_value(row['highest'], row['unit'])} of {format_value(row['limit'], row['unit'])}, {row['verdict']}"
        figure.add_scatter(
            x=[0, share], y=[place[index]] * 2, mode="lines+markers", line={"color": color, "width": 2},
            marker={"size": [0, 9], "symbol": VERDICT_SYMBOLS.get(str(row["verdict"]), "circle"), "color": color},
            hovertext=told, hoverinfo="text", cliponaxis=False,
        )  # fmt: skip
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=place[index],
            text=literal(f"{wording.percent(row['share'])} · {format_value(row['highest'], row['unit'])}"),
            font={"color": color if row["verdict"] != "ok" else OTHER},
        )
    marks.draw_limit(figure, [1, 1], [0.3, len(ordered) + 0.7])
    names = [literal(f"{row['service']} {row['resource']}, {row['change']}") for row in ordered.to_dict("records")]
    ticks = [quarter / 4 for quarter in range(int(edge * 4) + 1)]
    return figure.update_layout(
        xaxis={"range": [0, edge], "tickvals": ticks, "ticktext": [format_value(tick, "ratio") for tick in ticks]},
        yaxis={
            "range": [0.3, len(ordered) + 0.7],
            "tickvals": [place[index] for index in ordered.index],
            "ticktext": names,
            "showgrid": False,
        },
        margin={"r": 150, "t": _TOP, "b": _BOTTOM},
    )
