"""One small past in three servers: 56 hours to 2026-11-01 06:00. Two whole days are over, and two hours before them.

whole    has all of it
holed    lacks 10:00-12:00 on 30 October: as if late data were still to come
forgot   begins at noon on 31 October: its retention took the rest

web-1, web-2   scraped each minute; web_load is 7 × the minute, modulo 1,000 (+10,000 for web-2), web_requests_total a request a second
ALERTS         Slow fired for three minutes from 03:01 on 30 October
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.blocks import write_blocks
from tests.lab.past import linked
from tests.lab.series import Series, Target
from tests.lab.servers.prometheus import Prometheus

START = pd.Timestamp("2026-10-29T22:00:00Z").as_unit("ms")
NOW = pd.Timestamp("2026-11-01T06:00:00Z").as_unit("ms")
FORGOT = pd.Timestamp("2026-10-31T12:00:00Z").as_unit("ms")
MINUTES = 56 * 60
FIRST_DAY = pd.Timestamp("2026-10-30T00:00:00Z").as_unit("ms")
HOLE = pd.Timestamp("2026-10-30T10:00:00Z")
FIRED = slice(301, 304)

CATALOG = """
[load]
title = "Load of each web server"
unit = "count"
labels = ["instance"]
jobs = ["web"]
history = true
statistic = "max"
promql = 'max by (instance) (max_over_time(web_load{instance=~"$instances"}[$range]))'

[load.parameters.instances]
kind = "regex"
default = ".+"
help = "servers to look at"

[load.parameters.range]
kind = "range"
default = "auto"
help = "stretch whose largest value is kept"

[total]
title = "Load of all web servers"
unit = "count"
labels = []
jobs = ["web"]
history = true
statistic = "max"
promql = 'sum(max_over_time(web_load{instance=~"$instances"}[$range]))'

[total.parameters.instances]
kind = "regex"
default = ".+"
help = "servers to look at"

[total.parameters.range]
kind = "range"
default = "auto"
help = "stretch whose largest value is kept"

[rate]
title = "Requests"
unit = "per_second"
labels = ["instance"]
jobs = ["web"]
history = true
statistic = "mean"
promql = 'sum by (instance) (rate(web_requests_total[$range]))'

[rate.parameters.range]
kind = "range"
default = "auto"
help = "stretch that each rate is taken over"

[absent]
title = "What nobody measures"
unit = "count"
labels = []
jobs = ["web"]
history = true
promql = 'sum(web_nothing)'
"""


def series() -> list[Series]:
    """All series of the 56 hours."""
    found = []
    minutes = np.arange(MINUTES, dtype=float)
    for number in (1, 2):
        target = Target("web", f"web-{number}")
        found += [
            Series(target, "up", np.ones(MINUTES)),
            Series(target, "web_load", 7 * minutes % 1_000 + 10_000 * (number - 1)),
            Series(target, "web_requests_total", 60 * minutes),
        ]
    fired = np.full(MINUTES, np.nan)
    fired[FIRED] = 1
    labels = {"alertname": "Slow", "alertstate": "firing"}
    return [*found, Series(Target("web", "web-1"), "ALERTS", fired, labels)]


def write_catalog(folder: Path, text: str = CATALOG) -> Path:
    """The entries above as a catalog folder."""
    (folder / "capacity").mkdir(parents=True, exist_ok=True)
    (folder / "capacity" / "web.toml").write_text(text, encoding="utf-8")
    return folder


def profile(url: str, history: Path | None, catalog: Path) -> str:
    """A configuration whose one profile asks a server of this past, at its time."""
    kept = f'history = "{history}"\n' if history else ""
    return (
        f'default = "lab"\n[profiles.lab]\nprometheus = "{url}"\ncatalog = "{catalog}"\nzone = "UTC"\n'
        f'now = "{NOW:%Y-%m-%dT%H:%M:%SZ}"\n{kept}'
    )


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """The three servers' addresses, until the block ends."""
    write_blocks(series(), START, (START, NOW), folder / "blocks")
    begins = {path: _begins(path) for path in (folder / "blocks").iterdir()}
    kept = {
        "whole": list(begins),
        "holed": [path for path, begin in begins.items() if begin != HOLE],
        "forgot": [path for path, begin in begins.items() if begin >= FORGOT],
    }
    with ExitStack() as stack:
        urls = {}
        for name, blocks in kept.items():
            for block in blocks:
                linked(block, folder / name / "data" / block.name)
            urls[name] = stack.enter_context(Prometheus(folder / name, folder / name / "data")).url
        yield urls


def _begins(block: Path) -> pd.Timestamp:
    """When a block's stretch begins: promtool writes one block for each aligned stretch."""
    first = json.loads((block / "meta.json").read_text(encoding="utf-8"))["minTime"]
    return pd.Timestamp(first, unit="ms", tz="UTC").floor("2h")
