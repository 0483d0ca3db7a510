"""Which expressions would a server answer wrongly? Those are not sent. Imports errors, catalog."""

from collections.abc import Iterator
from typing import Any

import promql_parser

from ralphcap.catalog.promql import children, parse
from ralphcap.errors import QueryRejected
from ralphcap.sources.server import Server


def refuse_misread(expression: str, server: Server, about: str) -> None:
    """Raises QueryRejected for `predict_linear` over a range held by `@`, where the server moves such ranges."""
    if "predict_linear" in expression and server.ranges_move and any(_held(parse(expression))):
        raise QueryRejected(
            f"{about}: {server.title} loses samples of a range that '@' holds in place, within predict_linear.\n"
            "  Leave out '@', use deriv, or ask Prometheus 2.51 or newer (prometheus/prometheus#11708)."
        )


def _held(node: Any) -> Iterator[bool]:
    """For each `predict_linear` of a tree, whether its range has `@`."""
    if isinstance(node, promql_parser.Call) and node.func.name == "predict_linear":
        stretch = node.args[0]
        while isinstance(stretch, promql_parser.ParenExpr):
            stretch = stretch.expr
        yield getattr(stretch, "vector_selector", stretch).at is not None
    for child in children(node):
        yield from _held(child)
