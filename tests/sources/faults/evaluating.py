"""What would an honest Prometheus answer? The few forms of PromQL that the cases and ralphcap ask for. Imports world."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import promql_parser

from tests.sources.faults.world import Series, Times, Values, World

LOOK_BACK = 300_000  # milliseconds (Prometheus docs, staleness)
Labels = dict[str, str]


class Unknown(Exception):
    """A form of PromQL that is not played here: the server rejects it, so that no case passes by accident."""


@dataclass(frozen=True)
class Row:
    """One series of an answer: its labels, its times in milliseconds and its values."""

    labels: Labels
    times: Times
    values: Values


def evaluate(world: World, expression: str, times: Times) -> list[Row]:
    """The answer at some times, series by series, in the order of their labels. A bare range is answered at the first time."""
    node = promql_parser.parse(expression)
    rows = list(_raw(world, node, int(times[0])) if _is_range(node) else _rows(world, node, times))
    return sorted(rows, key=lambda row: sorted(row.labels.items()))


def _rows(world: World, node: Any, times: Times) -> Iterator[Row]:
    match node:
        case promql_parser.ParenExpr():
            yield from _rows(world, node.expr, times)
        case promql_parser.NumberLiteral():
            yield Row({}, times, np.full(len(times), node.val))
        case promql_parser.VectorSelector():
            for series in _selected(world, node):
                yield _present(dict(series.labels), times, _latest(series, times, left_open=world.left_open))
        case promql_parser.Call() if node.func.name == "vector":
            yield from _rows(world, node.args[0], times)
        case promql_parser.Call():
            yield from _over_time(world, node, times)
        case promql_parser.AggregateExpr():
            yield from _aggregated(node, list(_rows(world, node.expr, times)), times)
        case promql_parser.BinaryExpr():
            yield from _compared(node, _rows(world, node.lhs, times))
        case _:
            raise Unknown(type(node).__name__)


def _is_range(node: Any) -> bool:
    return isinstance(node, promql_parser.MatrixSelector)


def _raw(world: World, node: Any, moment: int) -> Iterator[Row]:
    for series in _selected(world, node.vector_selector):
        first, last = _bounds(series, np.array([moment]), _length(node), left_open=world.left_open)
        if last[0] > first[0]:
            kept = slice(first[0], last[0])
            yield Row(dict(series.labels), series.times[kept], series.values[kept])


def _selected(world: World, node: Any) -> Iterator[Series]:
    if node.offset is not None or node.at is not None:
        raise Unknown("offset or @")
    for series in world.series:
        labels = dict(series.labels)
        if node.name in (None, series.metric) and all(_matches(one, labels) for one in node.matchers.matchers):
            yield series


def _matches(matcher: Any, labels: Labels) -> bool:
    value = labels.get(matcher.name, "")
    match repr(matcher.op):
        case "MatchOp.Equal":
            return value == matcher.value
        case "MatchOp.NotEqual":
            return value != matcher.value
        case "MatchOp.Re":
            return re.fullmatch(matcher.value, value) is not None
    return re.fullmatch(matcher.value, value) is None


def _latest(series: Series, times: Times, *, left_open: bool) -> list[float | None]:
    first, last = _bounds(series, times, LOOK_BACK, left_open=left_open)
    return [series.values[end - 1] if end > start else None for start, end in zip(first, last, strict=True)]


_FUNCTIONS: dict[str, Callable[[Values], float]] = {
    "sum_over_time": np.sum,
    "count_over_time": len,
    "max_over_time": np.max,
    "min_over_time": np.min,
    "last_over_time": lambda values: values[-1],
    "present_over_time": lambda _: 1.0,
}


def _over_time(world: World, node: Any, times: Times) -> Iterator[Row]:
    if node.func.name not in _FUNCTIONS or not _is_range(node.args[0]):
        raise Unknown(node.func.name)
    function, selector = _FUNCTIONS[node.func.name], node.args[0]
    for series in _selected(world, selector.vector_selector):
        first, last = _bounds(series, times, _length(selector), left_open=world.left_open)
        found = [
            float(function(series.values[start:end])) if end > start else None
            for start, end in zip(first, last, strict=True)
        ]
        labels = {name: value for name, value in series.labels if name != "__name__" or "last" in node.func.name}
        yield _present(labels, times, found)


_AGGREGATIONS: dict[str, Callable[[list[float]], float]] = {"sum": sum, "max": max, "min": min, "count": len}
_AGGREGATIONS["group"] = lambda _: 1.0


def _aggregated(node: Any, rows: list[Row], times: Times) -> Iterator[Row]:
    name = str(node.op)
    if name not in _AGGREGATIONS or (node.modifier and repr(node.modifier.type) != "AggModifierType.By"):
        raise Unknown(f"{name} {node.modifier}")
    kept = list(node.modifier.labels) if node.modifier else []
    groups: dict[tuple[tuple[str, str], ...], dict[int, list[float]]] = {}
    for row in rows:
        group = groups.setdefault(tuple((key, row.labels[key]) for key in kept if key in row.labels), {})
        for time, value in zip(row.times.tolist(), row.values.tolist(), strict=True):
            group.setdefault(time, []).append(value)
    for labels, found in groups.items():
        values = [float(_AGGREGATIONS[name](found[time])) if time in found else None for time in times.tolist()]
        yield _present(dict(labels), times, values)


def _compared(node: Any, rows: Iterator[Row]) -> Iterator[Row]:
    holds = {"==": np.equal, "!=": np.not_equal, ">": np.greater, "<": np.less}.get(str(node.op))
    if holds is None or not isinstance(node.rhs, promql_parser.NumberLiteral):
        raise Unknown(str(node.op))
    for row in rows:
        keep = holds(row.values, node.rhs.val)
        if keep.any():
            yield Row(row.labels, row.times[keep], row.values[keep])


def _bounds(series: Series, times: Times, length: int, *, left_open: bool) -> tuple[Times, Times]:
    """For each time, the first sample of its range, and the one behind its last."""
    first = np.searchsorted(series.times, times - length, side="right" if left_open else "left")
    return first, np.searchsorted(series.times, times, side="right")


def _length(node: Any) -> int:
    return round(node.range.total_seconds() * 1000)


def _present(labels: Labels, times: Times, values: list[float | None]) -> Row:
    keep = np.array([value is not None for value in values], dtype=bool)
    return Row(labels, times[keep], np.array([value for value in values if value is not None], dtype=float))
