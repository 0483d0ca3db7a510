"""What do the tests on logs share? A family of indices of one's own, on a real node."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.catalog.reading import PARTS, read_definitions
from ralphcap.sources import connecting
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.sources.elasticsearch.front import Front, before
from tests.sources.elasticsearch.small import Family


@pytest.fixture(autouse=True, scope="module")
def _own_entries() -> Iterator[None]:
    """Only a folder's own entries are loaded: the shipped ones take a third of a second each time."""

    def load(*directories: Path) -> Catalog:
        parts = [read_definitions(directory) for directory in directories]
        return Catalog({part: {key: value for one in parts for key, value in one[part].items()} for part in PARTS})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connecting, "load_catalog", lambda *given: load(*given) if given else load_catalog())
        yield


@pytest.fixture
def family(node: Elasticsearch, tmp_path: Path) -> Family:
    """Indices of a name of their own."""
    return Family(node, tmp_path)


@pytest.fixture
def families(node: Elasticsearch, tmp_path: Path) -> Family:
    """The same with a second family beside, of errors."""
    return Family(node, tmp_path, also=True)


@pytest.fixture
def front(node: Elasticsearch) -> Iterator[Front]:
    """A proxy before the node."""
    with before(node.url) as proxy:
        yield proxy
