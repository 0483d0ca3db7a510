"""Which expressions would a server answer wrongly? Those are not sent. Imports errors, catalog."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import promql_parser

from ralphcap.catalog.promql import children, parse
from ralphcap.errors import QueryRejected
from ralphcap.sources.server import Server

_DEFAULT_STEP = timedelta(minutes=1)  # of sub-queries: Prometheus docs, global evaluation_interval


def refuse_misread(expression: str, server: Server, about: str) -> None:
    """Raises QueryRejected for what this server is known to answer wrongly: '@' where it does not hold what it should."""
    if "@" not in expression:
        return
    nodes = list(_nodes(parse(expression)))
    if server.ranges_move and any(map(_predicts_from_held_range, nodes)):
        raise QueryRejected(
            f"{about}: {server.title} loses samples of a range that '@' holds in place, within predict_linear.\n"
            "  Leave out '@', use deriv, or ask Prometheus 2.51 or newer (prometheus/prometheus#11708)."
        )
    if server.shifts_held and any(map(_shifts_what_is_held, nodes)):
        raise QueryRejected(
            f"{about}: {server.title} shifts what '@' holds in place by the offset of the sub-query around it, at some steps.\n"
            "  Leave out one of both: what '@' holds is the same at all steps of a sub-query."
        )


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in children(node):
        yield from _nodes(child)


def _predicts_from_held_range(node: Any) -> bool:
    if not isinstance(node, promql_parser.Call) or node.func.name != "predict_linear":
        return False
    stretch = node.args[0]
    while isinstance(stretch, promql_parser.ParenExpr):
        stretch = stretch.expr
    return getattr(stretch, "vector_selector", stretch).at is not None


def _shifts_what_is_held(node: Any) -> bool:
    """Whether a sub-query is moved such that its first step may be the window's: then Prometheus forgets to move '@' back.

    Source: promql/engine.go, where a sub-query's start equals the evaluation's.
    """
    if not isinstance(node, promql_parser.SubqueryExpr) or not (node.at or node.offset):
        return False
    reaches_back = _length(node.range) + _length(node.offset)
    may_meet = node.at is not None or reaches_back <= (node.step or _DEFAULT_STEP)
    return may_meet and any(getattr(below, "at", None) is not None for below in _nodes(node.expr))


def _length(duration: timedelta | None) -> timedelta:
    return duration or timedelta(0)
