"""What do all tests share? The lab's fixtures, and the markers of tests that need its servers or a kernel's time."""

import os

import pytest
from hypothesis import settings

from tests.lab.fixtures import LOGS, METRICS, designed_lab, designed_logs_lab, exporters, lab, logs_lab, node

__all__ = ["designed_lab", "designed_logs_lab", "exporters", "lab", "logs_lab", "node"]

# How long an example takes is the machine's affair, and others work on it.
settings.register_profile("ralphcap", deadline=None)
settings.load_profile("ralphcap")

NEEDS_KERNEL = {"write_notebook"}


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a server's fixture is marked `servers`, one that runs notebooks of its own `slow`.

    Where several processes share the work (`--dist loadgroup`), tests on the same servers stay in one of them, and so do
    those of one file; what takes longest begins first, for a long one at the end would be waited for by all.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if (METRICS | LOGS) & fixtures:
            item.add_marker(pytest.mark.servers)
        item.add_marker(pytest.mark.xdist_group(_group(fixtures) or item.nodeid.split("::")[0]))
        if NEEDS_KERNEL & fixtures:
            item.add_marker(pytest.mark.slow)
    if "PYTEST_XDIST_WORKER" in os.environ:
        slow_files = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: (item.get_closest_marker("servers") is None, item.path not in slow_files))


def _group(fixtures: set[str]) -> str | None:
    if METRICS & fixtures:
        return "metrics"
    return "logs" if LOGS & fixtures else None
