"""Are the series there that a rule asks for, and do the two sides of its operations match? Asks through probes."""

from collections.abc import Iterator
from typing import Any

import promql_parser

from ralphcap.catalog.dependencies import JOB, below, metric_of
from ralphcap.catalog.labels import SET_OPERATORS, Mismatch, is_scalar
from ralphcap.catalog.promql import children
from ralphcap.catalog.promql_text import COMPARISONS, operation, selector_text, text_of
from ralphcap.catalog.rule_faults import COUNTED, known_labels
from ralphcap.catalog.rule_findings import DOUBTFUL, NEVER, Finding
from ralphcap.catalog.rules import Rule
from ralphcap.errors import QueryRejected
from ralphcap.reviews.rule_probes import Probes

ABSENCES = ("absent", "absent_over_time")
WRITTEN_BY_RULES = ("ALERTS", "ALERTS_FOR_STATE")  # Prometheus' own, there only while an alert is pending or firing
SHOWN = 6  # values of a label in a message


def jobs_missing(rule: Rule, probes: Probes) -> Iterator[Finding]:
    """The declared jobs that no target has."""
    missing = [job for job in rule.jobs if job not in probes.jobs]
    for job in missing:
        yield Finding(
            rule.alert, NEVER if missing == list(rule.jobs) else DOUBTFUL, "job missing",
            f"It needs the scrape job {job!r}, which has no target.",
            f"Add the job {job!r} to the scrape configuration.",
        )  # fmt: skip


def series_missing(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """The selectors of an expression without which it is empty, and that had no sample within the last day."""
    for selector in required(arm):
        if metric_of(selector) not in WRITTEN_BY_RULES and not probes.seen(_written(selector)):
            yield _missing(rule, selector, probes)


def required(node: Any) -> Iterator[promql_parser.VectorSelector]:
    """The selectors that have to find something: not what may be absent, nor either side of an inner `or`."""
    match node:
        case promql_parser.VectorSelector():
            yield node
        case promql_parser.Call() if node.func.name in ABSENCES:
            return
        case promql_parser.BinaryExpr() if str(node.op) == "or":
            return
        case promql_parser.BinaryExpr() if str(node.op) == "unless":
            yield from required(node.lhs)
        case _:
            for child in children(node):
                yield from required(child)


def _missing(rule: Rule, selector: promql_parser.VectorSelector, probes: Probes) -> Finding:
    metric = metric_of(selector)
    if not metric or not probes.seen(metric):
        return _no_metric(rule, metric or _written(selector), probes)
    for matcher in selector.matchers.matchers:
        one = selector_text(metric, [matcher])
        if matcher.name != "__name__" and not probes.seen(one):
            return _no_value(rule, metric, matcher, probes)
    return Finding(
        rule.alert, NEVER, "no series matches",
        f"No series of the last day is {_written(selector)}, though each of its labels alone is there.",
        "Compare the labels of the metric's series with those of the rule.",
    )  # fmt: skip


def _no_metric(rule: Rule, metric: str, probes: Probes) -> Finding:
    jobs = probes.jobs_of(metric)
    missing = [job for job in jobs if job not in probes.jobs]
    if missing:
        why = f" It comes from the job {missing[0]!r}, which has no target."
        step = f"Add the job {missing[0]!r} to the scrape configuration."
    else:
        why = f" The job {jobs[0]!r}, which should bring it, is scraped." if jobs else ""
        step = "Let an exporter bring it, under this name, or take the rule out."
    return Finding(rule.alert, NEVER, "metric absent", f"No sample of {metric} within the last day.{why}", step)


def _no_value(rule: Rule, metric: str, matcher: promql_parser.Matcher, probes: Probes) -> Finding:
    """A label without any value that is asked for. Events are counted from the first one on: theirs may still come."""
    values = probes.values(metric, matcher.name)
    wanted = selector_text("", [matcher])
    there = ", ".join(map(repr, values[:SHOWN])) + (" and more" if len(values) > SHOWN else "")
    found = f"its values there: {there}" if values else f"its series have no label {matcher.name!r}"
    job = matcher.name == JOB
    step = "Add the job to the scrape configuration." if job else "Ask for a value that is there, or mend the exporter."
    return Finding(
        rule.alert,
        DOUBTFUL if values and metric.endswith(COUNTED) and not job else NEVER,
        "job missing" if job else "no series matches",
        f"No series of {metric} within the last day has {wanted}: {found}.",
        step,
    )  # fmt: skip


def sides_apart(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """Operations whose sides both have series, none of which match, or which the server refuses to match."""
    if not _may_match(arm):  # found without the server
        return
    for node in below(arm):
        if not isinstance(node, promql_parser.BinaryExpr) or str(node.op) in ("or", "unless"):
            continue
        if is_scalar(node.lhs) or is_scalar(node.rhs):
            continue
        finding = _apart(rule, node, probes)
        if finding is not None:
            yield finding
            return  # what stands around it is empty for the same reason


def _may_match(arm: Any) -> bool:
    try:
        known_labels(arm)
    except Mismatch:
        return False
    return True


def _apart(rule: Rule, node: promql_parser.BinaryExpr, probes: Probes) -> Finding | None:
    left, right = (text_of(side, filters=False) for side in (node.lhs, node.rhs))
    how = operation(node) if str(node.op) in SET_OPERATORS else _matching_alone(node)
    try:
        if not (probes.count(left) and probes.count(right)) or probes.count(f"({left}) {how} ({right})"):
            return None
    except QueryRejected as refused:
        return Finding(
            rule.alert, NEVER, "sides never match",
            f"The server refuses to match the two sides: {str(refused).splitlines()[0]}",
            "Aggregate both sides by the same labels, or say with 'group_left' which side has more.",
        )  # fmt: skip
    return Finding(
        rule.alert, NEVER, "sides never match",
        f"No two sides of {node.op!s} have equal labels; such as: {probes.example(left)} and {probes.example(right)}.",
        "Aggregate both sides by labels that they share, or say with 'on' or 'ignoring' which of them count.",
    )  # fmt: skip


def _matching_alone(node: promql_parser.BinaryExpr) -> str:
    """The operation with a sum instead of a comparison: which series match, whatever their values."""
    how = operation(node)
    word = str(node.op)
    return "+" + how.removeprefix(word).removeprefix(" bool") if word in COMPARISONS else how


def _written(selector: promql_parser.VectorSelector) -> str:
    return selector_text(selector.name or "", selector.matchers.matchers)
