"""Which metrics does an expression ask, and which does an entry? Read from the tree. Imports errors only."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.parameters import KINDS
from ralphcap.catalog.placeholders import substitute
from ralphcap.catalog.promql import children, parse
from ralphcap.catalog.query import Query

_A_RANGE = pd.Timedelta(minutes=5)  # any will do: no metric depends on it


def default_expression(query: Query) -> str:
    """An entry's PromQL with its defaults, '' for an entry on logs."""
    texts = {name: parameter.default_text(_A_RANGE) for name, parameter in query.parameters.items()}
    written = {name: KINDS[query.parameters[name].kind].write(text) for name, text in texts.items()}
    return substitute(query.promql or "", written)


def metrics_of(query: Query) -> tuple[str, ...]:
    """The metrics that an entry asks, sorted; none for an entry on logs."""
    return metrics(parse(default_expression(query))) if query.promql else ()


def metrics(node: Any) -> tuple[str, ...]:
    """The metrics below a node of an expression's tree, sorted."""
    return tuple(sorted({name for selector in selectors(node) if (name := _name(selector))}))


def selectors(node: Any) -> Iterator[promql_parser.VectorSelector]:
    """Every selector below a node, from left to right."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for child in children(node):
        yield from selectors(child)


def _name(selector: promql_parser.VectorSelector) -> str | None:
    """A selector's metric, written in front of the braces or as `__name__` inside them."""
    if selector.name:
        return str(selector.name)
    named = (
        matcher.value
        for matcher in selector.matchers.matchers
        if matcher.name == "__name__" and matcher.op == promql_parser.MatchOp.Equal
    )
    return next(named, None)
