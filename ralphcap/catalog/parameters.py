"""How does a value get into an expression? Through a kind that checks, and writes it as PromQL. Imports window and errors.

A kind says where its placeholder stands: 'pattern' is alone between double quotes behind =~ or !~, 'quoted' between
those behind anything else; 'range' is in brackets, [$name]; 'bare' is anywhere else; 'search' is in no PromQL at all.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from ralphcap.catalog.regexes import fault_of, literal
from ralphcap.errors import ParameterError
from ralphcap.window import format_duration, parse_duration

Place = Literal["pattern", "quoted", "range", "bare", "search"]
MOST_CHARACTERS = 4096
AUTO = "auto"


class Refused(ValueError):
    """Why a kind does not take a value, and the nearest that it would take ('' where there is none)."""

    def __init__(self, reason: str, nearest: str = "") -> None:
        super().__init__(reason)
        self.nearest = nearest


@dataclass(frozen=True)
class Kind:
    """A kind of value: what it allows, where it stands, how it is read and written.

    read    a value as a caller gives it → the text that bundles and ledgers show; raises Refused
    write   that text → PromQL
    as_json that text → a value of a search body; None for kinds that no search takes
    """

    allowed: str
    place: Place
    sample: str
    read: Callable[[object, pd.Timedelta], str]
    write: Callable[[str], str]
    as_json: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class Parameter:
    """What a caller may set in an entry."""

    name: str
    kind: str
    default: object
    help: str

    def default_text(self, smallest_range: pd.Timedelta) -> str:
        """The default as text; a range shorter than the smallest is lifted to it."""
        if self.kind == "range":
            return _seconds(smallest_range if self.default == AUTO else max(_duration(self.default), smallest_range))
        return KINDS[self.kind].read(self.default, smallest_range)

    def text(self, value: object, smallest_range: pd.Timedelta, *, query: str) -> str:
        """A caller's value as text. Raises ParameterError: entry, parameter, what is allowed, the nearest valid value."""
        kind = KINDS[self.kind]
        try:
            return kind.read(value, smallest_range)
        except Refused as refused:
            nearest = f" The nearest is {refused.nearest!r}." if refused.nearest else ""
            shown = repr(value) if len(repr(value)) <= 80 else repr(value)[:77] + "…"
            raise ParameterError(
                f"{query}: parameter {self.name!r} cannot be {shown}: {refused}.\n  Give {kind.allowed}.{nearest}"
            ) from refused


def quoted(text: str) -> str:
    """A text as it stands between double quotes in PromQL (Go's escapes)."""
    return re.sub(r'[\x00-\x1f\x7f"\\]', lambda match: _ESCAPES.get(match[0], f"\\x{ord(match[0]):02x}"), text)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _label_value(value: object, _: pd.Timedelta) -> str:
    if not isinstance(value, str):
        raise Refused("it is not a text", str(value))
    if len(value) > MOST_CHARACTERS:
        raise Refused(f"it has {len(value)} characters")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused("it holds half a character (a lone surrogate), which UTF-8 cannot carry")
    return value


def _text_list(value: object, smallest: pd.Timedelta) -> str:
    texts = value.split("|") if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        raise Refused("it is neither a text nor a list of texts", str(value))
    for text in texts:
        if "|" in _label_value(text, smallest):
            raise Refused(f"{text!r} holds a '|'", text.replace("|", ""))
    return _label_value("|".join(texts), smallest)


def _regex(value: object, smallest: pd.Timedelta) -> str:
    text = _label_value(value, smallest)
    if not text:
        raise Refused("it is empty and would match only series without the label", ".+")
    reason = fault_of(text)
    if reason:
        raise Refused(reason, literal(text))
    return text


def _range(value: object, smallest: pd.Timedelta) -> str:
    if value == AUTO:
        return _seconds(smallest)
    duration = _duration(value)
    if duration < smallest:
        raise Refused(
            "it is shorter than the step or than four scrapes, so samples would be passed over", _seconds(smallest)
        )
    return _seconds(duration)


def _seconds(duration: pd.Timedelta) -> str:
    return f"{math.ceil(duration.total_seconds())}s"


def _duration(value: object) -> pd.Timedelta:
    if isinstance(value, pd.Timedelta) and value > pd.Timedelta(0):
        return value
    try:
        return parse_duration(str(value))
    except ParameterError as error:
        raise Refused("it is not a duration above 0") from error


def _number(least: float, most: float, *, whole: bool = False) -> Callable[[object, pd.Timedelta], str]:
    def read(value: object, _: pd.Timedelta) -> str:
        try:
            number = math.nan if isinstance(value, bool) else float(str(value))
        except ValueError as error:
            raise Refused("it is not a number") from error
        if not math.isfinite(number):
            raise Refused("it is not a finite number")
        if not least <= number <= most:
            raise Refused("it is outside", f"{min(max(number, least), most):g}")
        if whole and not number.is_integer():
            raise Refused("it is not a whole number", str(round(number)))
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)

    return read


_A_DURATION = "a duration in Prometheus' notation, such as '5m' or '1h30m'"
_LARGEST = 1e300

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "regex": Kind(
            f"a regular expression (RE2, matched against the whole value) of at most {MOST_CHARACTERS} characters",
            "pattern",
            ".+",
            _regex,
            quoted,
        ),
        "label_value": Kind(
            f"a label's exact value, a text of at most {MOST_CHARACTERS} characters",
            "quoted",
            "value",
            _label_value,
            quoted,
            str,
        ),
        "texts": Kind(
            "texts with '|' between them; none at all means any",
            "search",
            "a|b",
            _text_list,
            str,
            lambda text: [one for one in text.split("|") if one],
        ),
        "range": Kind(f"'auto', or {_A_DURATION}, of at least the step and four scrapes", "range", AUTO, _range, str),
        "duration": Kind(_A_DURATION, "bare", "5m", lambda value, _: format_duration(_duration(value)), str, str),
        # Not below 0: '-5 ^ 2' and '5 ^ 2' are different trees; an entry that means a negative number writes the minus itself.
        "number": Kind("a number of at least 0", "bare", "1", _number(0, _LARGEST), str, float),
        "integer": Kind("a whole number of at least 0", "bare", "1", _number(0, 2**53 - 1, whole=True), str, int),
        "quantile": Kind("a number from 0 to 1", "bare", "0.5", _number(0, 1), str, float),
    }
)
