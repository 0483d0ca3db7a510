"""Which alerts does a dashboard show above its curves? Those whose rules read a metric of its panels. Imports catalog."""

from collections.abc import Collection, Iterable
from typing import Any

from ralphcap.catalog.parameters import quoted
from ralphcap.catalog.regexes import literal
from ralphcap.catalog.rules import Rule
from ralphcap.exports.panels import LEVEL_COLORS, MEASURED_COLOR
from ralphcap.exports.variable_models import PROMETHEUS

BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


def annotations(rules: Iterable[Rule], asked: Collection[str]) -> list[dict[str, Any]]:
    """Grafana's own annotation, and one a severity for the alerts that read one of the metrics `asked`."""
    shown: dict[str, set[str]] = {}
    for rule in rules:
        if not set(asked).isdisjoint(rule.depends.metrics):
            shown.setdefault(_severity(rule), set()).add(rule.alert)
    return [BUILT_IN, *(_annotation(severity, sorted(names)) for severity, names in sorted(shown.items()))]


def _severity(rule: Rule) -> str:
    """The rule's severity, '' where only the alert itself tells it."""
    return "" if "{{" in rule.severity else rule.severity


def _annotation(severity: str, names: list[str]) -> dict[str, Any]:
    """The stretches during which Prometheus says that the alerts fire."""
    chosen = quoted("|".join(map(literal, names)))
    same = f', severity="{quoted(severity)}"' if severity else ""
    return {
        "datasource": PROMETHEUS,
        "enable": True,
        "expr": f'ALERTS{{alertname=~"{chosen}", alertstate="firing"{same}}}',
        "hide": False,
        "iconColor": LEVEL_COLORS.get(severity, MEASURED_COLOR),
        "name": f"Alerts: {severity}" if severity else "Alerts",
        "step": "60s",
        "tagKeys": "severity,job,instance",
        "textFormat": "{{job}} {{instance}}",
        "titleFormat": "{{alertname}}",
        "useValueForTime": False,
    }
