"""What does an expression compare with which number? For limit lines and for checks of rules. Imports errors only."""

import math
from dataclasses import dataclass
from typing import Any

import promql_parser

from ralphcap.catalog.promql import parse
from ralphcap.catalog.promql_text import text_of

TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
PERCENT = 100.0


@dataclass(frozen=True)
class Threshold:
    """`measured operator value`; a percentage is taken back to its ratio: `x * 100 > 80` is x > 0.8."""

    operator: str
    value: float
    measured: str

    @property
    def ordered(self) -> bool:
        """Whether it is a bound that can be drawn as a line: neither == nor !=."""
        return self.operator not in ("==", "!=")


def threshold(expression: str) -> Threshold | None:
    """The threshold of an expression of the form `X > number`, or `X > number and …`; None for any other."""
    found = comparison(parse(expression))
    if found is None:
        return None
    operator, value, measured = found
    inner = of_percentage(measured)
    if inner is not None:
        measured, value = inner, value / PERCENT
    return Threshold(operator, value, text_of(unwrapped(measured)))


def comparison(node: Any) -> tuple[str, float, Any] | None:
    """Operator, number and the node that is compared with it, where a tree is such a comparison."""
    node = unwrapped(node)
    if not isinstance(node, promql_parser.BinaryExpr):
        return None
    operator = str(node.op)
    if operator in ("and", "unless"):
        return comparison(node.lhs)
    if operator not in TURNED or (node.modifier and node.modifier.return_bool):
        return None
    left, right = number(node.lhs), number(node.rhs)
    if left is None and right is not None:
        return operator, right, node.lhs
    return None if left is None or right is not None else (TURNED[operator], left, node.rhs)


def number(node: Any) -> float | None:
    """The number that a node is, None for anything else."""
    node = unwrapped(node)
    if isinstance(node, promql_parser.NumberLiteral):
        return float(node.val)
    if isinstance(node, promql_parser.UnaryExpr):
        inner = number(node.expr)
        return None if inner is None else -inner
    return None


def unwrapped(node: Any) -> Any:
    """A node without the parentheses around it."""
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def of_percentage(node: Any) -> Any | None:
    """X of `X * 100` or `100 * X`."""
    node = unwrapped(node)
    if not isinstance(node, promql_parser.BinaryExpr) or str(node.op) != "*":
        return None
    for factor, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
        if math.isclose(number(factor) or 0.0, PERCENT):
            return other
    return None
