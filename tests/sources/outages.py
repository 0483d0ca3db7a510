"""A small past with faults that can be checked in the head: six hours in a real Prometheus.

web-1 … web-5   scraped each minute; web-1 to web-3 were down 02:10-02:40
db-1            one scrape was lost at 03:20; the exporter itself failed 04:00-04:10 (db_up == 0)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.blocks import write_blocks
from tests.lab.series import Series, Target
from tests.lab.servers.prometheus import Prometheus

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
END = pd.Timestamp("2026-11-20T06:00:00Z").as_unit("ms")
MINUTES = 360

CATALOG = """
[web.load]
title = "Load of each web server"
unit = "count"
labels = ["instance"]
jobs = ["web"]
promql = "max by (instance) (web_load)"

[db.size]
title = "Size of the database"
unit = "bytes"
labels = []
jobs = ["db"]
promql = "max(max_over_time(db_size_bytes[$range]))"

[db.size.parameters.range]
kind = "range"
default = "auto"
help = "stretch whose largest value is kept"

[db.health]
title = "Size of the database, where its exporter is well"
unit = "bytes"
labels = []
jobs = ["db"]
health = ["db_up"]
promql = "max(db_size_bytes)"

[mail.sent]
title = "Mails sent"
unit = "count"
labels = []
jobs = ["mail"]
promql = "sum(mail_sent)"
"""


def series() -> list[Series]:
    """All series of the six hours."""
    found = []
    for number in range(1, 6):
        target = Target("web", f"web-{number}")
        up = np.ones(MINUTES)
        load = np.arange(MINUTES, dtype=float)
        if number <= 3:
            up[130:160] = 0
            load[130:160] = np.nan
        found += [Series(target, "up", up), Series(target, "web_load", load)]
    db, up, size, well = Target("db", "db-1"), np.ones(MINUTES), np.full(MINUTES, 1e9), np.ones(MINUTES)
    up[200] = size[200] = well[200] = np.nan
    well[240:250] = 0
    return [*found, Series(db, "up", up), Series(db, "db_size_bytes", size), Series(db, "db_up", well)]


def write_catalog(folder: Path) -> Path:
    """The entries above as a catalog folder."""
    for entry in ("web", "db", "mail"):
        tables = [f"[{part}" for part in CATALOG.split("\n[") if part.lstrip("[").startswith(f"{entry}.")]
        text = "\n".join(tables).replace("[[", "[").replace(f"[{entry}.", "[")
        (folder / f"{entry}.toml").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def running(folder: Path) -> Iterator[Prometheus]:
    """The past in a real Prometheus, until the block ends."""
    write_blocks(series(), START, (START, END), folder / "data")
    with Prometheus(folder, folder / "data") as server:
        yield server
