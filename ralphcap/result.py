"""What does a review return? One answer with its rows, tables, figures and ledger. Imports errors only.

The same object is a notebook's last output (MIME type below), a JSON file, and what a report is written from.
"""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

MIME = "application/vnd.ralphcap.result+json"
FORMAT = 1  # raised when a reader of the JSON would have to change


@dataclass(frozen=True)
class Result:
    """One review's answer.

    kind      'capacity_review', …: the notebook's name
    title     one line: what was reviewed, window, display zone, source, how complete
    answer    the first thing that a person reads: plain text, a few lines
    rows      one row a thing judged; its columns are the review's contract
    tables    further tables by name; figures: plotly figures by name
    ledger    how complete each answer was (sources.completeness)
    complete  no answer was short
    breached  names of the rows that leave their limit now (`--fail-on-breach`)
    facts     window, zone, source, versions: what the review was made from
    """

    kind: str
    title: str
    answer: str
    rows: pd.DataFrame
    ledger: pd.DataFrame
    complete: bool
    breached: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, *, figures: bool = False) -> dict[str, Any]:
        """The result as plain JSON values: times as RFC 3339 in UTC, NaN as null, figures only where asked for."""
        data: dict[str, Any] = {
            "format": FORMAT,
            "kind": self.kind,
            "title": self.title,
            "answer": self.answer,
            "complete": self.complete,
            "breached": list(self.breached),
            "facts": dict(self.facts),
            "rows": _objects(self.rows),
            "tables": {name: _objects(table) for name, table in self.tables.items()},
            "ledger": _objects(self.ledger),
        }
        if figures:
            data["figures"] = {name: json.loads(figure.to_json()) for name, figure in self.figures.items()}
        return data

    def __str__(self) -> str:
        return f"{self.title}\n\n{self.answer}"

    def _repr_mimebundle_(self, **_choice: object) -> dict[str, Any]:
        return {
            MIME: self.to_json(figures=True),
            "text/plain": str(self),
            "text/html": f"<pre>{html.escape(str(self))}</pre>",
        }


def _objects(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as a list of objects that JSON can hold."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ") if value.tzinfo else value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    return value.item() if hasattr(value, "item") else value
