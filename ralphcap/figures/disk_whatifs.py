"""What would each change take of each limit? Imports figures, units."""

from typing import TYPE_CHECKING

import pandas as pd

from ralphcap.figures import marks, wording
from ralphcap.figures.text import literal
from ralphcap.figures.theme import OTHER, VERDICT_COLORS, VERDICT_SYMBOLS, blank
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_TOP, _BOTTOM = 92, 48
_ROW_HEIGHT = 25
_WIDEST = 2.0  # times the limit: farther bars end there, with their number beside them


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
    figure = blank(
        _finding(ordered),
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


def _finding(table: pd.DataFrame) -> str:
    """'2 of 12 what-ifs may exceed a limit'; all that do so at once exceed it."""
    over = table[table["share"] > 1]
    if over.empty:
        return "Every what-if stays within its limit"
    return f"{len(over)} of {len(table)} what-ifs {'' if (over['verdict'] == 'breach').all() else 'may '}exceed a limit"
