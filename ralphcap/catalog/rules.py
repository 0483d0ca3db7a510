"""What is an alert rule, as everything that needs it reads it? Made from its definition. Imports window and errors.

A rule is written once, in `queries/alerts/*.yml`; limit lines, delays, checks and exports read it from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ralphcap.catalog.dependencies import Dependencies, dependencies
from ralphcap.catalog.faults import Table
from ralphcap.catalog.promql import parse
from ralphcap.catalog.thresholds import Threshold, threshold
from ralphcap.errors import ParameterError
from ralphcap.window import parse_duration

NOTHING = pd.Timedelta(0)


@dataclass(frozen=True)
class Rule:
    """An alert rule.

    expression    PromQL: each series of its answer is an alert
    hold          `for`: how long the expression has to hold before the alert fires
    keep          `keep_firing_for`: how long it fires on after the expression has ended
    interval      how often its group is evaluated, None: as often as the server evaluates by default
    labels        added to the alert's own; these and the annotations are Go templates
    reason        why it is written in this way: the comment above it
    jobs          the scrape jobs that it needs, where its expression does not name them
    queries       the entries of the catalog that show what it compares, in its unit
    within        how soon after its cause it is promised to be noticed, None without a promise
    """

    alert: str
    group: str
    file: str
    expression: str
    hold: pd.Timedelta
    keep: pd.Timedelta
    interval: pd.Timedelta | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    reason: str
    jobs: tuple[str, ...]
    queries: tuple[str, ...]
    within: pd.Timedelta | None
    definition: Mapping[str, Any]

    @property
    def severity(self) -> str:
        """'critical', 'warning', 'info', or '' where the rule has none."""
        return self.labels.get("severity", "")

    @cached_property
    def depends(self) -> Dependencies:
        """The metrics, labels and jobs without which it cannot fire, or cannot say what it should."""
        return dependencies(self.expression, (*self.labels.values(), *self.annotations.values()), self.jobs)

    @cached_property
    def threshold(self) -> Threshold | None:
        """What it compares with which number; None where it is of another form."""
        return threshold(self.expression)


@dataclass(frozen=True)
class LimitLine:
    """A rule's threshold as a line in the figure of an entry: value [the entry's unit]."""

    alert: str
    severity: str
    operator: str
    value: float


def limit_lines(query: str, rules: Mapping[str, Rule]) -> Iterator[LimitLine]:
    """The lines that rules draw into the figure of an entry: of those that compare what it shows with a number."""
    for rule in rules.values():
        if query in rule.queries and rule.threshold is not None and rule.threshold.ordered:
            yield LimitLine(rule.alert, rule.severity, rule.threshold.operator, rule.threshold.value)


def build_rule(table: Table) -> Rule:
    """The rule that a definition says. Raises CatalogError with file, alert, reason and next step."""
    expression = table.text("expr").strip()
    try:
        parse(expression)
    except ParameterError as error:
        reason, _, next_step = str(error).partition("\n  ")
        raise table.fault(reason, next_step) from error
    return Rule(
        alert=table.text("alert"),
        group=table.text("group"),
        file=table.file,
        expression=expression,
        hold=_duration(table, "for"),
        keep=_duration(table, "keep_firing_for"),
        interval=_duration(table, "interval") or None,
        labels=_texts_by_name(table, "labels"),
        annotations=_texts_by_name(table, "annotations"),
        reason=table.text("reason"),
        jobs=table.texts("jobs"),
        queries=table.texts("queries"),
        within=_duration(table, "within") or None,
        definition=table.data,
    )


def _duration(table: Table, key: str) -> pd.Timedelta:
    text = table.text(key)
    if text in ("", "0", "0s"):
        return NOTHING
    try:
        return parse_duration(text)
    except ParameterError as error:
        reason, _, next_step = str(error).partition("\n  ")
        raise table.fault(f"{key}: {reason}", next_step) from error


def _texts_by_name(table: Table, key: str) -> dict[str, str]:
    inner = table.table(key)
    return {name: inner.text(name) for name in inner.data}
