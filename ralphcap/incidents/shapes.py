"""Which words and gaps does a masked line consist of? Imports masking only.

What programs write for one value takes many forms: a number with its unit, a date with its month's name, an address, a
path, nothing at all between two brackets. Each is one gap.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ralphcap.incidents.masking import VARIABLE

Words = tuple[str, ...]

GAP = ""  # the word of a place where a value stands
SHOWN = "<*>"  # how people read a gap
LONGEST_ELEMENT = 12  # words of a list's element

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_DAYS = "Mon Tue Wed Thu Fri Sat Sun"
_UNITS = (
    "ns us ms s sec secs second seconds msec msecs millis milliseconds microseconds nanoseconds min mins minute minutes "
    "h hour hours day days B byte bytes kB KB MB GB TB KiB MiB GiB TiB Hz kHz MHz GHz"
)
_LITERALS = "true false True False TRUE FALSE null NULL None nil NaN"
_SIGNS = r"=,;:()\[\]{}<>\"'|"
_PART = rf"[^\s{_SIGNS}{VARIABLE}]"  # of a word


def _any(words: str) -> str:
    return "|".join(words.split())


# What holds a digit, with a date's names before it, a host's name or hexadecimal digits joined to it, a unit behind it.
_NUMBER = (
    rf"(?:(?:(?:{_any(_DAYS)}),?\ +)?(?:{_any(_MONTHS)})\ +)?"
    rf"(?:\w[\w-]*(?:\.\w[\w-]*)+:|(?:[0-9a-fA-F]{{2}}[:-])+)?"
    rf"<?{VARIABLE}(?:[:-][0-9a-fA-F]{{2}}(?![\w-])|(?:::?[0-9a-fA-F]{{1,4}})+(?=::?{VARIABLE}))*"
    rf"(?:\ +(?:{_any(_UNITS)})(?![\w-]))?%?"
)
_LITERAL = rf"(?<![\w.])(?:{_any(_LITERALS)}|[a-f]{{7,}}|[A-F]{{7,}})(?![\w.-])"  # or hexadecimal without a digit
_QUERY = r"[^\s\"'<>|()\[\]{}]*"  # of a URL
_PATH = rf"(?<![^\s{_SIGNS}])(?:[A-Za-z]:[\\/]|[a-z]+://|/)(?:{_PART}*\?{_QUERY}|{_PART}*)"
_HOSTS = rf"{_PART}*[-_]\[{VARIABLE}(?:[\s,]+{VARIABLE})*\]"  # node-[1-7 9]
_VALUE = rf"(?:{_HOSTS}|{_NUMBER}|{_LITERAL}|{_PATH})(?:(?:::|[,:./+-])?{_NUMBER})*(?:={_QUERY}&{_QUERY})?"
_OBJECT = r"(?<==)\s*[A-Za-z]\w*\{[^{}]*\}"
_NOTHING = r"(?<=\()\s*(?=\))|(?<=\[)\s*(?=\])|(?<==)(?=\s|[,;)\]}]|$)"
_JOINED = re.compile(rf"{VARIABLE}(?:(?:::|[,:./+-])?{VARIABLE})+")
_TOKEN = re.compile(rf"(?P<gap>{_OBJECT}|{_VALUE}|{_NOTHING})|(?P<word>{_PART}+|[{_SIGNS}])")


class Shape(NamedTuple):
    """A masked line as words and gaps.

    words      the words in order; GAP where a value stands
    surfaces   how each was written, with the blanks before it
    """

    words: Words
    surfaces: tuple[str, ...]


def shape(mask: str) -> Shape:
    """The words and gaps of a masked line."""
    words, surfaces, end = [], [], 0
    for found in _TOKEN.finditer(mask):
        words.append(found["word"] or GAP)
        surfaces.append(mask[end : found.end()])
        end = found.end()
    return Shape(tuple(words), tuple(surfaces))


def collapsed(words: Words) -> Words:
    """The words with each list as its first element: the same words around values, again and again, with or without commas."""
    if words.count(GAP) < 2:
        return words
    found: list[str] = []
    place = 0
    while place < len(words):
        size, end = _list(words, place)
        found += words[place : place + size]
        place = end
    return tuple(found)


def _list(words: Words, start: int) -> tuple[int, int]:
    """Length of the list's first element that begins here, and the list's end; a single word where there is no list."""
    for size in range(1, min(LONGEST_ELEMENT, (len(words) - start) // 2) + 1):
        element, end = words[start : start + size], start + size
        if GAP not in element or "," in (element[0], element[-1]) or not {"=", ":"}.isdisjoint(element):
            continue
        while (after := end + (words[end : end + 1] == (",",))) and words[after : after + size] == element:
            end = after + size
        if end > start + size:
            return size, end
    return 1, start + 1


def pieces(one: Shape, template: Words) -> list[str]:
    """How the shape spells each word of a template that it belongs to, values with VARIABLE for what varies."""
    found, start = [], 0
    for place, word in enumerate(template):
        while word != GAP and start < len(one.words) and one.words[start] != word:
            start += 1  # the rest of a list
        end = start + 1
        if word == GAP:
            following = template[place + 1 : place + 2]
            while end < len(one.words) and one.words[end : end + 1] != following:
                end += 1
        found.append(_piece(one, start, end))
        start = end
    return found


def _piece(one: Shape, start: int, end: int) -> str:
    surface = _JOINED.sub(VARIABLE, "".join(one.surfaces[start:end]))
    if end - start > 1 and any(word not in (GAP, ",") for word in one.words[start:end]):
        return _blanks(surface) + VARIABLE
    return surface


def _blanks(surface: str) -> str:
    return surface[: len(surface) - len(surface.lstrip())]


def spelled(template: Words, members: Sequence[Shape]) -> str:
    """A template for people, as its first member spells it; what differs between members is SHOWN as a gap."""
    if len(members) == 1 and members[0].words == template:
        return _JOINED.sub(SHOWN, "".join(members[0].surfaces)).replace(VARIABLE, SHOWN).strip()
    first, *others = [pieces(member, template) for member in members]
    shown = []
    for place, (word, piece) in enumerate(zip(template, first, strict=True)):
        alike = word != GAP or all(other[place].lstrip() == piece.lstrip() for other in others)
        shown.append(piece if alike else _blanks(piece) + VARIABLE)
    return "".join(shown).replace(VARIABLE, SHOWN).strip()
