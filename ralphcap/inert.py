"""How is a stranger's text shown without acting? Letter by letter. Imports nothing of the project.

Labels, log lines and error messages come from whoever can write one. Control characters could move a terminal's cursor
or hide lines, and direction marks could make a name read as another one: all are shown instead of done.
"""

import re
import unicodedata

# Unicode's general categories of characters that act, or cannot be written down: controls, formats (direction marks,
# zero widths), lone surrogates, line and paragraph separators
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
_MAY_ACT = re.compile(r"[^\n -~]")  # all but what ASCII shows, and the line breaks between JSON's texts


def inert(text: object) -> str:
    """The text with every character that acts instead of showing spelled out: ESC becomes '\\x1b'. Lines and tabs stay."""
    return "".join(_spelled(character) for character in str(text))


def inert_json(text: str) -> str:
    """A JSON text of the same meaning, with every character that acts as an escape: U+009B becomes '\\u009b'."""
    return _MAY_ACT.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if unicodedata.category(found[0]) not in ACTING:
        return found[0]
    halves = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[i : i + 4]}" for i in range(0, len(halves), 4))


def _spelled(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in ACTING:
        return character
    return character.encode("unicode_escape").decode("ascii")
