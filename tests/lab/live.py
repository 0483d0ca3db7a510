"""What do real exporters say right now? A Prometheus that scrapes them, and itself, from its start on."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.lab.past import run_folder
from tests.lab.servers.exporters import real_exporters
from tests.lab.servers.processes import wait_until
from tests.lab.servers.prometheus import Prometheus

INTERVAL = "1s"
ENOUGH_SAMPLES = 5  # of each target: a rate over four scrapes has what it needs


@dataclass(frozen=True)
class Live:
    """A Prometheus at `url` that scrapes the real exporters; `jobs` says which, each under its own job."""

    url: str
    jobs: tuple[str, ...]
    interval: str = INTERVAL


@contextmanager
def live() -> Iterator[Live]:
    """The real exporters, scraped every second, with some samples of each; until the block ends."""
    with run_folder() as folder, real_exporters(folder) as exporters:
        scrapes = [exporter.scrape(INTERVAL) for exporter in exporters]
        with Prometheus(folder / "prometheus", folder / "data", scrapes, itself=INTERVAL) as server:
            wait_until(lambda: _scraped(server.url) == len(server.scrapes), server.check_alive)
            yield Live(server.url, tuple(scrape.job for scrape in server.scrapes))


def _scraped(url: str) -> int:
    """How many targets have given enough samples."""
    question = urllib.parse.urlencode({"query": f"sum_over_time(up[1m]) >= {ENOUGH_SAMPLES}"})
    with urllib.request.urlopen(f"{url}/api/v1/query?{question}", timeout=5) as answer:
        return len(json.load(answer)["data"]["result"])
