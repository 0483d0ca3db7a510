"""How does a dashboard look? Its panels where Grafana has them, each drawn by its kind. Imports figures."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ralphcap.figures import panel_lines, panel_values
from ralphcap.figures.canvas import Canvas
from ralphcap.figures.grid import Box, together
from ralphcap.figures.panels import Panel, last_rows, named_series
from ralphcap.figures.text import literal
from ralphcap.figures.theme import HIGHLIGHTS, LEAST_WIDTH, OTHER, WATCH, blank

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = 24  # of a dashboard, as Grafana counts
_ROW = 32  # pixels of one of its rows
_WIDTH = 1160  # pixels that shares of the width are thought in; wider and narrower figures stretch
_LEAST_WIDTH = 1100
_TOP, _BOTTOM, _SIDE = 92, 8, 8  # margins
_HEAD, _FOOT, _LEFT, _RIGHT = 56, 52, 58, 14  # pixels of a panel around its plot: title; times; values; next panel
_LETTER, _TITLE_LETTER, _TITLE_LINE = 6.2, 7.8, 16  # pixels; in wide fonts


class Room(NamedTuple):
    """What a panel takes on the figure [pixels], counted from the upper left corner; `labels`: right of its plot."""

    left: float
    top: float
    width: float
    height: float
    labels: float

    @property
    def plot_height(self) -> float:
        return self.height - _HEAD - _FOOT


def dashboard(panels: Sequence[Panel], canvas: Canvas, *, title: str, subtitle: str) -> "go.Figure":
    """All panels over one window, laid out as their places say.

    Times are the canvas' zone's; zooming one panel's time zooms all. A panel without a value says why.
    """
    rows = max((panel.place["y"] + panel.place["h"] for panel in panels), default=1)
    height = rows * _ROW
    rooms = [_room(panel) for panel in panels]
    parts = [_part(panel, canvas, room) for panel, room in zip(panels, rooms, strict=True)]
    whole = together((part, _box(panel, room, height)) for part, panel, room in zip(parts, panels, rooms, strict=True))
    heads = [head for panel, room in zip(panels, rooms, strict=True) for head in _heads(panel, room, height)]
    figure = blank(title, subtitle, height=height + _TOP + _BOTTOM)
    margin = {"l": _SIDE, "r": _SIDE, "t": _TOP, "b": _BOTTOM, "autoexpand": False}
    figure.add_traces(whole["data"])
    figure.update_layout(whole["layout"] | {"annotations": [*whole["layout"]["annotations"], *heads]})
    return figure.update_layout(margin=margin, font_size=11, meta={LEAST_WIDTH: _LEAST_WIDTH})


def _room(panel: Panel) -> Room:
    place = panel.place
    width = place["w"] / COLUMNS * _WIDTH
    labels = min(max(0.27 * width, 84.0), 150.0)
    return Room(place["x"] / COLUMNS * _WIDTH, place["y"] * _ROW, width, place["h"] * _ROW, labels)


def _box(panel: Panel, room: Room, height: float) -> Box:
    """Where the panel's plot stands; what has no axes takes the whole panel below its title."""
    if panel.kind in ("stat", "table") or panel.empty:
        left, right, foot = room.left + _RIGHT, room.left + room.width - _RIGHT, _RIGHT
    elif panel.kind == "bar":  # its names stand on the left
        left, right, foot = room.left + _RIGHT + room.labels, room.left + room.width - 2 * _RIGHT, _FOOT
    else:
        left, right, foot = room.left + _LEFT, room.left + room.width - room.labels - _RIGHT, _FOOT
    top, bottom = room.top + _HEAD, room.top + room.height - foot
    return Box(left / _WIDTH, right / _WIDTH, 1 - bottom / height, 1 - top / height)


def _part(panel: Panel, canvas: Canvas, room: Room) -> "go.Figure":
    if panel.empty:
        return _nothing(panel, room)
    if panel.kind == "stat":
        return panel_values.numbers(panel, width=room.width)
    if panel.kind == "bar":
        return panel_values.bars(panel, height=room.plot_height, room=room.labels)
    if panel.kind == "table":
        return panel_values.table(panel)
    return panel_lines.draw(panel, canvas, height=room.plot_height, room=room.labels)


def _nothing(panel: Panel, room: Room) -> "go.Figure":
    """An empty place that says why it is empty."""
    import plotly.graph_objects as go

    words = textwrap.wrap(panel.lack, int((room.width - 2 * _LEFT) / _LETTER), max_lines=5, placeholder=" …")
    text = "<br>".join(["no data", *map(literal, words)])
    figure = go.Figure().update_layout(xaxis_visible=False, yaxis_visible=False)
    return figure.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text=text, font={"color": OTHER})


def _heads(panel: Panel, room: Room, height: float) -> list[dict[str, object]]:
    """The panel's title, which tells on hover why it is asked so, and below it what is shown, or what lacks."""
    place = {"x": (room.left + _RIGHT) / _WIDTH, "xref": "paper", "xanchor": "left", "align": "left", "yref": "paper"}
    place |= {"y": 1 - room.top / height, "yanchor": "top", "showarrow": False}
    width = room.width - 2 * _RIGHT
    lines = textwrap.wrap(panel.title, int(width / _TITLE_LETTER), max_lines=2, placeholder=" …")
    said, color = (f"! {panel.lack}", WATCH) if panel.lack and not panel.empty else (_shown(panel), OTHER)
    title = "<br>".join(f"<b>{literal(line)}</b>" for line in lines)
    below = textwrap.shorten(said, int(width / _LETTER), placeholder=" …")
    return [
        place | {"text": title, "font": {"size": 12.5}, "hovertext": _wrapped(panel.about)},
        place
        | {"text": literal(below), "font": {"color": color}, "yshift": -2 - _TITLE_LINE * len(lines)}
        | ({"hovertext": _wrapped(said)} if below != said else {}),
    ]


def _wrapped(text: str) -> str:
    return "<br>".join(map(literal, textwrap.wrap(text, 60)))


def _shown(panel: Panel) -> str:
    """What of the answer is shown: '24 series, the 6 largest named', 'largest in the window', the one series' name."""
    if panel.empty:
        return ""
    if panel.kind == "table":
        count, most = len(last_rows(panel)), panel_values.MOST_ROWS
        return f"the largest {most} of {count} series" if count > most else ""
    if panel.kind in ("stat", "bar"):
        words = {"max": "largest in the window", "mean": "mean of the window", "last": "last value"}
        return ", ".join([words[panel.statistic], *(line.told(panel.unit) for line in panel.lines)])
    names = [name for name, _ in named_series(panel)]
    if len(names) == 1:
        return names[0]
    return f"{len(names)} series, the {len(HIGHLIGHTS)} largest named" if len(names) > len(HIGHLIGHTS) else ""
