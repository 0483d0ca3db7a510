"""How does a real Prometheus evaluate rules and tell an Alertmanager of what fires?"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.servers.alertmanager import Alertmanager
from tests.lab.servers.prometheus import Prometheus, Scrape

INTERVAL = "1s"
RULES = [
    {"alert": "AlwaysFiring", "expr": "vector(1)", "labels": {"severity": "info"}},
    {"record": "job:up:sum", "expr": "sum by (job) (up)"},
    {"record": "never", "expr": "up * on () up"},  # many to many: cannot be evaluated
]


class AlertingPrometheus(Prometheus):
    """A Prometheus with an alert that always fires and a rule that always fails, each second."""

    def __init__(self, folder: Path, data: Path, scrapes: Sequence[Scrape], *, itself: str, told: Alertmanager) -> None:
        super().__init__(folder, data, scrapes, itself=itself)
        self.told = told

    @property
    def rules(self) -> Path:
        return self.folder / "rules.yml"

    def prepare(self) -> None:
        super().prepare()
        groups = [{"name": "exercise", "interval": INTERVAL, "rules": RULES}]
        self.rules.write_text(json.dumps({"groups": groups}, indent=1), encoding="utf-8")

    def command(self) -> Sequence[str]:
        return [*super().command(), f"--rules.alert.resend-delay={INTERVAL}"]

    def configuration(self) -> Mapping[str, object]:
        told = [{"static_configs": [{"targets": [self.told.address]}]}]
        alerting = {"alerting": {"alertmanagers": told}, "rule_files": [str(self.rules)]}
        return {"global": {"evaluation_interval": INTERVAL}, **alerting, **super().configuration()}
