"""Where does each row of the sizing table stand, at a glance? Imports figures.

One line a row: its demand as a share of its limit, and where that is heading.
"""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.figures import ahead, marks, ranking, wording
from ralphcap.figures.text import literal
from ralphcap.figures.theme import INTERVAL_80, LIMIT, MEASURED, OTHER, VERDICT_COLORS, VERDICT_SYMBOLS, blank
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_ROW_HEIGHT = 25
_TOP, _BOTTOM = 92, 36  # margins
_TEXT_ROOM = 420  # pixels to the right for the share and the outcome
_WIDEST_SHARE = 1.5  # beyond it a row's mark stands on the edge; its share is written beside it
_MOST_LETTERS = 46  # of a reason that fits beside its row; the hover text has the whole


def overview(
    rows: pd.DataFrame,
    forecast: pd.DataFrame | None = None,
    *,
    zone: ZoneInfo,
    horizon: pd.Timedelta | None = None,
    title: str | None = None,
    subtitle: str | None = None,
) -> "go.Figure":
    """Each row's demand as a share of its limit, worst first, with where it is heading.

    rows      the review's rows: service, resource, unit, limit, demand, verdict, date_early, date_median, date_late, note
              (+ title, since, probability)
    forecast  service, resource, date, p10, p50, p90, or None; horizon: how far of it is shown, None for all of it
    Unmeasured rows and those that cannot be judged keep their line and say so.
    """
    ordered = ranking.worst_first(rows.to_dict("records"))
    table = _placed(ordered, forecast, horizon)
    edge = _edge(table)
    figure = blank(title or ranking.finding(ordered), subtitle or _subtitle(table, horizon), height=_height(table))
    marks.draw_limit(figure, [1, 1], [0.3, len(table) + 0.7])
    _draw_heading(figure, table.dropna(subset="p50"), edge)
    for verdict, alike in table[table["share"].notna()].groupby("verdict", sort=False):
        _draw_demand(figure, alike, str(verdict), edge, zone)
    for row in table.to_dict("records"):
        if not wording.known(row["share"]):
            _draw_unknown(figure, row, zone)
        _write_outcome(figure, row, zone)
    figure.add_annotation(x=1, y=1, yref="paper", yanchor="bottom", text="limit", font={"color": LIMIT})
    return figure.update_layout(
        xaxis=_share_axis(edge), yaxis=_row_axis(table), margin={"r": _TEXT_ROOM, "t": _TOP, "b": _BOTTOM}
    )


def _placed(ordered: list[Row], forecast: pd.DataFrame | None, horizon: pd.Timedelta | None) -> pd.DataFrame:
    """The rows with `share`, `place` (on the y axis), and p10, p50, p90 as shares of the limit; NaN where unknown."""
    drawn = [
        {**row, "share": ranking.share(row), "place": len(ordered) - number, **_heading(row, forecast, horizon)}
        for number, row in enumerate(ordered)
    ]
    return pd.DataFrame(drawn, columns=None if drawn else ["verdict", "share", "place", "p10", "p50", "p90"])


def _heading(row: Row, forecast: pd.DataFrame | None, horizon: pd.Timedelta | None) -> dict[str, float]:
    """The forecast's busiest day of its last week up to the horizon, as shares of the limit."""
    coming = None if forecast is None else ahead.within(ahead.of_row(forecast, row), horizon)
    if coming is None or coming.empty:
        return dict.fromkeys(("p10", "p50", "p90"), np.nan)
    week = coming[coming["date"] > coming["date"].iloc[-1] - ahead.WEEK]
    busiest = week.loc[week["p50"].idxmax()]
    return {name: float(busiest[name]) / float(row["limit"]) for name in ("p10", "p50", "p90")}


def _edge(table: pd.DataFrame) -> float:
    """Where the axis ends: far enough for what is drawn, but never so far that the limit is lost at the left."""
    largest = np.nanmax([1.06, *table["share"].astype(float), *table["p50"].astype(float)])
    return min(1.06 * float(largest), _WIDEST_SHARE)


def _height(table: pd.DataFrame) -> int:
    return _TOP + _BOTTOM + _ROW_HEIGHT * max(len(table), 1)


def _subtitle(table: pd.DataFrame, horizon: pd.Timedelta | None) -> str:
    about = f"Demand of the {len(table)} rows of the sizing table as a share of their limits [%]"
    if table["p50"].isna().all():
        return about
    when = f"in {horizon.days} days" if horizon is not None else "at the forecast's end"
    return f"{about}; line to the median, bar of the 80 % interval {when}; ► goes on"


def _draw_heading(figure: "go.Figure", table: pd.DataFrame, edge: float) -> None:
    """A bar from p10 to p90 at the horizon, and a thin line from today's demand to the median; an arrow where that lies beyond."""
    low, middle, high = (table[name].clip(upper=edge) for name in ("p10", "p50", "p90"))
    bars = {
        "marker": {"color": INTERVAL_80, "line": {"width": 0}},
        "orientation": "h",
        "width": 0.42,
        "hoverinfo": "skip",
    }
    figure.add_bar(y=table["place"], base=low, x=high - low, **bars)
    x = [end for pair in zip(table["share"].clip(upper=edge), middle, strict=True) for end in (*pair, None)]
    y = [place for each in table["place"] for place in (each, each, None)]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": MEASURED, "width": 1.5}, hoverinfo="skip")
    beyond = table[table["p50"] > edge]
    arrow = {"symbol": "triangle-right", "size": 10, "color": MEASURED}
    figure.add_scatter(
        x=[edge] * len(beyond), y=beyond["place"], mode="markers", marker=arrow, cliponaxis=False, hoverinfo="skip"
    )


def _draw_demand(figure: "go.Figure", rows: pd.DataFrame, verdict: str, edge: float, zone: ZoneInfo) -> None:
    """A mark a row, its shape and color by verdict; beyond the axis' end it stands on the edge."""
    color = VERDICT_COLORS[verdict]
    figure.add_scatter(
        x=rows["share"].clip(upper=edge),
        y=rows["place"],
        mode="markers",
        name=verdict,
        hovertext=[_hover(row, zone) for row in rows.to_dict("records")],
        hoverinfo="text",
        cliponaxis=False,
        marker={"symbol": VERDICT_SYMBOLS[verdict], "size": 11, "color": color, "line": {"width": 1.8, "color": color}},
    )


def _draw_unknown(figure: "go.Figure", row: Row, zone: ZoneInfo) -> None:
    """A dotted line from 0 to the limit, without a mark: the demand may lie anywhere on it."""
    line = {"color": OTHER, "width": 1.2, "dash": "dot"}
    told = {"name": row["verdict"], "hovertext": _hover(row, zone), "hoverinfo": "text"}
    figure.add_scatter(x=[0.0, 0.5, 1.0], y=[row["place"]] * 3, mode="lines", line=line, **told)


def _hover(row: Row, zone: ZoneInfo) -> str:
    limit = f"limit {wording.amount(row, 'limit')}"
    used = (
        f"{wording.amount(row, 'demand')}, {wording.percent(row['share'])} of {limit}"
        if wording.known(row["demand"])
        else limit
    )
    lines = [wording.name(row), f"{row['verdict']}: {used}", wording.outcome(row, zone), str(row.get("note") or "")]
    return "<br>".join(literal(line) for line in lines if line)


def _write_outcome(figure: "go.Figure", row: Row, zone: ZoneInfo) -> None:
    """Right of the plot: the share, then the verdict in words with what it comes to."""
    urgent = row["verdict"] in ("breach", "watch")
    reason = wording.outcome(row, zone) if urgent else _reason(row)
    said = f"{row['verdict']} · {reason}" if reason else str(row["verdict"])
    place = {"x": 1, "xref": "paper", "y": row["place"]}
    figure.add_annotation(**place, xanchor="right", xshift=60, text=wording.percent(row["share"]))
    figure.add_annotation(
        **place, xanchor="left", xshift=76, text=literal(said), font={} if urgent else {"color": OTHER}
    )


def _reason(row: Row) -> str:
    """Why a row cannot be judged, as far as it fits."""
    note = str(row.get("note") or "") if row["verdict"] == "cannot say" else ""
    return note if len(note) <= _MOST_LETTERS else f"{note[: _MOST_LETTERS - 1]}…"


def _share_axis(edge: float) -> dict[str, Any]:
    ticks = [quarter / 4 for quarter in range(int(edge * 4) + 1)]
    spelled = [format_value(tick, "ratio") for tick in ticks]
    return {"range": [-0.012 * edge, edge], "tickvals": ticks, "ticktext": spelled, "showgrid": True}


def _row_axis(table: pd.DataFrame) -> dict[str, Any]:
    names = [literal(wording.name(row)) for row in table.to_dict("records")]
    return {"range": [0.3, len(table) + 0.7], "tickvals": list(table["place"]), "ticktext": names, "showgrid": False}
