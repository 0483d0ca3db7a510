"""What has a server of a rule's series? Counts, label values and examples, each asked once. Asks a source."""

from collections.abc import Iterator
from functools import cached_property

import pandas as pd

from ralphcap.catalog.metrics import metrics_of
from ralphcap.frames import TIMESTAMP, VALUE
from ralphcap.sources import Source

BACK = "1d"  # what had no sample for a day is not there
EVERY = "15m"
MOMENTS = 96  # of EVERY in BACK


class Probes:
    """Questions about the series of one server, at the source's now."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._answers: dict[str, pd.DataFrame] = {}

    def ask(self, expression: str) -> pd.DataFrame:
        """An expression's answer now. Raises QueryRejected where the server cannot match its sides."""
        if expression not in self._answers:
            self._answers[expression] = self._source.ask_promql(expression, sparse=True)
        return self._answers[expression]

    def count(self, expression: str) -> int:
        """The number of an expression's series now."""
        answer = self.ask(f"count({expression})")
        return 0 if answer.empty else int(answer[VALUE].iloc[0])

    def seen(self, selector: str) -> bool:
        """Whether a selector has had a sample within the last day."""
        return self.count(selector) > 0 or self.count(f"present_over_time({selector}[{BACK}])") > 0

    def values(self, selector: str, label: str) -> list[str]:
        """The values of a label within the last day; empty where no series carries it."""
        return _values(self.ask(f"count by ({label}) (present_over_time({selector}[{BACK}]))"), label)

    def has_label(self, expression: str, label: str) -> bool:
        """Whether any series of an expression carries a label now."""
        return bool(_values(self.ask(f"count by ({label}) ({expression})"), label))

    def example(self, expression: str) -> str:
        """The labels of one of an expression's series, by which sides match: '{instance="…", job="…"}'."""
        answer = self.ask(f"topk(1, {expression})").drop(columns=[TIMESTAMP, VALUE, "__name__"], errors="ignore")
        labels = answer.iloc[0].to_dict() if len(answer) else {}
        return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"

    @cached_property
    def jobs(self) -> list[str]:
        """The scrape jobs with a target within the last day."""
        return self.values("up", "job")

    def jobs_of(self, metric: str) -> list[str]:
        """The jobs that bring a metric, as far as the catalog's entries and rules tell."""
        return sorted(set(self._jobs_of(metric)))

    def _jobs_of(self, metric: str) -> Iterator[str]:
        catalog = self._source.catalog
        for query in catalog.values():
            if metric in metrics_of(query):
                yield from query.jobs
        for rule in catalog.rules.values():
            if metric in rule.depends.metrics:
                yield from rule.jobs


def _values(answer: pd.DataFrame, label: str) -> list[str]:
    if label not in answer:
        return []
    return sorted(str(value) for value in answer[label].dropna() if value)
