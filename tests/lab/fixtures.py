"""Fixtures of tests on real servers: each lab starts once a run. A test that uses one carries the marker `servers`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import unquote

import pytest

from tests.lab.lab import DETAIL_DAYS, Lab, demo_lab, running
from tests.lab.live import Live, live
from tests.lab.logs.lab import LogsLab, demo_logs, running_logs
from tests.lab.past import run_folder
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.servers.gate import gate
from tests.lab.world import World

# Each of these servers starts once a run, so a process of its own runs all tests that need one of a line.
METRICS = {"lab", "designed_lab", "exporters", "secured"}
LOGS = {"logs_lab", "designed_logs_lab", "node"}


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The corrected platform: 35 days up to LAB_NOW (of what capacity needs; 3 of the rest). The demo is recorded from it."""
    with demo_lab() as lab, watched(lab) as front:
        yield front


@pytest.fixture(scope="session")
def designed_lab() -> Iterator[Lab]:
    """The platform as designed, faults included: 9 days up to LAB_NOW."""
    with running(World(LAB_SEED, LAB_NOW, "designed", days=9), detail_days=DETAIL_DAYS) as lab, watched(lab) as front:
        yield front


@pytest.fixture(scope="session")
def exporters() -> Iterator[Live]:
    """Real servers that are kept busy, and their real exporters, scraped live; beside them what cannot run here, simulated."""
    with live() as running_exporters:
        yield running_exporters


@pytest.fixture(scope="session")
def logs_lab() -> Iterator[LogsLab]:
    """The corrected platform's logs up to LAB_NOW: three days of 20,000 lines, and 32 with few. The demo is recorded from it."""
    with demo_logs() as lab, watched_logs(lab) as front:
        yield front


@pytest.fixture(scope="session")
def designed_logs_lab() -> Iterator[LogsLab]:
    """The logs as the designed pipeline leaves them: three days of 20,000 lines up to LAB_NOW."""
    world = World(LAB_SEED, LAB_NOW, "designed", days=3)
    with running_logs(world) as lab, watched_logs(lab) as front:
        yield front


@pytest.fixture(scope="session")
def node() -> Iterator[Elasticsearch]:
    """An empty Elasticsearch: each test makes indices of a name of its own."""
    with run_folder() as folder, Elasticsearch(folder) as server:
        yield server


@contextmanager
def watched_logs(lab: LogsLab) -> Iterator[LogsLab]:
    """The same node behind a gate: whatever the tests made ralphcap send only reads."""
    from ralphcap.sources.transport import SEARCH_CALLS

    def reads(method: str, path: str) -> bool:
        return any(method == allowed and pattern.fullmatch(unquote(path)) for allowed, pattern in SEARCH_CALLS)

    with gate(lab.url, within="/") as front:
        yield replace(lab, url=front.url)
        outside = front.outside(reads)
        if outside:
            raise AssertionError(f"The lab got calls that are not on ralphcap's closed list: {sorted(outside)}")


@contextmanager
def watched(lab: Lab) -> Iterator[Lab]:
    """The same lab behind a gate: whatever the tests made ralphcap send is among its closed list of calls."""
    from ralphcap.sources.transport import CALLS

    with gate(lab.url) as front:
        yield replace(lab, url=front.url)
        outside = front.outside(lambda method, path: (method, path) in CALLS)
        if outside:
            raise AssertionError(f"The lab got calls that are not on ralphcap's closed list: {sorted(outside)}")
