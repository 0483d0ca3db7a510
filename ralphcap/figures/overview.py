"""Which rows of the sizing table need a person, at a glance? Imports figures.

One line a row: its demand as a share of its limit, and where that is heading.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import wording
from ralphcap.figures.text import literal
from ralphcap.figures.theme import INTERVAL_80, LIMIT, MEASURED, OTHER, VERDICT_COLORS, VERDICT_SYMBOLS, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

ORDER = ("breach", "watch", "cannot say", "ok", "unmeasured")  # what needs a person first
_ROW_HEIGHT = 25
_TEXT_ROOM = 360  # pixels to the right: demand of limit, then the outcome
_WIDEST_SHARE = 1.5  # beyond it a row's bar is cut and its share written at the edge


def overview(rows: pd.DataFrame, *, zone: ZoneInfo, title: str | None = None, subtitle: str | None = None) -> "go.Figure":
    """Each row's demand as a share of its limit, worst first, with where it is heading.

    rows   the review's rows: service, resource, unit, limit, demand, verdict, date_early, date_median, date_late, note
           (+ title, since; + ahead_early, ahead_median, ahead_late: demand at the horizon, 80 % interval)
    Unmeasured rows and those that cannot be judged keep their line and say so.
    """
    table = worst_first(rows)
    figure = blank(title or finding(table), subtitle or _subtitle(table), height=110 + _ROW_HEIGHT * max(len(table), 1))
    edge = _edge(table)
    _draw_heading(figure, table, edge)
    for verdict in ORDER:
        _draw_demand(figure, table[table["verdict"] == verdict], verdict, edge, zone)
    for row in table.to_dict("records"):
        _write_outcome(figure, row, zone)
    figure.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, yref="paper", line={"dash": "dash", "width": 1.5, "color": LIMIT}, layer="below")
    figure.add_annotation(x=1, y=1, yref="paper", yanchor="bottom", text="limit", font={"color": LIMIT})
    figure.update_layout(xaxis=_share_axis(edge), yaxis=_row_axis(table), margin={"r": _TEXT_ROOM, "t": 92, "b": 36})
    return figure


def worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `share` [ratio], `place` on the y axis, by verdict and then by share, the worst at the top."""
    table = rows.assign(share=rows["demand"].astype(float) / rows["limit"].astype(float), rank=rows["verdict"].map(ORDER.index))
    table = table.sort_values(["rank", "share"], ascending=[True, False], kind="stable", ignore_index=True)
    return table.assign(place=range(len(table), 0, -1))


def finding(table: pd.DataFrame) -> str:
    """The overview's title: the worst row by name, the rest by number."""
    breach, watch = table[table["verdict"] == "breach"], table[table["verdict"] == "watch"]
    said = [f"{_named(breach)} over {_its(breach)} limit now"] if len(breach) else []
    said += [f"{_named(watch)} may leave {_its(watch)} limit"] if len(watch) else []
    judged = int(table["verdict"].isin(["breach", "watch", "ok"]).sum())
    return "; ".join(said) if said else f"All {judged} rows that could be judged stay within their limits"


def _named(rows: pd.DataFrame) -> str:
    names = [wording.name(row) for row in rows.to_dict("records")]
    return " and ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more rows"


def _its(rows: pd.DataFrame) -> str:
    return "its" if len(rows) == 1 else "their"


def _subtitle(table: pd.DataFrame) -> str:
    heading = "; bar: the 80 % interval at the horizon" if "ahead_early" in table else ""
    return f"Demand of each of {len(table)} rows of the sizing table, as a share of its limit [%]{heading}"


def _edge(table: pd.DataFrame) -> float:
    """Where the axis ends: far enough for what is drawn, but never so far that the limit is lost at the left."""
    drawn = [table["share"]] + [table[column] / table["limit"] for column in ("ahead_median",) if column in table]
    largest = max((float(values.max()) for values in drawn if values.notna().any()), default=1.0)
    return min(max(1.12, largest * 1.06), _WIDEST_SHARE)


def _draw_heading(figure: "go.Figure", table: pd.DataFrame, edge: float) -> None:
    """A bar from early to late and a thin line from today's demand to the median, where the horizon's demand is known."""
    if "ahead_early" not in table:
        return
    shares = {which: (table[f"ahead_{which}"] / table["limit"]).clip(upper=edge) for which in ("early", "median", "late")}
    figure.add_bar(
        y=table["place"], base=shares["early"], x=shares["late"] - shares["early"], orientation="h", width=0.42,
        marker={"color": INTERVAL_80, "line": {"width": 0}}, hoverinfo="skip",
    )
    x, y = [], []
    for now, then, place in zip(table["share"].clip(upper=edge), shares["median"], table["place"], strict=True):
        x += [now, then, None]
        y += [place, place, None]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": MEASURED, "width": 1.5}, hoverinfo="skip")


def _draw_demand(figure: "go.Figure", rows: pd.DataFrame, verdict: str, edge: float, zone: ZoneInfo) -> None:
    """A mark a row, its shape and color by verdict; what was not measured stands at the left edge."""
    if rows.empty:
        return
    told = [_hover(row, zone) for row in rows.to_dict("records")]
    figure.add_scatter(
        x=rows["share"].clip(upper=edge).fillna(0.0), y=rows["place"], mode="markers", name=verdict, hovertext=told, hoverinfo="text", cliponaxis=False,
        marker={"symbol": VERDICT_SYMBOLS[verdict], "size": 11, "color": VERDICT_COLORS[verdict], "line": {"width": 1.8, "color": VERDICT_COLORS[verdict]}},
    )


def _hover(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    lines = [wording.name(row), f"{row['verdict']}: {_used(row)}", wording.outcome(row, zone), str(row.get("note") or "")]
    return "<br>".join(literal(line) for line in lines if line)


def _used(row: Mapping[str, Any]) -> str:
    limit = wording.amount(row, "limit")
    return f"{wording.amount(row, 'demand')} of {limit}, {format_value(row['share'], 'ratio')}" if wording.known(row["demand"]) else f"limit {limit}"


def _write_outcome(figure: "go.Figure", row: Mapping[str, Any], zone: ZoneInfo) -> None:
    """Right of the plot: the share, then the verdict in words with what it comes to."""
    share = format_value(round(row["share"], 2), "ratio") if wording.known(row["share"]) else "–"
    said = {"ok": "ok"}.get(row["verdict"], " · ".join(part for part in (row["verdict"], wording.outcome(row, zone)) if part))
    quiet = row["verdict"] not in ("breach", "watch")
    common = {"x": 1, "xref": "paper", "y": row["place"]}
    figure.add_annotation(**common, xanchor="right", xshift=60, text=literal(share))
    figure.add_annotation(**common, xanchor="left", xshift=76, text=literal(said), font={"color": OTHER} if quiet else {})


def _share_axis(edge: float) -> dict[str, Any]:
    ticks = [quarter / 4 for quarter in range(int(edge * 4) + 1)]
    return {"range": [0, edge], "tickvals": ticks, "ticktext": [format_value(tick, "ratio") for tick in ticks], "showgrid": True}


def _row_axis(table: pd.DataFrame) -> dict[str, Any]:
    names = [literal(wording.name(row)) for row in table.to_dict("records")]
    return {"range": [0.3, len(table) + 0.7], "tickvals": list(table["place"]), "ticktext": names, "showgrid": False, "fixedrange": True}
