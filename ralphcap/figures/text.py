"""How is a stranger's text shown without acting? Labels, names and notes, letter by letter. Imports nothing of the project.

Labels come from whoever can write a metric or a log line. Control characters could move a terminal's cursor, and
direction marks could make a name read as another one: both are shown instead of done.
"""

import html
import unicodedata

# Unicode's general categories of characters that act, or cannot be written down: controls, formats (direction marks,
# zero widths), lone surrogates, line and paragraph separators
_ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: object) -> str:
    """The text with every character that acts instead of showing spelled out: ESC becomes '\\x1b'. Lines and tabs stay."""
    return "".join(_spelled(character) for character in str(text))


def literal(text: object) -> str:
    """The text as plotly shows it letter by letter: plotly reads `<b>` and `<a href>` in titles, ticks and labels."""
    return html.escape(visible(text), quote=False)


def _spelled(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _ACTING:
        return character
    return character.encode("unicode_escape").decode("ascii")
