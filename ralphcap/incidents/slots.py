"""Are different words in one place values, or alternatives that a program's author wrote? Imports families and shapes."""

import re
from collections.abc import Collection

from ralphcap.incidents.families import Slot, is_word
from ralphcap.incidents.shapes import GAP, Words

AROUND = 2  # words around a place, without which being alike means nothing
MANY = 5  # different words in one place: more than an author writes out by hand
MANY_NAMES = 12  # the same where authors do write many: names of states (`SCREEN_ON`), and what a line begins with
_LOCATION = re.compile(r"[/\\@]|\w\.\w[\w-]*\.\w")  # a path, an address, a name of several parts
_PATH = re.compile(r"[/\\]")
_CAPITALS = re.compile(r"^[A-Z][A-Z_.\-]+$")


def varies(words: Collection[str], slot: Slot, *, entities: bool) -> bool:
    """Whether words in one place of otherwise equal lines are values, so that the lines are of one template.

    words      the different words there; GAP where a value stood
    entities   whether other messages name the same things
    """
    before, after = slot
    around = sum(map(is_word, before + after))
    quoted = before[-1:] == after[:1] and before[-1:] in (("'",), ('"',))
    if around < AROUND and not (around and (quoted or len(words) >= MANY_NAMES)):
        return False
    if GAP in words or _mostly(words, _PATH) or (_mostly(words, _LOCATION) and len(words) > 2):
        return True
    if after[:1] in (("=",), (":",)):  # what stands before a value is its name
        return False
    names = not any(map(is_word, before)) or _mostly(words, _CAPITALS)
    return len(words) >= (MANY_NAMES if names else MANY) or (entities and not names)


def varies_within(contents: Collection[Words], slot: Slot) -> bool:
    """Whether different contents of one pair of brackets or quotes are values."""
    before, after = slot
    around = sum(map(is_word, before)) > 0 and sum(map(is_word, before + after)) >= AROUND
    return around and len(contents) >= MANY


def _mostly(words: Collection[str], kind: re.Pattern[str]) -> bool:
    return 2 * sum(kind.search(word) is not None for word in words) > len(words)
