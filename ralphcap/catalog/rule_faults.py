"""Which faults does a rule show without any server? Read from its tree and its texts. Imports window, errors.

A rule that loads may still never fire, always fire, or fire for something else than it says.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import promql_parser

from ralphcap.catalog.dependencies import below, metric_of
from ralphcap.catalog.labels import Labels, Mismatch, MixedLabels, output_labels
from ralphcap.catalog.metrics import metrics
from ralphcap.catalog.promql import parse
from ralphcap.catalog.promql_text import selector_text
from ralphcap.catalog.rule_findings import ALWAYS, DOUBTFUL, NEVER, Finding
from ralphcap.catalog.rules import Rule
from ralphcap.catalog.thresholds import comparison, of_percentage, unwrapped
from ralphcap.window import format_duration

RATES = ("rate", "irate", "increase")
COUNTED = ("_total", "_count", "_sum", "_bucket")  # how Prometheus' naming rules end a counter
_MEAN = re.compile(r"(^|_)(mean|avg|average|median|ratio|percent|percentage|quantile|p\d\d+)(_|$)")
_SHARE = re.compile(r"(^|_)(ratio|share|fraction|utilization)(_|$)")


def faults(rule: Rule) -> list[Finding]:
    """What is wrong with a rule, whatever the server has."""
    arms = alternatives(parse(rule.expression))
    return [finding for arm in arms for check in _CHECKS for finding in check(rule, arm)]


def alternatives(node: Any) -> list[Any]:
    """The sides of the outermost `or`: a rule fires where one of them does."""
    node = unwrapped(node)
    if isinstance(node, promql_parser.BinaryExpr) and str(node.op) == "or":
        return [*alternatives(node.lhs), *alternatives(node.rhs)]
    return [node]


def known_labels(node: Any) -> Labels:
    """The labels of a node's series as far as its tree tells. Raises Mismatch."""
    try:
        return output_labels(node)
    except MixedLabels:
        return None


def is_division(node: Any) -> bool:
    """Whether a node divides."""
    return isinstance(node, promql_parser.BinaryExpr) and str(node.op) == "/"


def takes_rate(node: Any) -> bool:
    """Whether a node takes the rate of anything: it is 0 where nothing happens."""
    return any(isinstance(inner, promql_parser.Call) and inner.func.name in RATES for inner in below(node))


def _sides(rule: Rule, arm: Any) -> Iterator[Finding]:
    try:
        known_labels(arm)
    except Mismatch as mismatch:
        yield Finding(
            rule.alert, NEVER, "sides never match", f"The expression can answer nothing: {mismatch}.",
            "Aggregate both sides by the same labels, or say with 'on' or 'ignoring' which of them count.",
        )  # fmt: skip


def _texts(rule: Rule, arm: Any) -> Iterator[Finding]:
    try:
        labels = known_labels(arm)
    except Mismatch:
        return
    for label in rule.depends.text_labels if labels is not None else ():
        if label not in (labels or ()):
            yield Finding(
                rule.alert, DOUBTFUL, "text label gone",
                f"Its texts name the label {label!r}, which the expression leaves out: they stay empty there.",
                f"Aggregate by {label!r}, too, or take it out of the texts.",
            )  # fmt: skip


def _means(rule: Rule, arm: Any) -> Iterator[Finding]:
    for node in below(arm):
        if not isinstance(node, promql_parser.Call) or node.func.name not in RATES:
            continue
        for metric in metrics(node):
            if not _MEAN.search(metric) or metric.endswith(COUNTED):
                continue
            yield Finding(
                rule.alert, DOUBTFUL, "rate of a gauge",
                f"It takes {node.func.name}() of {metric}, a mean by its name: that is how fast the mean rises.",
                "Divide the rate of a sum by the rate of its count.",
            )  # fmt: skip


def _quantiles(rule: Rule, arm: Any) -> Iterator[Finding]:
    for node in below(arm):
        if not isinstance(node, promql_parser.Call) or node.func.name != "histogram_quantile":
            continue
        if isinstance(unwrapped(node.args[-1]), promql_parser.Call) and known_labels(node.args[-1]) is None:
            yield Finding(
                rule.alert, DOUBTFUL, "quantile of each series",
                "It takes a quantile of every single combination of labels: each path and status has one of its own.",
                "Sum the buckets by 'le' and by the labels that the alert speaks of.",
            )  # fmt: skip


def _divided_by_itself(rule: Rule, arm: Any) -> Iterator[Finding]:
    compared = comparison(arm)
    for node in below(arm):
        if not is_division(node) or (node.modifier and node.modifier.matching):
            continue
        share, whole = _bare_selector(node.lhs), _bare_selector(node.rhs)
        if share is None or whole is None or not _is_part(share, whole):
            continue
        fires = compared is not None and compared[0] in (">", ">=") and compared[1] < 1
        yield Finding(
            rule.alert, ALWAYS if fires else DOUBTFUL, "divided by itself",
            f"{_written(share)} is divided by {metric_of(whole)} of the same labels, which is itself: 1.",
            "Sum both sides by the labels that the alert speaks of, then divide.",
        )  # fmt: skip


def _few_events(rule: Rule, arm: Any) -> Iterator[Finding]:
    compared = comparison(arm)
    if compared is None or str(getattr(arm, "op", "")) == "and":
        return
    if any(is_division(node) and takes_rate(node.rhs) for node in below(compared[2])):
        yield Finding(
            rule.alert, DOUBTFUL, "no minimum rate",
            "It is a share of events without a smallest number of them: one failure at night is 100 %.",
            "Add 'and' with a lowest rate of the events that it divides by.",
        )  # fmt: skip


def _share_of_nothing(rule: Rule, arm: Any) -> Iterator[Finding]:
    compared = comparison(arm)
    inner = of_percentage(compared[2]) if compared else None
    if inner is not None and not any(map(_is_share, below(inner))):
        yield Finding(
            rule.alert, DOUBTFUL, "share of nothing",
            "It multiplies by 100 as a percentage, and nothing is divided: the threshold is no share of a limit.",
            "Divide by the limit that the share is of.",
        )  # fmt: skip


def _late(rule: Rule, _: Any) -> Iterator[Finding]:
    """Without the scrape, its time-out and Alertmanager, which come on top (delays.py)."""
    least = (rule.interval or rule.hold * 0) + rule.hold
    if rule.within is not None and least > rule.within:
        yield Finding(
            rule.alert, DOUBTFUL, "later than promised",
            f"Its evaluation and 'for' alone take up to {format_duration(least)}; it is promised within "
            f"{format_duration(rule.within)}.",
            "Shorten 'for' and the group's interval, or promise less.",
        )  # fmt: skip


_CHECKS: tuple[Callable[[Rule, Any], Iterator[Finding]], ...] = (
    *(_sides, _texts, _means, _quantiles),
    *(_divided_by_itself, _few_events, _share_of_nothing, _late),
)


def _bare_selector(node: Any) -> promql_parser.VectorSelector | None:
    """The selector whose series a node has with all their labels but the name: x, or rate(x[5m])."""
    node = unwrapped(node)
    if isinstance(node, promql_parser.Call) and node.func.name in RATES:
        node = unwrapped(node.args[0])
    if isinstance(node, promql_parser.MatrixSelector):
        node = node.vector_selector
    return node if isinstance(node, promql_parser.VectorSelector) else None


def _is_part(share: promql_parser.VectorSelector, whole: promql_parser.VectorSelector) -> bool:
    """Whether every series of one is among those of the other."""
    chosen, among = ({str(matcher) for matcher in side.matchers.matchers} for side in (share, whole))
    return bool(metric_of(share)) and metric_of(share) == metric_of(whole) and among <= chosen


def _written(selector: promql_parser.VectorSelector) -> str:
    return selector_text(selector.name or "", selector.matchers.matchers)


def _is_share(node: Any) -> bool:
    """Whether a node is a share: a division, a rest such as `1 - x`, a mean of parts, or a metric that is called one."""
    match node:
        case promql_parser.BinaryExpr():
            return str(node.op) in ("/", "-")
        case promql_parser.AggregateExpr():
            return str(node.op) == "avg"
        case promql_parser.VectorSelector():
            return bool(_SHARE.search(metric_of(node)))
    return False
