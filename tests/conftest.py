"""What do all tests share? The lab's fixtures, and the marker of the tests that need its servers."""

import pytest

from tests.lab.fixtures import NEEDS_SERVERS, designed_lab, exporters, lab

__all__ = ["designed_lab", "exporters", "lab"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a server's fixture is marked `servers`."""
    for item in items:
        if NEEDS_SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
