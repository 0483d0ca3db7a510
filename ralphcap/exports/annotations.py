"""Which alerts does a dashboard show above its curves? Those whose rules read a metric of its panels. Imports catalog."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ralphcap.catalog.metrics import metrics
from ralphcap.catalog.promql import parse
from ralphcap.exports.panels import LEVEL_COLORS, MEASURED_COLOR
from ralphcap.exports.variables import PROMETHEUS

BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


@dataclass(frozen=True)
class Alert:
    """What an annotation needs of an alerting rule: its `alert`, its severity ('' without one), its `expr`."""

    name: str
    severity: str
    expression: str


def annotations(alerts: Iterable[Alert], asked: Collection[str]) -> list[dict[str, Any]]:
    """Grafana's own annotation, and one a severity for the alerts that read one of the metrics `asked`."""
    shown: dict[str, set[str]] = {}
    for alert in alerts:
        if not set(asked).isdisjoint(metrics(parse(alert.expression))):
            shown.setdefault(alert.severity, set()).add(alert.name)
    return [BUILT_IN, *(_annotation(severity, sorted(names)) for severity, names in sorted(shown.items()))]


def _annotation(severity: str, names: list[str]) -> dict[str, Any]:
    """The stretches during which Prometheus says that the alerts fire."""
    same = f', severity="{severity}"' if severity else ""
    return {
        "datasource": PROMETHEUS,
        "enable": True,
        "expr": f'ALERTS{{alertname=~"{"|".join(names)}", alertstate="firing"{same}}}',
        "hide": False,
        "iconColor": LEVEL_COLORS.get(severity, MEASURED_COLOR),
        "name": f"Alerts: {severity}" if severity else "Alerts",
        "step": "60s",
        "tagKeys": "severity,job,instance",
        "textFormat": "{{job}} {{instance}}",
        "titleFormat": "{{alertname}}",
        "useValueForTime": False,
    }
