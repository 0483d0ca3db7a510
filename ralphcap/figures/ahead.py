"""How is a forecast drawn: its median and its intervals? Imports figures.

A forecast is a table of quantiles: service, resource, date (naive local day), p2.5, p10, p50, p90, p97.5 [the row's unit].
"""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.axes import local_times
from ralphcap.figures.theme import INTERVAL_80, INTERVAL_95, MEASURED
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

BANDS = {"95 % interval": ("p2.5", "p97.5", INTERVAL_95), "80 % interval": ("p10", "p90", INTERVAL_80)}
QUANTILES = ["p2.5", "p10", "p50", "p90", "p97.5"]
WEEK = pd.Timedelta(days=7)


def of_row(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The rows of a table that are about this row of the sizing table; a table without those columns is all about it."""
    for column in ("service", "resource"):
        if column in frame:
            frame = frame[frame[column] == row[column]]
    return frame


def within(forecast: pd.DataFrame, horizon: pd.Timedelta | None) -> pd.DataFrame:
    """One row's forecast up to the horizon, counted from its first day."""
    ordered = forecast.sort_values("date", ignore_index=True)
    return ordered if horizon is None or ordered.empty else ordered[ordered["date"] < ordered["date"].iloc[0] + horizon]


def busiest(forecast: pd.DataFrame) -> pd.DataFrame:
    """Each day as the busiest of the seven around it: closed days would hide what meets the limit.

    At both ends at least four days are left, so that no weekend stands alone.
    """
    names = [name for name in QUANTILES if name in forecast]
    return forecast.assign(**forecast[names].rolling(7, center=True, min_periods=4).max())


def draw(figure: "go.Figure", forecast: pd.DataFrame, *, zone: ZoneInfo, unit: str) -> None:
    """The bands, the widest first, and the median dotted."""
    times = local_times(forecast["date"], zone)
    for name, (low, high, color) in BANDS.items():
        if low in forecast and high in forecast:
            edge = {"x": [*times, *times[::-1]], "y": [*forecast[high], *forecast[low][::-1]]}
            figure.add_scatter(
                **edge, fill="toself", fillcolor=color, line_width=0, mode="lines", hoverinfo="name", name=name
            )
    line = {"color": MEASURED, "width": 1.6, "dash": "dot"}
    told = [_told(day, unit) for day in forecast.to_dict("records")]
    template = "%{x}<br>%{customdata}<extra>forecast, 80 %</extra>"
    figure.add_scatter(x=times, y=forecast["p50"], mode="lines", line=line, customdata=told, hovertemplate=template)


def _told(day: Row, unit: str) -> str:
    middle, low, high = (format_value(float(day[name]), unit) for name in ("p50", "p10", "p90"))
    return f"{middle} ({low} – {high})"
