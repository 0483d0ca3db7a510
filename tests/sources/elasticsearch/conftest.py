"""What do the tests on logs share? A family of indices of one's own, on a real node."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.servers.elasticsearch import Elasticsearch
from tests.sources.elasticsearch.front import Front, before
from tests.sources.elasticsearch.small import Family


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
