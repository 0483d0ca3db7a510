"""How is an expression parsed that has variables in it? With stand-ins that its tree still tells apart. Imports errors.

Texts keep their `$name`; a duration or number that no one writes stands for a variable elsewhere. `${name:format}` and
`[[name]]` are Grafana's other spellings of `$name`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import promql_parser

from ralphcap.errors import ParameterError

_SPELLINGS = re.compile(r"\$\{([A-Za-z_]\w*)(?:[.:][^{}]*)?\}|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]")
_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*)"""
    r"|(?P<open>\[)|(?P<close>\])|(?P<variable>(?P<offset>\boffset\s+-?\s*)?\$(?P<name>[A-Za-z_]\w*))",
    re.DOTALL,
)
_FIRST_SECONDS = 3_000_000_001  # 95 years: no range and no number of a dashboard
ALONE = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Opened:
    """An expression's tree, and which of its durations and numbers stand for a variable, by seconds or value."""

    tree: Any
    names: Mapping[float, str]

    def variable(self, value: float | timedelta) -> str | None:
        """The variable for which a duration or a number stands, None for one that was written."""
        return self.names.get(value.total_seconds() if isinstance(value, timedelta) else value)

    def pretty(self) -> str:
        """The expression as promql-parser lays it out, its variables back in place."""
        text = str(self.tree.prettify())
        for value, name in self.names.items():
            seconds = f"{value:.0f}"
            for stand_in in (_spelled(seconds), seconds):
                text = re.sub(rf"(?<![\w.]){stand_in}(?![\w.])", f"${name}", text)
        return text


def opened(expression: str) -> Opened:
    """The tree of an expression with variables. Raises ParameterError with the parser's reason where it has none."""
    text = _SPELLINGS.sub(lambda match: f"${match[1] or match[2]}", expression)
    names: dict[float, str] = {}
    filled = "".join(_filled(text, names))
    try:
        return Opened(promql_parser.parse(filled), names)
    except ValueError as error:
        shown = " ".join(expression.split())
        hint = " A variable can stand for a value, not for a metric, a label or a function." if names else ""
        raise ParameterError(f"{shown!r} is not PromQL: {error}.{hint}\n  Mend the expression.") from error


def _filled(text: str, names: dict[float, str]) -> Iterator[str]:
    last, in_range = 0, False
    for token in _TOKEN.finditer(text):
        yield text[last : token.start()]
        in_range = (in_range or bool(token["open"])) and not token["close"]
        yield _stand_in(token, in_range, names) if token["variable"] else token[0]
        last = token.end()
    yield text[last:]


def _stand_in(token: re.Match[str], in_range: bool, names: dict[float, str]) -> str:
    known = {name: value for value, name in names.items()}
    value = known.get(token["name"], float(_FIRST_SECONDS + len(names)))
    names[value] = token["name"]
    unit = "s" if in_range or token["offset"] else ""
    return f"{token['offset'] or ''}{value:.0f}{unit}"


def _spelled(seconds: str) -> str:
    """A duration as promql-parser writes it."""
    return str(promql_parser.parse(f"x[{seconds}s]").prettify())[len("x[") : -1]
