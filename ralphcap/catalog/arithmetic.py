"""How is a column made of a bucket's numbers? Sums, differences, products and quotients of them. Imports nothing of the project."""

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


LARGEST = 1e300
LONGEST = 500  # characters: nobody needs more, and what is nested without end cannot be read


class NotArithmetic(ValueError):
    """Why a text is no expression of numbers."""


def paths(text: str) -> list[str]:
    """The numbers that an expression reads: 'errors.doc_count / doc_count' reads two. Raises NotArithmetic."""
    return list(_paths(_parsed(text)))


def evaluate(text: str, numbers: Callable[[str], np.ndarray]) -> np.ndarray:
    """The expression's values, where `numbers` gives each path's; nothing divided by nothing is NaN. Raises NotArithmetic."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_value(_parsed(text), numbers), dtype="float64")


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise NotArithmetic(f"it has more than {LONGEST} characters")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotArithmetic("it cannot be read") from error


def _paths(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.BinOp() if type(node.op) in _OPERATORS:
            yield from _paths(node.left)
            yield from _paths(node.right)
        case ast.Constant(value=int() | float() as value) if abs(value) < LARGEST:
            return
        case ast.Name() | ast.Attribute():
            yield _path(node)
        case _:
            raise NotArithmetic("only numbers, names and + - * / may stand in it")


def _path(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_path(node.value)}.{node.attr}"
    raise NotArithmetic("only numbers, names and + - * / may stand in it")


def _value(node: ast.expr, numbers: Callable[[str], np.ndarray]) -> Any:
    match node:
        case ast.BinOp():
            return _OPERATORS[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
        case ast.Constant(value=int() | float() as value):
            return np.float64(value)  # divides by 0 as arrays do
    return numbers(_path(node))
