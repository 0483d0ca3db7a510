"""How does a text stand in a figure letter by letter, and how wide is it in a terminal? Imports inert."""

import html
import unicodedata

from ralphcap.inert import inert


def literal(text: object) -> str:
    """The text as plotly shows it letter by letter: plotly reads `<b>` and `<a href>` in titles, ticks and labels."""
    return html.escape(inert(text), quote=False)


def shortened(text: str, most: int) -> str:
    """The text in at most `most` letters: its middle gives way, since beginnings and ends tell names apart."""
    if len(text) <= most:
        return text
    kept = max(most - 1, 2)
    return f"{text[: kept - kept // 2]}…{text[-(kept // 2) :]}"


def width(text: str) -> int:
    """Columns that a terminal needs: Korean and other wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
