"""How does a parameter look as a template variable of Grafana? Imports catalog only."""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ralphcap.catalog.parameters import Parameter, quoted
from ralphcap.catalog.query import Query
from ralphcap.catalog.regexes import literal

SOURCE = "datasource"  # the variable that chooses the Prometheus
PROMETHEUS = {"type": "prometheus", "uid": f"${{{SOURCE}}}"}
EVERYTHING = (".+", ".*")
ALL = {"selected": True, "text": ["All"], "value": ["$__all"]}
_WORDS = re.compile(r"[\w/:-]+(\|[\w/:-]+)*", re.ASCII)
_ON_TIME_RANGE_CHANGE = 2
_ALPHABETICALLY = 1
_A_RANGE = pd.Timedelta(minutes=5)  # any will do: a range's default is shown as it was written

Model = dict[str, Any]


@dataclass(frozen=True)
class Use:
    """A parameter where an entry uses it: in matchers that `label` of `metric` has to fulfil, '' where in no such one."""

    query: Query
    parameter: Parameter
    label: str
    metric: str

    @property
    def meaning(self) -> tuple[str, ...]:
        """Parameters of one name and one meaning share a variable."""
        return self.parameter.kind, str(self.parameter.default), self.label


def source_model() -> Model:
    """The variable that chooses the data source."""
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


def model(name: str, uses: list[Use]) -> Model:
    """A drop-down of the label's values where every value is meant, one of the words where words are, else a text."""
    kind, label, default = uses[0].parameter.kind, uses[0].label, _default(uses[0].parameter)
    own = {
        "description": uses[0].parameter.help,
        "hide": 0,
        "label": name.replace("_", " ").capitalize(),
        "name": name,
        "skipUrlSync": False,
    }
    if label and kind == "regex" and default in EVERYTHING:
        return own | _label_values(uses) | {"allValue": default, "current": ALL, "includeAll": True, "multi": True}
    if label and kind == "label_value":
        return own | _label_values(uses) | {"current": _option(default), "includeAll": False, "multi": False}
    if label and kind == "regex" and _WORDS.fullmatch(default):
        return own | _words(default)
    return own | {"current": _option(default), "options": [_option(default)], "query": default, "type": "textbox"}


def _default(parameter: Parameter) -> str:
    """The default as it was written; a number as its kind spells it."""
    return parameter.default if isinstance(parameter.default, str) else parameter.default_text(_A_RANGE)


def _label_values(uses: list[Use]) -> Model:
    asked = f"label_values({_carriers(uses)}{uses[0].label})"
    return {
        "datasource": PROMETHEUS,
        "options": [],
        "query": {"query": asked, "refId": "StandardVariableQuery"},
        "refresh": _ON_TIME_RANGE_CHANGE,
        "regex": "",
        "sort": _ALPHABETICALLY,
        "type": "query",
    }


def _carriers(uses: list[Use]) -> str:
    """The series whose values of the label are offered, and a comma; '' for all there are.

    `job` and `instance` are those of every scraped target: `up` has them, without reading a metric's series.
    """
    jobs = sorted({job for use in uses for job in use.query.jobs})
    if uses[0].label in ("instance", "job") and all(use.query.jobs for use in uses):
        return f'up{{job=~"{quoted("|".join(map(literal, jobs)))}"}}, '
    metrics = sorted({use.metric for use in uses if use.metric})
    if len(metrics) > 1:
        return f'{{__name__=~"{"|".join(metrics)}"}}, '
    return f"{metrics[0]}, " if metrics else ""


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
