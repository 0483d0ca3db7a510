"""Which shape has an expression? Its tree without its literal values. Imports errors only."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import promql_parser
from promql_parser import Expr

from ralphcap.errors import ParameterError

Shape = tuple[Any, ...]


@lru_cache(maxsize=4096)
def parse(expression: str) -> Expr:
    """An expression's tree. Raises ParameterError with the parser's reason, the text, and the place where it is known."""
    try:
        return promql_parser.parse(expression)
    except ValueError as error:
        shown = " ".join(expression.split())
        raise ParameterError(
            f"{shown!r} is not PromQL: {error}{_place(expression)}.\n  {_next_step(expression)}"
        ) from error


def _next_step(expression: str) -> str:
    unbound = re.search(r"\$\w+", expression)
    if unbound:
        return f"Write a value in place of {unbound[0]!r}: only catalog entries have parameters."
    return (
        "Mend the expression; https://prometheus.io/docs/prometheus/latest/querying/basics/ tells what may stand where."
    )


def _place(expression: str) -> str:
    """' (line 1, column 9)' of the first bracket or quote without its other half, or of a '$'; else nothing."""
    open_brackets: list[int] = []
    for token in _BRACKETS.finditer(expression):
        if token["open"]:
            open_brackets.append(token.start())
        elif token["close"] and open_brackets and _PAIRS[expression[open_brackets[-1]]] == token[0]:
            open_brackets.pop()
        elif token["close"] or token["stray"]:
            return _line_and_column(expression, token.start())
    return _line_and_column(expression, open_brackets[-1]) if open_brackets else ""


_BRACKETS = re.compile(
    r"""(?P<skip>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<stray>["'`$])""",
    re.DOTALL,
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def _line_and_column(text: str, position: int) -> str:
    before = text[:position]
    return f" (line {before.count(chr(10)) + 1}, column {position - before.rfind(chr(10))})"


@lru_cache(maxsize=4096)
def shape(expression: str) -> Shape:
    """An expression's tree with every literal value left out: numbers, texts, ranges and what matchers compare with.

    Two expressions of one shape ask for the same metrics, labels and operations. Raises ParameterError.
    """
    return _shape(parse(expression))


def _shape(node: Any) -> Shape:
    own = (type(node).__name__, *_fixed(node))
    return (*own, *(_shape(child) for child in children(node)))


def _fixed(node: Any) -> Iterator[Any]:
    """What a node says that is not a value."""
    match node:
        case promql_parser.AggregateExpr():
            yield from (str(node.op), node.modifier and (repr(node.modifier.type), tuple(node.modifier.labels)))
        case promql_parser.BinaryExpr():
            yield from (str(node.op), node.modifier and _matching(node.modifier))
        case promql_parser.Call():
            yield node.func.name
        case promql_parser.VectorSelector():
            groups = [node.matchers.matchers, *node.matchers.or_matchers]
            yield node.name
            yield tuple(tuple((matcher.name, repr(matcher.op)) for matcher in group) for group in groups)
            yield from (node.offset is None, repr(node.at and node.at.type))
        case promql_parser.SubqueryExpr():
            yield from (node.step is None, node.offset is None, repr(node.at and node.at.type))


def _matching(modifier: promql_parser.BinModifier) -> Shape:
    matching = modifier.matching and (repr(modifier.matching.type), tuple(modifier.matching.labels))
    return repr(modifier.card), modifier.return_bool, matching, tuple(modifier.group_labels or ())


def children(node: Any) -> list[Any]:
    """The nodes directly below one."""
    match node:
        case promql_parser.AggregateExpr():
            return [node.expr] if node.param is None else [node.param, node.expr]
        case promql_parser.BinaryExpr():
            return [node.lhs, node.rhs]
        case promql_parser.Call():
            return list(node.args)
        case promql_parser.MatrixSelector():
            return [node.vector_selector]
        case promql_parser.ParenExpr() | promql_parser.UnaryExpr() | promql_parser.SubqueryExpr():
            return [node.expr]
    return []
