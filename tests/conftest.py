"""What do all tests share? The lab's fixtures, and the markers of tests that need its servers or a kernel's time."""

import pytest
from hypothesis import settings

from tests.lab.fixtures import NEEDS_SERVERS, designed_lab, designed_logs_lab, exporters, lab, logs_lab, node

__all__ = ["designed_lab", "designed_logs_lab", "exporters", "lab", "logs_lab", "node"]

# How long an example takes is the machine's affair, and others work on it.
settings.register_profile("ralphcap", deadline=None)
settings.load_profile("ralphcap")

NEEDS_KERNEL = {"write_notebook"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a server's fixture is marked `servers`, one that runs notebooks of its own `slow`."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if NEEDS_SERVERS & fixtures:
            item.add_marker(pytest.mark.servers)
        if NEEDS_KERNEL & fixtures:
            item.add_marker(pytest.mark.slow)
