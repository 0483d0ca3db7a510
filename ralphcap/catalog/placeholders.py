"""Where in an entry's text do parameters stand, and how are values put there? Imports parameters only.

A placeholder is `$name`, longest name first. `$1` of label_replace is none, nor is a `$` that no name follows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ralphcap.catalog.parameters import Place

_NAME = re.compile(r"\$([A-Za-z_]\w*)")
_TOKEN = re.compile(
    r'(?P<matches>[=!]~\s*)?(?P<double>"(?:\\.|[^"\\])*")'
    r"|(?P<other>'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*)"
    r"|(?P<bare>(?P<bracket>\[\s*)?\$[A-Za-z_]\w*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Placeholder:
    """One `$name` in a text. `place` None is one where no kind may stand: in a comment or in part of a text."""

    name: str
    start: int
    end: int
    place: Place | None


def placeholders(template: str) -> list[Placeholder]:
    """Every placeholder of a PromQL text, in order."""
    found = []
    for token in _TOKEN.finditer(template):
        for match in _NAME.finditer(token[0]):
            start = token.start() + match.start()
            found.append(Placeholder(match[1], start, start + len(match[0]), _place(token, match[0])))
    return found


def _place(token: re.Match[str], placeholder: str) -> Place | None:
    if token["bare"]:
        return "range" if token["bracket"] else "bare"
    if token["double"] != f'"{placeholder}"':
        return None
    return "pattern" if token["matches"] else "quoted"


def fixed_ranges(template: str) -> list[str]:
    """The ranges of a PromQL text that are no placeholder, such as '[5m]'."""
    outside_texts = re.sub(_TOKEN, lambda token: token[0] if token["bare"] else "", template)
    return re.findall(r"\[\s*[^\s$][^\]]*\]", outside_texts)


def substitute(template: str, written: Mapping[str, str]) -> str:
    """The text with each placeholder replaced by its value as PromQL."""
    pieces, last = [], 0
    for placeholder in placeholders(template):
        pieces += [template[last : placeholder.start], written[placeholder.name]]
        last = placeholder.end
    return "".join([*pieces, template[last:]])
