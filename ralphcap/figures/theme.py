"""What does every figure look like? Colors by meaning, one plotly template, light or dark. Imports figures.text.

Colors are Okabe & Ito's, "Color Universal Design" (2008): told apart by color-blind eyes, never red against green.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from ralphcap.figures.text import literal

if TYPE_CHECKING:
    import plotly.graph_objects as go

Ground = Literal["light", "dark"]

BREACH = "#D55E00"
WATCH = "#E69F00"
MEASURED = "#0072B2"
OTHER = "#8A8A8A"
LIMIT = "#3A3F45"
INTERVAL_80 = "rgba(0,114,178,0.30)"
INTERVAL_95 = "rgba(0,114,178,0.13)"
SESSION = "rgba(128,128,128,0.13)"
GAP = "rgba(128,128,128,0.45)"
VEIL = "rgba(255,255,255,0.75)"  # behind a text that lies on lines

VERDICT_COLORS = {"breach": BREACH, "watch": WATCH, "ok": MEASURED, "cannot say": OTHER, "unmeasured": OTHER}
VERDICT_SYMBOLS = {
    "breach": "diamond",
    "watch": "triangle-up",
    "ok": "circle",
    "cannot say": "circle-open",
    "unmeasured": "circle-open",
}
HIGHLIGHTS = (MEASURED, "#009E73", "#CC79A7", "#56B4E9", LIMIT, WATCH)  # series of one figure, in this order

# What a color of the light ground becomes on the dark one; a color without a row keeps its contrast on both.
DARK: Mapping[str, str] = {
    MEASURED: "#56B4E9",
    LIMIT: "#D5D9DE",
    "#56B4E9": "#B9E0F7",
    VEIL: "rgba(20,23,27,0.75)",
    INTERVAL_80: "rgba(86,180,233,0.34)",
    INTERVAL_95: "rgba(86,180,233,0.16)",
}

LEAST_WIDTH = "least_width"  # key of a figure's meta: pixels below which its texts would overlap

FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", '
    '"Noto Sans KR", "Noto Sans CJK KR", sans-serif'
)
_INK = {"light": "#22262B", "dark": "#E3E6EA"}
_SOFT_INK = {"light": "#5A6169", "dark": "#A7AEB6"}
_PAPER = {"light": "#FFFFFF", "dark": "#14171B"}
_GRID = {"light": "#E6E8EB", "dark": "#2B3036"}


def template(ground: Ground = "light") -> "go.layout.Template":
    """The one plotly template: thin horizontal grid, no frame, 12 px text, title at the left."""
    import plotly.graph_objects as go

    axis = {
        "zeroline": False,
        "showline": False,
        "automargin": True,
        "ticks": "",
        "title": {"standoff": 8, "font": {"size": 11, "color": _SOFT_INK[ground]}},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": _INK[ground]},
            "paper_bgcolor": _PAPER[ground],
            "plot_bgcolor": _PAPER[ground],
            "xaxis": axis | {"showgrid": False, "ticks": "outside", "ticklen": 4, "tickcolor": _GRID[ground]},
            "yaxis": axis | {"gridcolor": _GRID[ground], "gridwidth": 1},
            "title": {
                "x": 0,
                "xanchor": "left",
                "xref": "container",
                "pad": {"l": 16, "t": 14},
                "y": 1,
                "yanchor": "top",
                "yref": "container",
                "font": {"size": 17},
                "subtitle": {"font": {"size": 12, "color": _SOFT_INK[ground]}},
            },
            "hoverlabel": {
                "bgcolor": _PAPER[ground],
                "bordercolor": _GRID[ground],
                "font": {"family": FONT, "size": 12, "color": _INK[ground]},
                "align": "left",
            },
            "annotationdefaults": {"showarrow": False},
            "colorway": list(HIGHLIGHTS),
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": "zoom",
            "margin": {"l": 16, "r": 16, "t": 72, "b": 16},
        }
    )


def blank(title: str, subtitle: str, *, height: int) -> "go.Figure":
    """An empty figure in the theme, whose title is the finding and whose subtitle says what, where, when and unit."""
    import plotly.graph_objects as go

    figure = go.Figure(layout={"template": template(), "height": height})
    figure.update_layout(title={"text": literal(title), "subtitle": {"text": literal(subtitle)}})
    return figure


def darkened(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The same figure (as plotly's JSON object) on dark ground."""
    dark = {name: _recolored(part) for name, part in figure.items()}
    dark["layout"] = dark.get("layout", {}) | {"template": template("dark").to_plotly_json()}
    return dark


def _recolored(part: Any) -> Any:
    if isinstance(part, str):
        return DARK.get(part, part)
    if isinstance(part, Mapping):
        return {name: _recolored(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_recolored(value) for value in part]
    return part
