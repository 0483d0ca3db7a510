"""How do several figures become one? Each in its own place, with axes of its own. Imports nothing of the project.

A part's marks may refer to its data or to its paper; here its paper is the part's place.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import plotly.graph_objects as go

_DOMAIN_TRACES = ("table",)  # those that have a domain instead of axes


class Box(NamedTuple):
    """A place in a figure, as shares of its plotting area, from its lower left corner."""

    left: float
    right: float
    bottom: float
    top: float


def together(parts: Iterable[tuple["go.Figure", Box]]) -> dict[str, Any]:
    """The parts as `data` and `layout` of one figure. Time axes move together: who zooms one zooms all."""
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    leader = ""
    for number, (part, box) in enumerate(parts, start=1):
        own = part.to_plotly_json()
        suffix = "" if number == 1 else str(number)
        data += [_moved_trace(trace, suffix, box) for trace in own["data"]]
        for kind in ("annotations", "shapes"):
            layout[kind] += [_moved_mark(dict(mark), suffix, box) for mark in own["layout"].get(kind, ())]
        across = own["layout"].get("xaxis", {}) | {"domain": [box.left, box.right], "anchor": f"y{suffix}"}
        if across.get("type") == "date":
            leader, across = leader or f"x{suffix}", across | ({"matches": leader} if leader else {})
        layout[f"xaxis{suffix}"] = across
        layout[f"yaxis{suffix}"] = own["layout"].get("yaxis", {}) | {
            "domain": [box.bottom, box.top],
            "anchor": f"x{suffix}",
        }
    return {"data": data, "layout": layout}


def _moved_trace(trace: dict[str, Any], suffix: str, box: Box) -> dict[str, Any]:
    if trace.get("type") in _DOMAIN_TRACES:
        return trace | {"domain": {"x": [box.left, box.right], "y": [box.bottom, box.top]}}
    return trace | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def _moved_mark(mark: dict[str, Any], suffix: str, box: Box) -> dict[str, Any]:
    """An annotation or a shape: places on the paper move into the box, places on an axis to the part's own axis."""
    for letter, (start, end) in (("x", (box.left, box.right)), ("y", (box.bottom, box.top))):
        if mark.get(f"{letter}ref") != "paper":
            mark[f"{letter}ref"] = f"{letter}{suffix}"
            continue
        for key in (letter, f"{letter}0", f"{letter}1"):
            if key in mark:
                mark[key] = start + mark[key] * (end - start)
    return mark
