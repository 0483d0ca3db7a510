"""What varies within a message? Kinds of variables: how each is spelled, and how many of them are drawn at once.

A template names them in braces, `{ms}` or `{int:1:40}`; what follows the name are the kind's arguments.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from tests.lab.logs import words

Drawn = Sequence[object]
SEOUL = 9 * 3_600_000  # ms

_PLACE = re.compile(r"\{([a-z]+)(?::([^{}]*))?\}")


@dataclass(frozen=True)
class Kind:
    """`spelled` holds printf conversions; `draw(random, times, *arguments)` gives a sequence for each of them.

    times   the lines' moments [ms since 1970, UTC]
    """

    spelled: str
    draw: Callable[..., tuple[Drawn, ...]]


def whole(random: np.random.Generator, times: np.ndarray, first: str, last: str) -> tuple[Drawn, ...]:
    return (random.integers(int(first), int(last) + 1, times.size).tolist(),)


def around(random: np.random.Generator, times: np.ndarray, median: float, spread: float = 0.8) -> tuple[Drawn, ...]:
    return (random.lognormal(np.log(median), spread, times.size).tolist(),)


def chosen(random: np.random.Generator, times: np.ndarray, *pool: str) -> tuple[Drawn, ...]:
    return ([pool[index] for index in random.integers(0, len(pool), times.size).tolist()],)


def frequent(random: np.random.Generator, times: np.ndarray, *pool: str) -> tuple[Drawn, ...]:
    """Early words of the pool are said more often than late ones."""
    return ([pool[index] for index in (len(pool) * random.random(times.size) ** 2).astype(int).tolist()],)


def numbers(*highest: int) -> Callable[..., tuple[Drawn, ...]]:
    """Independent numbers from 0 up to each of the bounds."""

    def draw(random: np.random.Generator, times: np.ndarray) -> tuple[Drawn, ...]:
        return tuple(random.integers(0, bound, times.size).tolist() for bound in highest)

    return draw


def of(pool: Sequence[str]) -> Callable[..., tuple[Drawn, ...]]:
    def draw(random: np.random.Generator, times: np.ndarray) -> tuple[Drawn, ...]:
        return frequent(random, times, *pool)

    return draw


def split(random: np.random.Generator, times: np.ndarray, pool: str) -> tuple[Drawn, ...]:
    return chosen(random, times, *pool.split("|"))


def tickers(random: np.random.Generator, times: np.ndarray) -> tuple[Drawn, ...]:
    return ((10 * (2400 * random.random(times.size) ** 2).astype(int) + 20).tolist(),)


def moments(unit: str, shift: int, first: int, last: int | None) -> Callable[..., tuple[Drawn, ...]]:
    """A part of the line's own moment, some seconds before it was written."""

    def draw(random: np.random.Generator, times: np.ndarray) -> tuple[Drawn, ...]:
        earlier = times + shift - random.integers(0, 5000, times.size)
        texts = np.datetime_as_string(earlier.astype("datetime64[ms]"), unit=unit)
        return ([text[first:last] for text in texts.tolist()],)

    return draw


def filler(random: np.random.Generator, times: np.ndarray, length: str) -> tuple[Drawn, ...]:
    """One word of that many characters, of which the first differ from line to line."""
    rest = _filled(int(length) - 8)
    return ([f"{number:08x}{rest}" for number in random.integers(0, 2**32, times.size).tolist()],)


def listed(random: np.random.Generator, times: np.ndarray, longest: str) -> tuple[Drawn, ...]:
    """Lists of tickers, of different lengths."""
    codes = tickers(random, times)[0]
    lengths = random.integers(1, int(longest) + 1, times.size).tolist()
    return (
        [str([f"{code + 10 * step:06d}" for step in range(some)]) for code, some in zip(codes, lengths, strict=True)],
    )


@cache
def _filled(length: int) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return (alphabet * (length // len(alphabet) + 1))[:length]


KINDS = {
    "int": Kind("%d", whole),
    "of": Kind("%s", split),
    "code": Kind("%06d", tickers),
    "stock": Kind("%s", of(words.STOCKS)),
    "price": Kind("%s", of(words.PRICES)),
    "won": Kind("%d", lambda random, times: whole(random, times, "1000", "900000")),
    "pct": Kind("%+.2f%%", lambda random, times: (random.normal(0, 2.5, times.size).tolist(),)),
    "ratio": Kind("%.3f", lambda random, times: (random.random(times.size).tolist(),)),
    "ms": Kind("%.1f", lambda random, times, median="30": around(random, times, float(median))),
    "sec": Kind("%.2f", lambda random, times, median="1.5": around(random, times, float(median), 0.5)),
    "size": Kind("%.1f", lambda random, times, median="12": around(random, times, float(median))),
    "uuid": Kind("%08x-%04x-4%03x-a%03x-%012x", numbers(2**32, 2**16, 2**12, 2**12, 2**48)),
    "hex": Kind("%08x", numbers(2**32)),
    "trace": Kind("%016x", numbers(2**60)),
    "address": Kind("0x7f%010x", numbers(2**40)),
    "inner": Kind("172.18.0.%d", lambda random, times: whole(random, times, "2", "21")),
    "ip": Kind("%d.%d.%d.%d", numbers(224, 256, 256, 256)),
    "port": Kind("%d", lambda random, times: whole(random, times, "32768", "60999")),
    "user": Kind("user-%05d", numbers(40_000)),
    "order": Kind("ORD%08d", numbers(10**8)),
    "path": Kind("%s", of(words.PATHS)),
    "agent": Kind("%s", of(words.AGENTS)),
    "asked": Kind("%s", of(words.QUESTIONS)),
    "statement": Kind("%s", of(words.STATEMENTS)),
    "stamp": Kind("%sZ", moments("s", 0, 0, None)),
    "date": Kind("%s", moments("D", SEOUL, 0, None)),
    "clock": Kind("%s", moments("s", SEOUL, 11, None)),
    "list": Kind("%s", listed),
    "span": Kind("%dh%02dm%02ds", numbers(5, 60, 60)),
    "small": Kind("%.2e", lambda random, times: around(random, times, 3e-5)),
    "sha": Kind("%08x%016x%016x", numbers(2**32, 2**63, 2**63)),
    "sixes": Kind("2001:db8:%x:%x::%x", numbers(2**16, 2**16, 2**16)),
    "mail": Kind(
        "%c***%d@example.com",
        lambda random, times: (
            random.integers(97, 123, times.size).tolist(),
            random.integers(10, 99, times.size).tolist(),
        ),
    ),
    "fill": Kind("%s", filler),
}


@dataclass(frozen=True)
class Template:
    """A text with places for variables, ready to be filled."""

    printf: str
    places: tuple[tuple[Kind, tuple[str, ...]], ...]

    def fill(self, random: np.random.Generator, times: np.ndarray) -> list[str]:
        """One text for each of the times."""
        if not self.places:
            return [self.printf % ()] * times.size
        drawn = [values for kind, arguments in self.places for values in kind.draw(random, times, *arguments)]
        return list(map(self.printf.__mod__, zip(*drawn, strict=True)))


@cache
def pattern(text: str) -> str:
    """The text with `<*>` for each variable."""
    return _PLACE.sub("<*>", text)


@lru_cache(maxsize=1024)
def template(text: str) -> Template:
    """A text such as `took {ms}ms for {int:1:40} stocks`. Raises KeyError for a kind that is not there."""
    pieces, places, position = [], [], 0
    for place in _PLACE.finditer(text):
        kind = KINDS[place[1]]
        pieces += [text[position : place.start()].replace("%", "%%"), kind.spelled]
        arguments = (place[2],) if place[1] == "of" else tuple(place[2].split(":")) if place[2] else ()
        places.append((kind, arguments))
        position = place.end()
    return Template("".join([*pieces, text[position:].replace("%", "%%")]), tuple(places))
