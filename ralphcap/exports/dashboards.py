"""How do a subject's entries read as one dashboard of Grafana? Imports catalog only.

The shape is Grafana's classic dashboard JSON model, which its file provisioning loads in every release since 10.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ralphcap.catalog.metrics import metrics_of
from ralphcap.catalog.query import Query
from ralphcap.catalog.rules import Rule, limit_lines
from ralphcap.exports.annotations import annotations
from ralphcap.exports.layout import places
from ralphcap.exports.panels import panel
from ralphcap.exports.variables import variables

SCHEMA_VERSION = 39
TAG = "ralphcap"
_AS_WRITTEN = {"api": "API", "websocket": "WebSocket"}  # words that a capital letter does not make a title of


def title(subject: str) -> str:
    """'system_overview' is 'System Overview'."""
    return " ".join(_AS_WRITTEN.get(word, word.capitalize()) for word in subject.split("_"))


def uid(subject: str) -> str:
    """The dashboard's address, which stays when its title changes; Grafana allows 40 characters."""
    return f"ralphcap-{subject.replace('_', '-')}"[:40]


def dashboard(subject: str, queries: Sequence[Query], rules: Mapping[str, Rule], *, zone: str) -> dict[str, Any]:
    """The dashboard of a subject: a panel an entry, a variable a parameter, an annotation a severity of its alerts."""
    asked = variables(queries)
    metrics = {metric for query in queries for metric in metrics_of(query)}
    by_name = {query.name: query for query in queries}
    return {
        "annotations": {"list": annotations(rules.values(), metrics)},
        "description": f"Written by ralphcap from {', '.join(sorted({query.file for query in queries}))}: change it there.",
        "editable": True,
        "graphTooltip": 1,
        "id": None,
        "links": [_LINK],
        "panels": [
            panel(by_name[name], asked.expressions[name], place, limit_lines(name, rules))
            for name, place in places(queries).items()
        ],
        "refresh": "1m",
        "schemaVersion": SCHEMA_VERSION,
        "tags": [TAG],
        "templating": {"list": list(asked.models)},
        "time": {"from": "now-6h", "to": "now"},
        "timepicker": {},
        "timezone": zone,
        "title": title(subject),
        "uid": uid(subject),
        "version": 1,
    }


# From any of the dashboards to the others, at the same time.
_LINK = {
    "asDropdown": True,
    "icon": "external link",
    "includeVars": False,
    "keepTime": True,
    "tags": [TAG],
    "targetBlank": False,
    "title": TAG,
    "tooltip": "",
    "type": "dashboards",
    "url": "",
}
