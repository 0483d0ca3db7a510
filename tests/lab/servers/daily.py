"""How does a real Elasticsearch fill day by day? By a clock that it is given: some lines an hour, an index a day of UTC."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Self

import pandas as pd

from tests.lab.servers.elasticsearch import Elasticsearch

HOUR = pd.Timedelta(hours=1)
PIECE = 12 * HOUR  # that is sent at once, and becomes a segment
TEMPLATE = {
    "index_patterns": ["ralph-stock-*"],
    "template": {
        "settings": {"number_of_replicas": 1},
        "mappings": {
            "properties": {
                "@timestamp": {"type": "date"},
                "level": {"type": "keyword"},
                "service": {"type": "keyword"},
                "message": {"type": "text"},
            }
        },
    },
}
SERVICES = ("api-gateway", "api-gateway", "chatbot")  # two lines in three are the gateway's


class Daily(Elasticsearch):
    """A node that stores what services log.

    start      of its first line
    per_hour   lines, on one day a tenth more or less than on another
    """

    def __init__(self, folder: Path, *, start: pd.Timestamp, per_hour: int, heap: int = 256) -> None:
        super().__init__(folder, heap=heap)
        self.clock = start
        self.per_hour = per_hour

    def __enter__(self) -> Self:
        super().__enter__()
        self.put("/_index_template/logs", TEMPLATE)
        return self

    def live(self, until: pd.Timestamp) -> int:
        """Goes on to a time: the bytes of the indices on the disk there."""
        while self.clock < until:
            end = min(until, (self.clock + PIECE).floor(PIECE))
            self.bulk(name(self.clock), self._lines(end))
            self.clock = end
        return self.weighed()

    def weighed(self) -> int:
        """The bytes of the indices on the disk, once what was logged before them is written."""
        self.flush()
        return sum(path.stat().st_size for path in (self.data / "indices").rglob("*") if path.is_file())

    def _lines(self, end: pd.Timestamp) -> Iterator[dict[str, object]]:
        for hour in pd.date_range(self.clock, end, freq=HOUR, inclusive="left"):
            random = Random(str(hour))
            count = round(self.per_hour * Random(str(hour.date())).uniform(0.9, 1.1))
            for moment in pd.date_range(hour, hour + HOUR, periods=count + 1, inclusive="left"):
                words = " ".join(f"word{random.randrange(500)}" for _ in range(12))
                message = f"{words} id={random.random()}"
                yield {"@timestamp": moment.isoformat(), "level": "INFO", "service": random.choice(SERVICES), "message": message}  # fmt: skip


def name(moment: pd.Timestamp) -> str:
    """The index of a day."""
    return f"ralph-stock-logs-{moment:%Y.%m.%d}"
