"""Can a rule's expression reach its threshold with the values that are there? Asks through probes."""

from collections.abc import Iterator
from typing import Any

import promql_parser

from ralphcap.catalog.dependencies import below
from ralphcap.catalog.labels import Mismatch, is_scalar
from ralphcap.catalog.metrics import selectors
from ralphcap.catalog.promql_text import selector_text, text_of
from ralphcap.catalog.rule_faults import is_division, known_labels, takes_rate
from ralphcap.catalog.rule_findings import ALWAYS, DOUBTFUL, NEVER, Finding
from ralphcap.catalog.rules import Rule
from ralphcap.catalog.thresholds import comparison, unwrapped
from ralphcap.reviews.rule_probes import BACK, EVERY, MOMENTS, Probes

ABOVE = (">", ">=")


def zero_denominators(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """Divisions by what was 0 all day: x/0 is +Inf and 0/0 NaN, and a filter such as `> 0` leaves nothing."""
    compared = comparison(arm)
    above = compared is not None and compared[0] in ABOVE
    for node in below(arm):
        if not is_division(node) or is_scalar(node.rhs):
            continue
        divisor, kept = text_of(node.rhs, filters=False), text_of(node.rhs)
        if not probes.count(f"({divisor}) == 0"):
            continue
        zero, total = probes.count(f"max_over_time(({divisor})[{BACK}:{EVERY}]) == 0"), probes.count(divisor)
        if not zero:
            continue
        guarded, infinite = kept != divisor, probes.count(f"abs({text_of(node, filters=False)}) == Inf")
        if not guarded and not infinite and (zero < total or takes_rate(node.rhs)):
            continue  # 0/0 where nothing happens is silent, as it should be
        verdict = DOUBTFUL if zero < total else ALWAYS if above and infinite and not guarded else NEVER
        then = "filtered out" if guarded else "+Inf" if infinite else "NaN"
        yield Finding(
            rule.alert, verdict, "denominator is 0",
            f"{zero} of {total} series that it divides by were 0 all day: {divisor}; the answer there is {then}.",
            "Set what the denominator measures, such as a limit, or divide by something else.",
        )  # fmt: skip


def beyond_buckets(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """A quantile compared with more than the histogram's last bound: it answers that bound at most."""
    compared = comparison(arm)
    if compared is None or not _is_quantile(unwrapped(compared[2])):
        return
    operator, threshold, quantile = compared[0], compared[1], unwrapped(compared[2])
    last = _last_bound(quantile, probes)
    if last is None or not (threshold > last or (threshold == last and operator in (">", "<="))):
        return
    yield Finding(
        rule.alert, NEVER if operator in ABOVE else ALWAYS, "beyond the last bucket",
        f"It asks for {operator} {threshold:g}, and the histogram's last bound is {last:g}: no quantile exceeds that.",
        "Give the histogram buckets beyond the threshold, or ask one that has them.",
    )  # fmt: skip


def text_labels_missing(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """Labels of the texts that no series carries, where only the server knows which there are."""
    try:
        if known_labels(arm) is not None:
            return
    except Mismatch:
        return
    measured = text_of(arm, filters=False)
    for label in rule.depends.text_labels if probes.count(measured) else ():
        if not probes.has_label(measured, label):
            yield Finding(
                rule.alert, DOUBTFUL, "text label gone",
                f"Its texts name the label {label!r}, which no series of its answer has: they stay empty there.",
                f"Let the series carry {label!r}, or take it out of the texts.",
            )  # fmt: skip


def holds_all_day(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """An expression that was true for every series at every moment of the last day.

    One without a selector, such as `vector(1)`, fires always on purpose: it watches the way of the notifications.
    """
    total = probes.count(text_of(arm, filters=False)) if any(selectors(arm)) else 0
    if not total:
        return
    held = probes.count(f"count_over_time(({text_of(arm)})[{BACK}:{EVERY}]) >= {MOMENTS}")
    if held >= total:
        yield Finding(
            rule.alert, ALWAYS, "holds all day",
            f"It held at each of {MOMENTS} moments of the last day, for all {total} series.",
            "Choose a threshold that the series are on the right side of when all is well.",
        )  # fmt: skip


def _is_quantile(node: Any) -> bool:
    return isinstance(node, promql_parser.Call) and node.func.name == "histogram_quantile"


def _last_bound(quantile: promql_parser.Call, probes: Probes) -> float | None:
    """The largest finite bound of the buckets that a quantile is taken of, None where they have none."""
    bounds = [
        float(bound)
        for selector in selectors(quantile.args[-1])
        for bound in probes.values(selector_text(selector.name or "", selector.matchers.matchers), "le")
    ]
    return max((bound for bound in bounds if bound < float("inf")), default=None)
