"""How is a stranger's text shown without acting? Letter by letter. Imports nothing of the project.

Labels, log lines and error messages come from whoever can write one. Control characters could move a terminal's cursor
or hide lines, and direction marks could make a name read as another one: all are shown instead of done.
"""

import unicodedata

# Unicode's general categories of characters that act, or cannot be written down: controls, formats (direction marks,
# zero widths), lone surrogates, line and paragraph separators
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def inert(text: object) -> str:
    """The text with every character that acts instead of showing spelled out: ESC becomes '\\x1b'. Lines and tabs stay."""
    return "".join(_spelled(character) for character in str(text))


def _spelled(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in ACTING:
        return character
    return character.encode("unicode_escape").decode("ascii")
