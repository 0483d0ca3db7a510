"""Does a dashboard's expression ask what an entry asks? Compares their trees. Imports catalog only.

What changes no answer makes no difference: brackets, white space, the order of labels, matchers and sums. A parameter
of the entry may be a variable of the dashboard, its default, or, where the default is everything, nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import promql_parser
from promql_parser import MatchOp, VectorMatchCardinality

from ralphcap.catalog.parameters import AUTO, Parameter
from ralphcap.catalog.regexes import literal
from ralphcap.exports.holes import ALONE, Opened
from ralphcap.exports.variable_models import EVERYTHING
from ralphcap.exports.variables import RATE_INTERVAL
from ralphcap.window import parse_duration

_COMMUTATIVE = ("+", "*")
_AFFIRMING = (MatchOp.Equal, MatchOp.Re)
Matcher = tuple[str, bool, bool, str]  # label, whether it is to match, whether as a pattern, value


@dataclass(frozen=True)
class Pair:
    """An entry's expression with its parameters, and a dashboard's."""

    entry: Opened
    parameters: Mapping[str, Parameter]
    dashboard: Opened

    def equal(self) -> bool:
        """Whether both ask the same."""
        return self._same(self.entry.tree, self.dashboard.tree)

    def _same(self, ours: Any, theirs: Any) -> bool:
        ours, theirs = _bare(ours), _bare(theirs)
        if type(ours) is not type(theirs):
            return False
        match ours:
            case promql_parser.NumberLiteral():
                return self._same_number(ours.val, theirs.val)
            case promql_parser.StringLiteral():
                return bool(ours.val == theirs.val)
            case promql_parser.AggregateExpr():
                return self._same_aggregation(ours, theirs)
            case promql_parser.BinaryExpr():
                return self._same_operation(ours, theirs)
            case promql_parser.Call():
                return ours.func.name == theirs.func.name and self._all_same(list(ours.args), list(theirs.args))
            case promql_parser.UnaryExpr():
                return self._same(ours.expr, theirs.expr)
        return self._same_series(ours, theirs)

    def _same_series(self, ours: Any, theirs: Any) -> bool:
        match ours:
            case promql_parser.VectorSelector():
                return self._same_selector(ours, theirs)
            case promql_parser.MatrixSelector():
                pair = (ours.vector_selector, theirs.vector_selector)
                return self._same_duration(ours.range, theirs.range) and self._same_selector(*pair)
            case promql_parser.SubqueryExpr():
                return self._same_subquery(ours, theirs)
        return False

    def _all_same(self, ours: list[Any], theirs: list[Any]) -> bool:
        return len(ours) == len(theirs) and all(self._same(*pair) for pair in zip(ours, theirs, strict=True))

    def _same_operation(self, ours: promql_parser.BinaryExpr, theirs: promql_parser.BinaryExpr) -> bool:
        if str(ours.op) != str(theirs.op) or _matching(ours.modifier) != _matching(theirs.modifier):
            return False
        if self._same(ours.lhs, theirs.lhs) and self._same(ours.rhs, theirs.rhs):
            return True
        turns = str(ours.op) in _COMMUTATIVE and ours.modifier is None
        return turns and self._same(ours.lhs, theirs.rhs) and self._same(ours.rhs, theirs.lhs)

    def _same_aggregation(self, ours: promql_parser.AggregateExpr, theirs: promql_parser.AggregateExpr) -> bool:
        parameters = [[] if node.param is None else [node.param] for node in (ours, theirs)]
        same_kind = str(ours.op) == str(theirs.op) and _grouping(ours.modifier) == _grouping(theirs.modifier)
        return same_kind and self._all_same(*parameters) and self._same(ours.expr, theirs.expr)

    def _same_subquery(self, ours: promql_parser.SubqueryExpr, theirs: promql_parser.SubqueryExpr) -> bool:
        return (
            self._same_duration(ours.range, theirs.range)
            and self._same_duration(ours.step, theirs.step)
            and self._same_time(ours, theirs)
            and self._same(ours.expr, theirs.expr)
        )

    def _same_selector(self, ours: promql_parser.VectorSelector, theirs: promql_parser.VectorSelector) -> bool:
        return (
            _matchers(ours)[0] == _matchers(theirs)[0]
            and self._same_time(ours, theirs)
            and self._same_matchers(_matchers(ours)[1], _matchers(theirs)[1])
        )

    def _same_time(self, ours: Any, theirs: Any) -> bool:
        return self._same_duration(ours.offset, theirs.offset) and str(ours.at) == str(theirs.at)

    def _same_matchers(self, ours: list[Matcher], theirs: list[Matcher]) -> bool:
        """Each of ours has its counterpart, and none of theirs is left over."""
        left = list(theirs)
        for matcher in sorted(ours, key=lambda one: self._parameter(one[3]) is not None):
            parameter = self._parameter(matcher[3])
            if matcher in left:
                left.remove(matcher)
            elif parameter is None:
                return False
            elif (found := next((one for one in left if _fills(one, matcher, parameter)), None)) is not None:
                left.remove(found)
            elif not (matcher[1] and parameter.default in EVERYTHING):
                return False
        return not left

    def _parameter(self, text: str) -> Parameter | None:
        alone = ALONE.fullmatch(text)
        return self.parameters.get(alone[1]) if alone else None

    def _same_number(self, ours: float, theirs: float) -> bool:
        parameter = self.parameters.get(self.entry.variable(ours) or "")
        if parameter is None:
            return ours == theirs and self.dashboard.variable(theirs) is None
        return _chosen(self.dashboard.variable(theirs)) or theirs == float(str(parameter.default))

    def _same_duration(self, ours: timedelta | None, theirs: timedelta | None) -> bool:
        if ours is None or theirs is None:
            return ours is theirs
        parameter = self.parameters.get(self.entry.variable(ours) or "")
        variable = self.dashboard.variable(theirs)
        if parameter is None:
            return ours == theirs and variable is None
        if parameter.default == AUTO:
            return f"${variable}" == RATE_INTERVAL
        return _chosen(variable) or theirs == parse_duration(str(parameter.default)).to_pytimedelta()


def _fills(theirs: Matcher, ours: Matcher, parameter: Parameter) -> bool:
    """Whether a dashboard's matcher compares the parameter's label with a variable, or with the default."""
    if theirs[:2] != ours[:2]:
        return False
    return bool(ALONE.fullmatch(theirs[3])) or theirs == _plain(*ours[:3], str(parameter.default))


def _chosen(variable: str | None) -> bool:
    """Whether it is a variable whose value a viewer chooses, which Grafana's own `$__…` are not."""
    return variable is not None and not variable.startswith("__")


def _bare(node: Any) -> Any:
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def _matchers(selector: promql_parser.VectorSelector) -> tuple[list[Any], list[Matcher]]:
    """What is fixed of a selector, its metric and alternatives; and its matchers."""
    matchers = [
        _plain(matcher.name, matcher.op in _AFFIRMING, matcher.op in (MatchOp.Re, MatchOp.NotRe), matcher.value)
        for matcher in selector.matchers.matchers
    ]
    named = [] if selector.name is None else [("__name__", True, False, str(selector.name))]
    metric = [matcher for matcher in [*named, *matchers] if matcher[0] == "__name__"]
    others = [str([(one.name, str(one.op), one.value) for one in group]) for group in selector.matchers.or_matchers]
    return [sorted(metric), sorted(others)], [matcher for matcher in matchers if matcher[0] != "__name__"]


def _plain(label: str, affirming: bool, pattern: bool, value: str) -> Matcher:
    """A pattern that is a text is compared as one: `=~"node"` is `="node"`."""
    return label, affirming, pattern and literal(value) != value, value


def _grouping(modifier: promql_parser.AggModifier | None) -> tuple[str, list[str]]:
    return (
        (str(promql_parser.AggModifierType.By), [])
        if modifier is None
        else (str(modifier.type), sorted(modifier.labels))
    )


def _matching(modifier: promql_parser.BinModifier | None) -> tuple[Any, ...]:
    if modifier is None:
        return str(VectorMatchCardinality.OneToOne), False, None, []
    matching = modifier.matching and (str(modifier.matching.type), sorted(modifier.matching.labels))
    return str(modifier.card), modifier.return_bool, matching, sorted(modifier.group_labels or ())
