"""A small past of logs on a real node, in indices of its own: numbers that one knows in one's head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ralphcap.errors import PartialAnswer
from ralphcap.sources import Source, connect
from ralphcap.window import Window
from tests.lab.servers.elasticsearch import Elasticsearch

NOW = pd.Timestamp("2026-11-20T12:00:00Z")
DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
_NAMES = (f"family{number}" for number in count())

ENTRIES = """
[lines]
title = "Lines by level"
unit = "count"
labels = ["service", "level"]
index = "NAME-logs-%Y.%m.%d"
time_field = "at"
columns = { value = "doc_count" }
zero = true
search = '''
{"query": {"bool": {"filter": [{"terms": {"$level": "$levels"}}, {"match_phrase": {"message": "$match"}}]}},
 "aggs": {"by": {"composite": {"sources": [
    {"timestamp": {"date_histogram": {"field": "at", "fixed_interval": "$step"}}},
    {"service": {"terms": {"field": "$service", "missing_bucket": true}}},
    {"level": {"terms": {"field": "$level", "missing_bucket": true}}}
  ]}}}}
'''
fields = { service = ["service", "service.keyword"], level = ["level", "level.keyword"] }
ALSO

[lines.parameters.levels]
kind = "texts"
default = ""
help = "levels; none: all"

[lines.parameters.match]
kind = "label_value"
default = ""
help = "words; none: any"

[all]
title = "All lines"
unit = "count"
labels = []
index = "NAME-logs-%Y.%m.%d"
time_field = "at"
columns = { value = "doc_count" }
zero = true
search = '''
{"aggs": {"by": {"composite": {"sources": [{"timestamp": {"date_histogram": {"field": "at", "fixed_interval": "$step"}}}]}}}}
'''
fields = { service = ["service", "service.keyword"] }
ALSO

[errors]
title = "Share of errors, first and last line"
unit = "ratio"
labels = ["service"]
index = "NAME-logs-%Y.%m.%d"
time_field = "at"
search = '''
{"aggs": {"by": {"composite": {"sources": [{"service": {"terms": {"field": "$service", "missing_bucket": true}}}]},
  "aggs": {"errors": {"filter": {"term": {"$level": "ERROR"}}}, "first": {"min": {"field": "at"}}, "last": {"max": {"field": "at"}}}}}}
'''
fields = { service = ["service", "service.keyword"], level = ["level", "level.keyword"] }
ALSO

[errors.columns]
share = "errors.doc_count / doc_count"
first = { from = "first.value", type = "time" }
last = { from = "last.value", type = "time" }

[documents]
title = "Lines, whole"
unit = "count"
labels = []
index = "NAME-logs-%Y.%m.%d"
time_field = "at"
columns = { service = "service", level = "level", message = { from = "message", several = "last" } }
search = '{"query": {"bool": {"filter": [{"terms": {"$level": "$levels"}}]}}}'
fields = { level = ["level", "level.keyword"] }
ALSO

[documents.parameters.levels]
kind = "texts"
default = ""
help = "levels; none: all"

[sizes]
title = "Indices"
unit = "bytes"
labels = []
index = "NAME-logs-%Y.%m.%d"
api = "indices"

[disk]
title = "Disk"
unit = "bytes"
labels = []
index = "NAME-*"
api = "storage"

[nodes]
title = "Nodes"
unit = "bytes"
labels = []
index = "*"
api = "nodes"

[messages]
title = "Distinct messages"
unit = "count"
labels = []
index = "NAME-logs-%Y.%m.%d"
time_field = "at"
columns = { message = "message" }
count_by = ["message"]
search = '{}'
ALSO
"""
ALSO = """also = { index = "NAME-errors-%Y.%m.%d", holds = '{"match": {"level": "ERROR"}}' }"""


@dataclass
class Family:
    """Daily indices of a name of their own.

    also   whether entries read a second family, of errors
    """

    node: Elasticsearch
    folder: Path
    also: bool = False
    name: str = field(default_factory=lambda: next(_NAMES))
    noted: str = ""

    def index(self, day: str, kind: str = "logs") -> str:
        """A day's index."""
        return f"{self.name}-{kind}-{day.replace('-', '.')}"

    def write(self, day: str, lines: Sequence[Mapping[str, Any]], kind: str = "logs") -> None:
        """Add lines to a day's index."""
        self.node.bulk(self.index(day, kind), lines)

    def fill(self, days: Sequence[str] = DAYS) -> None:
        """Each hour up to NOW, an INFO of web and one of db; at 06:00, an ERROR of web."""
        for day in days:
            self.write(day, list(self.usual(day)))

    def usual(self, day: str) -> Iterator[dict[str, Any]]:
        """The lines of a day that `fill` writes: 49, up to NOW 25."""
        for hour in range(24 if day != DAYS[-1] else 12):
            for service in ("web", "db"):
                yield line(f"{day}T{hour:02}:00:00Z", service=service)
        yield line(f"{day}T06:00:00Z", "ERROR", message="it broke")

    def config(self, url: str = "", lines: str = "") -> Path:
        """A configuration whose one profile asks the node, or what stands at `url` before it."""
        catalog = self.folder / "catalog" / "logs"
        catalog.mkdir(parents=True, exist_ok=True)
        entries = ENTRIES.replace("ALSO", ALSO if self.also else "").replace("NAME", self.name)
        (catalog / "small.toml").write_text(entries, encoding="utf-8")
        config = self.folder / "ralphcap.toml"
        config.write_text(
            f'default = "here"\n[profiles.here]\nnow = "{NOW:%Y-%m-%dT%H:%M:%SZ}"\ncatalog = "catalog"\n'
            + (lines if "elasticsearch" in lines else f'elasticsearch = "{url or self.node.url}"\n{lines}'),
            encoding="utf-8",
        )
        return config

    def connect(self, url: str = "", *, lines: str = "", **options: Any) -> Source:
        """A source of it."""
        return connect(config=self.config(url, lines), **options)


def line(at: str, level: str = "INFO", *, service: str = "web", message: str = "all is well") -> dict[str, Any]:
    """A line."""
    return {"at": at, "level": level, "service": service, "message": message}


def window(start: str = DAYS[0], end: str = "2026-11-20T12:00", step: str = "1h") -> Window:
    """A window in UTC; as it comes, three days up to NOW."""
    return Window(pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC"), pd.Timedelta(step))


def partly(source: Source, name: str, asked: Window, **values: object) -> tuple[pd.DataFrame, str]:
    """An answer that says that it is not whole, and what it lacks, in words."""
    with pytest.warns(PartialAnswer):
        frame = source.ask(f"small.{name}", asked, **values)
    return frame, missing(source)


def missing(source: Source) -> str:
    """What the last answer lacks, in words."""
    return str(source.ledger.frame()["missing"].iloc[-1])


def note(source: Source) -> str:
    """What is good to know of the last answer."""
    return str(source.ledger.frame()["note"].iloc[-1])
