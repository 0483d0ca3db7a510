"""Which template variables does a dashboard need for its entries' parameters? Imports catalog only.

A range that is 'auto' needs none: it is Grafana's own `$__rate_interval`, the step and at least four scrapes, too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.metrics import metrics, selectors
from ralphcap.catalog.parameters import AUTO, KINDS, Parameter
from ralphcap.catalog.placeholders import substitute
from ralphcap.catalog.promql import parse
from ralphcap.catalog.query import Query

SOURCE = "datasource"  # the variable that chooses the Prometheus
PROMETHEUS = {"type": "prometheus", "uid": f"${{{SOURCE}}}"}
RATE_INTERVAL = "$__rate_interval"
EVERYTHING = (".+", ".*")
ALL = {"selected": True, "text": ["All"], "value": ["$__all"]}
_WORDS = re.compile(r"[\w /:-]+(\|[\w /:-]+)*", re.ASCII)
_ON_TIME_RANGE_CHANGE = 2
_ALPHABETICALLY = 1
_A_RANGE = pd.Timedelta(minutes=5)

Model = dict[str, Any]


@dataclass(frozen=True)
class _Use:
    """A parameter where an entry uses it: in a matcher on `label` of `metric`; '' where there is none, or several."""

    query: Query
    parameter: Parameter
    label: str
    metric: str

    @property
    def meaning(self) -> tuple[str, ...]:
        """Parameters of one name and one meaning share a variable."""
        return self.parameter.kind, str(self.parameter.default), self.label


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
    models = (_source_model(), *(_model(name, uses[0]) for name, uses in named.items()))
    return Variables(models, {query.name: _expression(query, names) for query in queries})


def _uses(query: Query) -> Iterator[_Use]:
    tree = parse(_marked(query))
    for parameter in query.parameters.values():
        if parameter.kind == "range" and parameter.default == AUTO:
            continue
        found = list(_matchers(tree, parameter.name))
        labels = {matcher.name for _, matcher in found if matcher.op in _POSITIVE}
        alone = len(labels) == 1 and len({matcher.name for _, matcher in found}) == 1
        metric = next((name for selector, _ in found for name in metrics(selector)), "")
        yield _Use(query, parameter, labels.pop() if alone else "", metric)


_POSITIVE = (promql_parser.MatchOp.Equal, promql_parser.MatchOp.Re)


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


def _named(uses: list[_Use]) -> dict[str, list[_Use]]:
    """Uses by the variable that serves them. The most frequent meaning of a name has it, others add their entry's."""
    groups: dict[str, dict[tuple[str, ...], list[_Use]]] = {}
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


def _source_model() -> Model:
    return {
        "hide": 0,
        "includeAll": False,
        "label": "Prometheus",
        "multi": False,
        "name": SOURCE,
        "options": [],
        "query": "prometheus",
        "refresh": 1,
        "regex": "",
        "skipUrlSync": False,
        "type": "datasource",
    }


def _model(name: str, use: _Use) -> Model:
    """A drop-down of the label's values where every value is meant, one of the words where words are, else a text."""
    default = use.parameter.default_text(_A_RANGE)
    own = {
        "description": use.parameter.help,
        "hide": 0,
        "label": name.replace("_", " ").capitalize(),
        "name": name,
        "skipUrlSync": False,
    }
    if use.label and use.parameter.kind == "regex" and default in EVERYTHING:
        return own | _label_values(use) | {"allValue": default, "current": ALL, "includeAll": True, "multi": True}
    if use.label and use.parameter.kind == "label_value":
        return own | _label_values(use) | {"current": _option(default), "includeAll": False, "multi": False}
    if use.label and use.parameter.kind == "regex" and _WORDS.fullmatch(default):
        return own | _words(default)
    return own | {"current": _option(default), "options": [_option(default)], "query": default, "type": "textbox"}


def _label_values(use: _Use) -> Model:
    asked = f"label_values({use.metric}, {use.label})" if use.metric else f"label_values({use.label})"
    return {
        "datasource": PROMETHEUS,
        "options": [],
        "query": {"query": asked, "refId": "StandardVariableQuery"},
        "refresh": _ON_TIME_RANGE_CHANGE,
        "regex": "",
        "sort": _ALPHABETICALLY,
        "type": "query",
    }


def _words(default: str) -> Model:
    words = default.split("|")
    return {
        "allValue": default,
        "current": ALL,
        "includeAll": True,
        "multi": True,
        "options": [
            {"selected": True, "text": "All", "value": "$__all"},
            *({"selected": False, "text": word, "value": word} for word in words),
        ],
        "query": ",".join(words),
        "type": "custom",
    }


def _option(text: str) -> Model:
    return {"selected": True, "text": text, "value": text}
