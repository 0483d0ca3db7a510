"""What do the tests of sources share? A small real past, and a server that answers as it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ralphcap.sources import Source, connect
from tests.sources import outages as past
from tests.sources import planted as planted_past
from tests.sources.faulty import Faulty, serving

NEEDS_PROGRAMS = {"outages", "planted"}


@pytest.fixture(scope="session")
def outages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A configuration whose default profile is a real Prometheus with the faults of outages.py."""
    folder = tmp_path_factory.mktemp("outages")
    (folder / "catalog").mkdir()
    past.write_catalog(folder / "catalog")
    with past.running(folder / "server") as server:
        config = folder / "ralphcap.toml"
        config.write_text(
            f'default = "lab"\n[profiles.lab]\nprometheus = "{server.url}"\ncatalog = "catalog"\nnow = "2026-11-20T06:00:00Z"\n',
            encoding="utf-8",
        )
        yield config


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, planted_past.Told]]:
    """The past of planted.py on each server that is here, by product."""
    with planted_past.everywhere(tmp_path_factory.mktemp("planted")) as servers:
        yield servers


@pytest.fixture
def source(outages: Path) -> Iterator[Source]:
    """A source over the small past."""
    with connect(config=outages) as source:
        yield source


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    """A server that answers as it is told."""
    with serving() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test on the small past needs a server's programs."""
    for item in items:
        if NEEDS_PROGRAMS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
