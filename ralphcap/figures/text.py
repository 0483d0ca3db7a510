"""How does a text stand in a figure letter by letter? Imports inert."""

import html

from ralphcap.inert import inert


def literal(text: object) -> str:
    """The text as plotly shows it letter by letter: plotly reads `<b>` and `<a href>` in titles, ticks and labels."""
    return html.escape(inert(text), quote=False)
