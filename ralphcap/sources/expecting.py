"""Of which targets should an answer hold a series? Those that an expression selects and that were scraped. Imports catalog.

`up` tells that a target was scraped, not that it brought a metric. Where an entry tells its series apart by `instance`
or `job`, each target that it selects has to be among them.
"""

import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.promql import children, parse
from ralphcap.frames import label_columns
from ralphcap.sources.completeness import Shortfall

MOST_NAMED = 4
_TOLD_BY = ("instance", "job")

Target = tuple[str, str]  # job, instance


def series_shortfall(frame: pd.DataFrame, expression: str, targets: Collection[Target]) -> Shortfall:
    """Which of the scraped targets that an expression selects have no series in its answer."""
    label = next((name for name in _TOLD_BY if name in label_columns(frame)), None)
    if label is None:
        return Shortfall()
    place = ("job", "instance").index(label)
    expected = {target[place] for target in selected(expression, targets)}
    absent = sorted(expected - set(frame[label].cat.categories))
    if not absent:
        return Shortfall()
    named = ", ".join(map(repr, absent[:MOST_NAMED])) + (" and others" if len(absent) > MOST_NAMED else "")
    return Shortfall(
        missing=(f"no series of {len(absent)} of {len(expected)} {label}s, though they were scraped: {named}",)
    )


def selected(expression: str, targets: Collection[Target]) -> list[Target]:
    """The targets that every selector of an expression lets through."""
    selectors = list(_selectors(parse(expression)))
    return [target for target in targets if all(_lets(selector, target) for selector in selectors)]


def _selectors(node: Any) -> Iterator[Any]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for child in children(node):
        yield from _selectors(child)


def _lets(selector: Any, target: Target) -> bool:
    groups: Sequence[Any] = [selector.matchers.matchers, *selector.matchers.or_matchers]
    return any(all(_matches(matcher, target) for matcher in group) for group in groups if group or len(groups) == 1)


def _matches(matcher: Any, target: Target) -> bool:
    """Whether a matcher lets a target through; one on other labels may."""
    if matcher.name not in _TOLD_BY:
        return True
    value = target[("job", "instance").index(matcher.name)]
    match repr(matcher.op):
        case "MatchOp.Equal":
            return bool(value == matcher.value)
        case "MatchOp.NotEqual":
            return bool(value != matcher.value)
        case "MatchOp.Re":
            return _fits(matcher.value, value)
    return not _fits(matcher.value, value)


def _fits(pattern: str, value: str) -> bool:
    """Whether a pattern fits a value, as far as Python's regular expressions mean what Go's mean."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        try:
            return re.fullmatch(pattern, value) is not None
        except (re.error, FutureWarning):
            return False
