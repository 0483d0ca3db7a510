"""A small catalog: each kind of panel, unit, parameter and place once, and three rules."""

import pytest

from ralphcap.catalog.loading import Catalog
from tests.exports.golden_files import small_catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return small_catalog()
