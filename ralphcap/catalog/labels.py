"""Which labels has an expression's answer? Read from its tree, as Prometheus' engine decides it. Imports promql only.

`None` stands for 'whatever the series carry': a bare selector, `without`, a function over either.
"""

from collections.abc import Callable
from typing import Any

import promql_parser
from promql_parser import AggModifierType, LabelModifierType, ValueType, VectorMatchCardinality

Labels = frozenset[str] | None

SET_OPERATORS = ("and", "or", "unless")
CHOOSING = ("topk", "bottomk", "limitk", "limit_ratio")  # they keep whole series, `by` only says among which
_NO_LABELS: frozenset[str] = frozenset()


class Mismatch(ValueError):
    """Two sides of an operation that can never match, and why."""


class MixedLabels(Mismatch):
    """The sides of 'or' have different labels: it answers, but not by one set of labels."""


def output_labels(node: Any) -> Labels:
    """The labels of an expression's series, None where only the server knows. Raises Mismatch."""
    match node:
        case promql_parser.AggregateExpr():
            return _aggregated(node)
        case promql_parser.BinaryExpr():
            return _combined(node)
        case promql_parser.Call():
            return _called(node)
        case promql_parser.ParenExpr() | promql_parser.UnaryExpr() | promql_parser.SubqueryExpr():
            return output_labels(node.expr)
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            return _NO_LABELS
    return None


def _aggregated(node: promql_parser.AggregateExpr) -> Labels:
    inner = output_labels(node.expr)
    operator, modifier = str(node.op), node.modifier
    if operator in CHOOSING:
        return inner
    kept = _kept(inner, modifier)
    if operator == "count_values" and kept is not None and isinstance(node.param, promql_parser.StringLiteral):
        return kept | {node.param.val}
    return kept


def _kept(inner: Labels, modifier: promql_parser.AggModifier | None) -> Labels:
    if modifier is None:
        return _NO_LABELS
    if modifier.type == AggModifierType.Without:
        return None if inner is None else inner - set(modifier.labels)
    missing = set(modifier.labels) - inner if inner is not None else set()
    if missing:
        raise Mismatch(f"it aggregates by {_listed(missing)}, which the series inside have no more")
    return frozenset(modifier.labels)


def _called(node: promql_parser.Call) -> Labels:
    special = _SPECIAL.get(node.func.name)
    if special:
        return special(node)
    if node.func.return_type == ValueType.Scalar or node.func.name == "vector":
        return _NO_LABELS
    vectors = [kind in (ValueType.Vector, ValueType.Matrix) for kind in node.func.arg_types]
    carriers = [argument for argument, carries in zip(node.args, vectors, strict=False) if carries]
    return output_labels(carriers[0]) if carriers else _NO_LABELS


def _without_buckets(node: promql_parser.Call) -> Labels:
    buckets = output_labels(node.args[-1])
    if buckets is not None and "le" not in buckets:
        raise Mismatch("histogram_quantile needs the label 'le', and the series inside have it no more")
    return None if buckets is None else buckets - {"le"}


def _with_new_label(node: promql_parser.Call) -> Labels:
    inner, new = output_labels(node.args[0]), node.args[1]
    return None if inner is None else inner | {new.val}


_SPECIAL: dict[str, Callable[[promql_parser.Call], Labels]] = {
    "histogram_quantile": _without_buckets,
    "label_replace": _with_new_label,
    "label_join": _with_new_label,
    "absent": lambda _: None,
    "absent_over_time": lambda _: None,
}


def _combined(node: promql_parser.BinaryExpr) -> Labels:
    left, right = output_labels(node.lhs), output_labels(node.rhs)
    if is_scalar(node.lhs) or is_scalar(node.rhs):
        return right if is_scalar(node.lhs) else left
    operator, modifier = str(node.op), node.modifier
    _check_sides(left, right, modifier)
    if operator == "or" and left != right:
        raise MixedLabels(f"the sides of 'or' have different labels: {_listed(left)} and {_listed(right)}")
    if operator in SET_OPERATORS or modifier is None:
        return left
    return _matched(left, right, modifier)


def _matched(left: Labels, right: Labels, modifier: promql_parser.BinModifier) -> Labels:
    extra = set(modifier.group_labels or ())
    if modifier.card == VectorMatchCardinality.ManyToOne:
        return None if left is None else left | extra
    if modifier.card == VectorMatchCardinality.OneToMany:
        return None if right is None else right | extra
    matching = modifier.matching
    if matching is None:
        return left
    if matching.type == LabelModifierType.Include:
        return frozenset(matching.labels)
    return None if left is None else left - set(matching.labels)


def _check_sides(left: Labels, right: Labels, modifier: promql_parser.BinModifier | None) -> None:
    """Series of both sides match by equal labels: two known sets that differ where they should be equal never do."""
    if left is None or right is None:
        return
    matching = modifier.matching if modifier else None
    if matching is not None and matching.type == LabelModifierType.Include:
        missing = set(matching.labels) - (left & right)
        if missing:
            raise Mismatch(f"it matches on {_listed(missing)}, which is not on both sides")
        return
    ignored = set(matching.labels) if matching else set()
    if left - ignored != right - ignored:
        raise Mismatch(f"its sides never match: one has {_listed(left)}, the other {_listed(right)}")


def is_scalar(node: Any) -> bool:
    """Whether a node is a number and no series: 5, -5, time(), scalar(x)."""
    match node:
        case promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            return is_scalar(node.expr)
        case promql_parser.NumberLiteral():
            return True
        case promql_parser.Call():
            return bool(node.func.return_type == ValueType.Scalar)
        case promql_parser.BinaryExpr():
            return is_scalar(node.lhs) and is_scalar(node.rhs)
    return False


def _listed(labels: Labels | set[str]) -> str:
    if labels is None:
        return "whatever its series carry"
    return ", ".join(map(repr, sorted(labels))) or "no labels"
