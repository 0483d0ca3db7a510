"""Which questions are kept, and what makes one the same as before? Imports catalog.

What the capacity review and the disk forecast judge windows by: the entries of the sizing table's rows, and those that say
`history = true`; and which alerts there were. What they ask of one moment alone is not kept, nor what no job reads: a
container's or a device's every figure, each 5 minutes, would be several times as much.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.promql import children, parse
from ralphcap.catalog.query import Query
from ralphcap.window import Window

STEP = pd.Timedelta(minutes=5)
ALERTS = "max_over_time(ALERTS[300s])"  # so that one which fired between two times is seen, too
_ALERTS_NAME = "alerts"  # an entry's name has a dot
_SUMMING = {"changes", "count_over_time", "delta", "increase", "resets", "sum_over_time"}
_ANY = Window(pd.Timestamp(0, tz="UTC"), pd.Timestamp(0, tz="UTC") + STEP, STEP)
_DIGITS = 16  # of a definition's SHA-256: a few thousand definitions never meet


@dataclass(frozen=True)
class Kept:
    """A question whose answers are kept.

    name         the entry's, or 'alerts'
    query        the entry; None for an expression
    definition   digest of what decides the answer: an entry that changed is another question
    combine      how several of its 5-minute values become one: max, min, mean, last or sum
    """

    name: str
    query: Query | None
    expression: str
    definition: str
    combine: str

    @property
    def key(self) -> str:
        """What its files are called."""
        return f"{self.name}-{self.definition}"


def kept_questions(catalog: Catalog) -> list[Kept]:
    """The questions, entries first, by name: those of the sizing table's rows and those marked `history`, then the alerts."""
    rows = {limit.query for limit in catalog.sizing.limits}
    entries = [
        query for query in catalog.values() if query.promql is not None and (query.name in rows or query.history)
    ]
    return [*map(_of_entry, entries), Kept(_ALERTS_NAME, None, ALERTS, _digest(ALERTS), "max")]


def _of_entry(query: Query) -> Kept:
    values = {name: [parameter.kind, parameter.default] for name, parameter in query.parameters.items()}
    definition = _digest([query.promql, sorted(query.labels), query.unit, query.statistic, sorted(values.items())])
    return Kept(query.name, query, query.promql or "", definition, _combination(query))


def _digest(definition: object) -> str:
    return hashlib.sha256(json.dumps(definition).encode()).hexdigest()[:_DIGITS]


def _combination(query: Query) -> str:
    """What the entry says that 5 minutes keep; counts over a range add up, and of smallest values the smallest counts."""
    tree = parse(query.bind(_ANY, scrape_interval=STEP).expression)
    functions = set(_functions(tree))
    if functions and functions <= _SUMMING:
        return "sum"
    if functions == {"min_over_time"} and isinstance(tree, promql_parser.AggregateExpr) and str(tree.op) == "min":
        return "min"
    return query.statistic


def _functions(node: Any) -> Iterator[str]:
    """The functions over ranges."""
    if isinstance(node, promql_parser.Call) and any(
        isinstance(argument, promql_parser.MatrixSelector | promql_parser.SubqueryExpr) for argument in node.args
    ):
        yield node.func.name
    for child in children(node):
        yield from _functions(child)
