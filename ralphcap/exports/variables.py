"""Which template variables does a dashboard need for its entries' parameters? Imports catalog only.

A range that is 'auto' needs none: it is Grafana's own `$__rate_interval`, the step and at least four scrapes, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.metrics import metrics, selectors
from ralphcap.catalog.parameters import AUTO, KINDS
from ralphcap.catalog.placeholders import substitute
from ralphcap.catalog.promql import parse
from ralphcap.catalog.query import Query
from ralphcap.exports.variable_models import SOURCE, Model, Use, model, source_model

RATE_INTERVAL = "$__rate_interval"
_POSITIVE = (promql_parser.MatchOp.Equal, promql_parser.MatchOp.Re)
_A_RANGE = pd.Timedelta(minutes=5)  # any will do: no label depends on it


@dataclass(frozen=True)
class Variables:
    """A dashboard's variables as Grafana has them, and the expressions that use them by the entry's name."""

    models: tuple[Model, ...]
    expressions: Mapping[str, str]


def variables(queries: Iterable[Query]) -> Variables:
    """What the dashboard of these entries asks: the data source, then the parameters as they come."""
    queries = list(queries)
    named = _named([use for query in queries for use in _uses(query)])
    names = {(use.query.name, use.parameter.name): name for name, uses in named.items() for use in uses}
    models = (source_model(), *(model(name, uses) for name, uses in named.items()))
    return Variables(models, {query.name: _expression(query, names) for query in queries})


def _uses(query: Query) -> Iterator[Use]:
    tree = parse(_marked(query))
    for parameter in query.parameters.values():
        if parameter.kind == "range" and parameter.default == AUTO:
            continue
        found = list(_matchers(tree, parameter.name))
        labels = {matcher.name if matcher.op in _POSITIVE else "" for _, matcher in found}
        metric = next((name for selector, _ in found for name in metrics(selector)), "")
        yield Use(query, parameter, labels.pop() if len(labels) == 1 else "", metric)


def _marked(query: Query) -> str:
    """The entry's text, whose matchers still show which parameter they compare with."""
    written = {}
    for name, parameter in query.parameters.items():
        kind = KINDS[parameter.kind]
        in_text = kind.place in ("pattern", "quoted")
        written[name] = f"${name}" if in_text else kind.write(parameter.default_text(_A_RANGE))
    return substitute(query.promql or "", written)


def _matchers(tree: Any, name: str) -> Iterator[tuple[promql_parser.VectorSelector, promql_parser.Matcher]]:
    for selector in selectors(tree):
        for matcher in selector.matchers.matchers:
            if matcher.value == f"${name}":
                yield selector, matcher


def _named(uses: list[Use]) -> dict[str, list[Use]]:
    """Uses by the variable that serves them. The most frequent meaning of a name has it, others add their entry's."""
    groups: dict[str, dict[tuple[str, ...], list[Use]]] = {}
    for use in uses:
        groups.setdefault(use.parameter.name, {}).setdefault(use.meaning, []).append(use)
    named = {}
    for name, meanings in groups.items():
        for rank, same in enumerate(sorted(meanings.values(), key=len, reverse=True)):
            plain = rank == 0 and name != SOURCE
            named[name if plain else f"{same[0].query.name.partition('.')[2]}_{name}"] = same
    return named


def _expression(query: Query, names: Mapping[tuple[str, str], str]) -> str:
    written = {
        name: f"${names[query.name, name]}" if (query.name, name) in names else RATE_INTERVAL
        for name in query.parameters
    }
    return substitute(query.promql or "", written)
