"""Fixtures of tests on real servers: each lab starts once a run. A test that uses one carries the marker `servers`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.lab.lab import DETAIL_DAYS, Lab, demo_lab, running
from tests.lab.live import Live, live
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.gate import gate
from tests.lab.world import World

NEEDS_SERVERS = {"lab", "designed_lab", "exporters", "secured"}


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


@contextmanager
def watched(lab: Lab) -> Iterator[Lab]:
    """The same lab behind a gate: whatever the tests made ralphcap send is among its closed list of calls."""
    from ralphcap.sources.transport import CALLS

    with gate(lab.url) as front:
        yield replace(lab, url=front.url)
        outside = front.outside(CALLS)
        if outside:
            raise AssertionError(f"The lab got calls that are not on ralphcap's closed list: {sorted(outside)}")
