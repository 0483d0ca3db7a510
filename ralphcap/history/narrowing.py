"""Is an answer with other values a part of the one that is kept? Imports catalog.

A regular expression on a label only chooses among an entry's series where each of its selectors has it and no operation
loses the label on its way: then a kept answer, of all series, holds the narrower one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import promql_parser
import pyarrow as pa
import pyarrow.compute
from promql_parser import AggModifierType, LabelModifierType

from ralphcap.catalog.promql import children, parse
from ralphcap.catalog.query import Query
from ralphcap.window import Window

ALL = ".+"
_CHOOSING = {"topk", "bottomk", "limitk", "limit_ratio", "count_values", "quantile"}
_LOSING = {"absent", "absent_over_time", "scalar", "vector"}
_SAMPLE = "narrowed"  # a value that no entry writes out
_ANY = Window(pd.Timestamp(0, tz="UTC"), pd.Timestamp(60, unit="s", tz="UTC"), pd.Timedelta(minutes=1))


def narrowed(query: Query | None, chosen: Mapping[str, str]) -> dict[str, str] | None:
    """Label → pattern for the values that were chosen; None where the kept answer does not hold the one asked for."""
    if not chosen:
        return {}
    if query is None:
        return None
    patterns: dict[str, str] = {}
    for name, pattern in chosen.items():
        label = _label(query, name)
        if label is None or matches(pattern, [""])[0]:
            return None
        patterns[label] = pattern
    return patterns


def filtered(frame: pd.DataFrame, patterns: Mapping[str, str]) -> pd.DataFrame:
    """The series of a frame whose labels match; a series without the label never does."""
    for label, pattern in patterns.items():
        texts = list(frame[label].cat.categories)
        fitting = [text for text, fits in zip(texts, matches(pattern, texts), strict=True) if fits]
        frame = frame[frame[label].isin(fitting)]
    return frame


def matches(pattern: str, texts: list[str]) -> list[bool]:
    """Whether each text as a whole matches, by RE2, as Prometheus does it."""
    found = pyarrow.compute.match_substring_regex(pa.array(texts, pa.string()), f"^(?:{pattern})$")
    return list(found.to_pylist())


def _label(query: Query, name: str) -> str | None:
    """The label that a parameter narrows an answer by."""
    parameter, promql = query.parameters[name], query.promql or ""
    labels = set(re.findall(rf'\b(\w+)\s*=~\s*"\${name}"', promql))
    if parameter.kind != "regex" or parameter.default != ALL or len(labels) != 1:
        return None
    label = labels.pop()
    bound = query.bind(_ANY, {name: _SAMPLE}, scrape_interval=_ANY.step)
    keeps = label in query.labels and all(_keeps(node, label) for node in _nodes(parse(bound.expression)))
    return label if keeps else None


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in children(node):
        yield from _nodes(child)


def _keeps(node: Any, label: str) -> bool:
    match node:
        case promql_parser.VectorSelector():
            return any(one.name == label and one.value == _SAMPLE for one in node.matchers.matchers)
        case promql_parser.AggregateExpr():
            if str(node.op) in _CHOOSING or node.modifier is None:
                return False
            return bool((label in node.modifier.labels) == (node.modifier.type == AggModifierType.By))
        case promql_parser.BinaryExpr():
            matching = node.modifier and node.modifier.matching
            return matching is None or bool((label in matching.labels) == (matching.type == LabelModifierType.Include))
        case promql_parser.Call():
            return _called(node, label)
    return True


def _called(node: promql_parser.Call, label: str) -> bool:
    if node.func.name in ("label_replace", "label_join"):
        return bool(node.args[1].val != label)
    return node.func.name not in _LOSING
