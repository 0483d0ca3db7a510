"""How does an expression read as an outline? A line for each part of it, deeper what is inside. Imports catalog only.

It is for the eye: an operation stands between its two deeper sides, so that brackets are not needed, and each matcher and
range has a line of its own, so that two outlines differ in exactly the lines that say something else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd
import promql_parser
from promql_parser import AggModifierType, LabelModifierType, MatchOp, VectorMatchCardinality

from ralphcap.catalog.promql import children
from ralphcap.exports.holes import ALONE, Opened
from ralphcap.exports.variable_models import EVERYTHING
from ralphcap.window import format_duration

DEEPER = "  "
_SIGNS = {str(MatchOp.Equal): "=", str(MatchOp.NotEqual): "!=", str(MatchOp.Re): "=~", str(MatchOp.NotRe): "!~"}


_NOTHING: Mapping[str, str] = MappingProxyType({})


def outline(expression: Opened, values: Mapping[str, str] = _NOTHING) -> list[str]:
    """The lines of an expression's outline.

    values   what to show in place of a variable that a matcher compares with; one that lets everything through is left out
    """
    return list(_Outline(expression, values).lines(expression.tree))


@dataclass(frozen=True)
class _Outline:
    expression: Opened
    values: Mapping[str, str]

    def lines(self, node: Any) -> Iterator[str]:
        match node:
            case promql_parser.ParenExpr():
                yield from self.lines(node.expr)
            case promql_parser.BinaryExpr():
                yield from self._deeper(node.lhs)
                yield " ".join(filter(None, (str(node.op), _modifiers(node.modifier))))
                yield from self._deeper(node.rhs)
            case promql_parser.VectorSelector() | promql_parser.MatrixSelector():
                yield from self._selector(node)
            case promql_parser.NumberLiteral():
                yield self._number(node.val)
            case promql_parser.StringLiteral():
                yield f'"{node.val}"'
            case _:
                yield _head(node)
                for child in children(node):
                    yield from self._deeper(child)
                yield from (DEEPER + line for line in self._window(node))

    def _deeper(self, node: Any) -> Iterator[str]:
        yield from (DEEPER + line for line in self.lines(node))

    def _selector(self, node: Any) -> Iterator[str]:
        vector = node.vector_selector if isinstance(node, promql_parser.MatrixSelector) else node
        yield str(vector.name or "any metric")
        for number, group in enumerate(filter(None, [vector.matchers.matchers, *vector.matchers.or_matchers])):
            if number:
                yield f"{DEEPER}or"
            yield from (DEEPER + line for line in sorted(filter(None, map(self._matcher, group))))
        yield from (DEEPER + line for line in self._window(node))

    def _matcher(self, matcher: promql_parser.Matcher) -> str:
        alone = ALONE.fullmatch(matcher.value)
        value = self.values.get(alone[1]) if alone else None
        if value in EVERYTHING and matcher.op == MatchOp.Re:
            return ""
        return f'{matcher.name}{_SIGNS[str(matcher.op)]}"{matcher.value if value is None else value}"'

    def _window(self, node: Any) -> Iterator[str]:
        """The range that a node takes, and its shift in time."""
        span = getattr(node, "range", None)
        if span is not None:
            step = getattr(node, "step", None)
            yield f"[{self._duration(span)}{'' if step is None else ':' + self._duration(step)}]"
        vector = getattr(node, "vector_selector", node)
        if getattr(vector, "offset", None) is not None:
            yield f"offset {self._duration(vector.offset)}"
        if getattr(vector, "at", None) is not None:
            yield str(vector.at)

    def _duration(self, duration: timedelta) -> str:
        variable = self.expression.variable(duration)
        sign = "-" if duration < timedelta(0) else ""
        return f"${variable}" if variable else sign + format_duration(abs(pd.Timedelta(duration)))

    def _number(self, value: float) -> str:
        variable = self.expression.variable(value)
        return f"${variable}" if variable else f"{value:.15g}"


def _head(node: Any) -> str:
    """What a node does with those below it."""
    match node:
        case promql_parser.AggregateExpr():
            return f"{node.op}{_grouping(node.modifier)}"
        case promql_parser.Call():
            return str(node.func.name)
        case promql_parser.UnaryExpr():
            return "minus"
    return "over"


def _grouping(modifier: promql_parser.AggModifier | None) -> str:
    if modifier is None:
        return ""
    word = "by" if modifier.type == AggModifierType.By else "without"
    return f" {word} ({', '.join(sorted(modifier.labels))})"


def _modifiers(modifier: promql_parser.BinModifier | None) -> str:
    if modifier is None:
        return ""
    parts = ["bool"] if modifier.return_bool else []
    if modifier.matching is not None:
        word = "on" if modifier.matching.type == LabelModifierType.Include else "ignoring"
        parts.append(f"{word} ({', '.join(sorted(modifier.matching.labels))})")
    side = _SIDES.get(str(modifier.card))
    if side:
        parts.append(f"{side} ({', '.join(sorted(modifier.group_labels or ()))})")
    return " ".join(parts)


_SIDES = {
    str(VectorMatchCardinality.ManyToOne): "group_left",
    str(VectorMatchCardinality.OneToMany): "group_right",
}
