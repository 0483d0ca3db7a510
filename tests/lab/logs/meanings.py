"""Which shapes is a question about, and which template does a document really have? The truth of queries and of miners."""

from collections.abc import Callable
from functools import cache

import polars as pl

from tests.lab.logs.documents import shapes
from tests.lab.logs.messages import SHAPES
from tests.lab.logs.shape import Shape
from tests.lab.logs.variables import pattern
from tests.lab.world import Profile

_ENDED = ("disconnected", "lost", "closed")


def _numbers(holds: Callable[[Shape], bool]) -> frozenset[int]:
    return frozenset(number for number, shape in enumerate(SHAPES) if holds(shape))


# Numbers in SHAPES, as the column `shape` has them.
CELERY_FAILURES = _numbers(lambda shape: shape.service == "celery-worker" and "raised unexpected" in shape.text)
KIWOOM_ERRORS = _numbers(lambda shape: {"kiwoom", "error"} <= set(shape.tags))
KIWOOM_LIMITS = _numbers(lambda shape: shape.text.startswith("Kiwoom rate limit"))
WEBSOCKET_DISCONNECTS = _numbers(lambda shape: "websocket" in shape.tags and any(word in shape.text for word in _ENDED))
HEALTH_CHECKS = _numbers(lambda shape: "/health" in shape.text or shape.text.startswith("health check"))


def patterns(table: pl.DataFrame, profile: Profile) -> list[str]:
    """The true template of each document, in the order of `documents`: its variables are `<*>`.

    Services that say the same have one template, and so have lines of stack traces.
    """
    return [_pattern(number) for number in shapes(table, profile).tolist()] if profile == "designed" else _whole(table)


def _whole(table: pl.DataFrame) -> list[str]:
    return [pattern(SHAPES[number].text) for number in table["shape"].to_list()]


@cache
def _pattern(number: int) -> str:
    line, shape = divmod(number, 1000)
    said = SHAPES[shape]
    return pattern(said.text if said.form == "json" else said.text.split("\n")[line])
