"""How does a report become one inert file? Policy, style, scripts and figures around a body. Imports figures.theme, reports.markup.

The file asks nothing of any network and runs two scripts, plotly's and report.js, each named by its hash; whatever else
would run is refused by the browser.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from ralphcap.figures.theme import LEAST_WIDTH, darkened
from ralphcap.reports.markup import Markup, escaped, tag

Figure = Mapping[str, Any]

# JSON stays the same JSON, and no `</script>` or `<!--` can end or bend the element that holds it.
_AS_JSON = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(title: str, body: Markup, figures: Mapping[str, Figure]) -> str:
    """A whole document around the body. `figures` by the id of the element that shows each."""
    scripts = [_plotly(), _shipped("report.js")] if figures else []
    head = [
        Markup('<meta charset="utf-8">'),
        _policy(scripts),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        tag("title", title),
        Markup(f"<style>{_shipped('report.css')}</style>"),
    ]
    data = [_figure_data(name, figure) for name, figure in figures.items()]
    parts = [
        *head,
        Markup("</head><body>"),
        tag("main", body),
        *data,
        *(Markup(f"<script>{script}</script>") for script in scripts),
    ]
    return "<!doctype html>\n" + '<html lang="en"><head>' + "\n".join(parts) + "</body></html>\n"


def placeholder(name: str, figure: Figure, said: str) -> Markup:
    """Where report.js draws the figure, as high as it will be, so that nothing jumps; `said` is read aloud instead.

    Below the width that its meta asks for, it scrolls by itself.
    """
    layout = figure.get("layout", {})
    size = f"height:{int(layout.get('height') or 400)}px"
    least = layout.get("meta", {}).get(LEAST_WIDTH)
    if least:
        size += f";min-width:{int(least)}px"
    return tag(
        "div",
        tag("div", class_="plot", id=name, role="img", aria_label=said, style=size),
        class_="wide",
        tabindex="0",
    )


def _policy(scripts: list[str]) -> Markup:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    allowed = hashes or "'none'"
    rules = f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    return Markup(f'<meta http-equiv="Content-Security-Policy" content="{rules}">')


def _figure_data(name: str, figure: Figure) -> Markup:
    """Both grounds' figure; the browser's setting chooses one."""
    text = json.dumps(
        {"light": figure, "dark": darkened(figure)}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    for character, spelled in _AS_JSON.items():
        text = text.replace(character, spelled)
    return Markup(f'<script type="application/json" data-for="{escaped(name)}">{text}</script>')


def _shipped(name: str) -> str:
    return files("ralphcap.reports").joinpath(name).read_text(encoding="utf-8")


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
