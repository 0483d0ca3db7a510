"""On what does a rule depend? Metrics, labels and jobs, read from its expression and its texts. Imports errors only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import promql_parser
from promql_parser import MatchOp

from ralphcap.catalog.metrics import metrics, selectors
from ralphcap.catalog.promql import children, parse

METRIC = "__name__"
JOB = "job"
_TEXT_LABEL = re.compile(r"""(?:\$labels|\.Labels)\.(\w+)|index\s+(?:\$labels|\.Labels)\s+"(\w+)\"""")
_PLAIN_CHOICE = re.compile(r"[\w.|-]+")


@dataclass(frozen=True)
class Dependencies:
    """What has to be there. Each is sorted.

    metrics        the metrics that the expression asks for
    labels         the labels that it chooses, aggregates or matches by
    text_labels    the labels that the rule's texts name
    jobs           the scrape jobs that bring the metrics: declared, or chosen by the expression
    """

    metrics: tuple[str, ...]
    labels: tuple[str, ...]
    text_labels: tuple[str, ...]
    jobs: tuple[str, ...]

    @property
    def all_labels(self) -> tuple[str, ...]:
        """The labels that the expression or the texts name."""
        return _sorted([*self.labels, *self.text_labels])


def dependencies(expression: str, texts: Iterable[str], jobs: Iterable[str]) -> Dependencies:
    """What an expression and the texts beside it depend on; `jobs` are declared ones."""
    tree = parse(expression)
    return Dependencies(
        metrics=metrics(tree),
        labels=_sorted(label for node in below(tree) for label in _labels(node)),
        text_labels=text_labels(texts),
        jobs=_sorted([*jobs, *(job for selector in selectors(tree) for job in _jobs(selector))]),
    )


def text_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """The labels that Go templates name, as `{{ $labels.instance }}` or `{{ index $labels "instance" }}`."""
    return _sorted(dotted or indexed for text in texts for dotted, indexed in _TEXT_LABEL.findall(text))


def below(node: Any) -> Iterator[Any]:
    """A node and everything below it."""
    yield node
    for child in children(node):
        yield from below(child)


def metric_of(selector: promql_parser.VectorSelector) -> str:
    """The metric that a selector names, '' where it names none or a pattern."""
    return next(iter(metrics(selector)), "")


def _labels(node: Any) -> Iterator[str]:
    """The labels that one node names."""
    match node:
        case promql_parser.VectorSelector():
            yield from (matcher.name for matcher in node.matchers.matchers if matcher.name != METRIC)
        case promql_parser.AggregateExpr() if node.modifier:
            yield from node.modifier.labels
        case promql_parser.BinaryExpr() if node.modifier:
            yield from node.modifier.matching.labels if node.modifier.matching else ()
            yield from node.modifier.group_labels or ()


def _jobs(selector: promql_parser.VectorSelector) -> Iterator[str]:
    """The jobs that a selector chooses one by one: job="a", job=~"a|b"."""
    for matcher in selector.matchers.matchers:
        if matcher.name == JOB and matcher.op == MatchOp.Equal:
            yield matcher.value
        elif matcher.name == JOB and matcher.op == MatchOp.Re and _PLAIN_CHOICE.fullmatch(matcher.value):
            yield from matcher.value.split("|")


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
