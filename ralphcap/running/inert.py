"""How is a stranger's text shown so that it cannot act on a terminal? Imports nothing of the project."""

import unicodedata


def inert(text: str) -> str:
    """The text with control and direction-changing characters spelled out; line breaks and tabs stay.

    Labels, log lines and error messages come from strangers: an escape sequence in them would move the cursor, hide
    lines or rename the window.
    """
    return "".join(_spelled(character) for character in text)


def _spelled(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return character
    return character.encode("unicode_escape").decode("ascii")
