"""How is a tree written as PromQL again, with or without its filters? Imports errors only.

Without filters, `x > 5` is `x`: what an expression measures at any value, so that its series can be counted.
"""

from typing import Any

import promql_parser
from promql_parser import AggModifierType, LabelModifierType, MatchOp, VectorMatchCardinality

from ralphcap.catalog.parameters import quoted

COMPARISONS = (">", "<", ">=", "<=", "==", "!=")
_MATCHES = {str(MatchOp.Equal): "=", str(MatchOp.NotEqual): "!=", str(MatchOp.Re): "=~", str(MatchOp.NotRe): "!~"}


def text_of(node: Any, *, filters: bool = True) -> str:
    """A tree as PromQL. `filters` False leaves out each comparison with a number that only lets series through."""
    match node:
        case promql_parser.BinaryExpr():
            kept = None if filters else _filtered(node)
            return _binary(node, filters) if kept is None else text_of(kept, filters=filters)
        case promql_parser.ParenExpr():
            return f"({text_of(node.expr, filters=filters)})"
        case promql_parser.UnaryExpr():
            return f"-{text_of(node.expr, filters=filters)}"
        case promql_parser.AggregateExpr():
            inner = ", ".join(text_of(part, filters=filters) for part in (node.param, node.expr) if part is not None)
            return f"{node.op}{_grouping(node.modifier)} ({inner})"
        case promql_parser.Call():
            return f"{node.func.name}({', '.join(text_of(part, filters=filters) for part in node.args)})"
        case promql_parser.StringLiteral():
            return f'"{quoted(node.val)}"'
        case promql_parser.SubqueryExpr():  # what happens inside its range stays as it is
            return text_of(node.expr) + str(node).removeprefix(str(node.expr))
        case promql_parser.VectorSelector():
            return _selector(node, str(node))
        case promql_parser.MatrixSelector():
            return _selector(node.vector_selector, str(node))
    return str(node)


def selector_text(name: str, matchers: list[promql_parser.Matcher]) -> str:
    """A selector of a metric and matchers, with each value escaped."""
    written = [f'{matcher.name}{_MATCHES[str(matcher.op)]}"{quoted(matcher.value)}"' for matcher in matchers]
    return f"{name}{{{', '.join(written)}}}" if written else name


def _selector(selector: promql_parser.VectorSelector, printed: str) -> str:
    """A selector as the parser prints it, but with its values escaped: the parser prints them bare."""
    matchers, name = list(selector.matchers.matchers), selector.name or ""
    if selector.matchers.or_matchers:
        return printed
    bare = ",".join(f'{matcher.name}{_MATCHES[str(matcher.op)]}"{matcher.value}"' for matcher in matchers)
    return selector_text(name, matchers) + printed.removeprefix(f"{name}{{{bare}}}")


def _filtered(node: promql_parser.BinaryExpr) -> Any | None:
    """What a filter lets through: x of `x > 5` and of `5 < x`."""
    if str(node.op) not in COMPARISONS or (node.modifier and node.modifier.return_bool):
        return None
    if _is_number(node.rhs):
        return node.lhs
    return node.rhs if _is_number(node.lhs) else None


def _is_number(node: Any) -> bool:
    if isinstance(node, promql_parser.ParenExpr | promql_parser.UnaryExpr):
        return _is_number(node.expr)
    return isinstance(node, promql_parser.NumberLiteral)


def _binary(node: promql_parser.BinaryExpr, filters: bool) -> str:
    left, right = text_of(node.lhs, filters=filters), text_of(node.rhs, filters=filters)
    return f"{left} {operation(node)} {right}"


def operation(node: promql_parser.BinaryExpr) -> str:
    """The operator with how its sides are matched: '/ on (job) group_left (name)'."""
    words, modifier = [str(node.op)], node.modifier
    if modifier is None:
        return words[0]
    if modifier.return_bool:
        words.append("bool")
    if modifier.matching is not None:
        including = modifier.matching.type == LabelModifierType.Include
        words.append(f"{'on' if including else 'ignoring'} ({', '.join(modifier.matching.labels)})")
    sides = [(VectorMatchCardinality.ManyToOne, "group_left"), (VectorMatchCardinality.OneToMany, "group_right")]
    for cardinality, word in sides:
        if modifier.card == cardinality:
            words.append(f"{word} ({', '.join(modifier.group_labels or ())})")
    return " ".join(words)


def _grouping(modifier: promql_parser.AggModifier | None) -> str:
    if modifier is None:
        return ""
    word = "without" if modifier.type == AggModifierType.Without else "by"
    return f" {word} ({', '.join(modifier.labels)})"
