"""What do the tests of a history share? Three servers of one past, and what was kept of the whole one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ralphcap import history
from ralphcap.history import reading, updating
from ralphcap.history.questions import kept_questions
from ralphcap.history.updating import Updated
from ralphcap.sources import Source
from tests.history import pasts

NEEDS_PROGRAMS = {"servers", "kept", "connect", "update"}

Open = Callable[..., Source]


def own(catalog):
    """The questions of this past's own catalog: the shipped ones would only take time."""
    return [question for question in kept_questions(catalog) if question.name.startswith("web.") or not question.query]


@pytest.fixture(scope="session")
def _few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (reading, updating):
            patch.setattr(module, "kept_questions", own)
        yield


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, _few: None) -> Iterator[dict[str, str]]:
    """The addresses of the three servers."""
    with pasts.running(tmp_path_factory.mktemp("servers")) as urls:
        yield urls


@pytest.fixture
def connect(servers: dict[str, str], tmp_path: Path) -> Open:
    """A source over one of the servers, which reads a history if one is given."""
    catalog = pasts.write_catalog(tmp_path / "catalog")

    def connect(server: str, folder: Path | None = None, **options: object) -> Source:
        config = tmp_path / f"{server}.toml"
        config.write_text(pasts.profile(servers[server], folder, catalog), encoding="utf-8")
        return history.connect(config=config, **options)

    return connect


@pytest.fixture(scope="session")
def _kept(servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    config = folder / "ralphcap.toml"
    catalog = pasts.write_catalog(folder / "catalog")
    config.write_text(pasts.profile(servers["whole"], None, catalog), encoding="utf-8")
    with history.connect(config=config) as source:
        history.update(source, folder / "history", since=pasts.FIRST_DAY)
    return folder / "history"


@pytest.fixture
def kept(_kept: Path, tmp_path: Path) -> Path:
    """A history of the two days, from the whole server; the test's own copy."""
    return Path(shutil.copytree(_kept, tmp_path / "kept"))


@pytest.fixture
def update(connect: Open, tmp_path: Path) -> Callable[..., Updated]:
    """Update a folder (the test's own) from one of the servers."""

    def update(server: str, folder: Path = tmp_path / "history", **options: object) -> Updated:
        with connect(server) as source:
            return history.update(source, folder, **options)

    return update


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test on this past needs a server's programs."""
    for item in items:
        if NEEDS_PROGRAMS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
