"""Where shipped data lie: in the wheel, else in the checkout."""

from pathlib import Path

import pytest

import ralphcap.shipped
from ralphcap.errors import CatalogError
from ralphcap.shipped import shipped


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package folder that holds nothing but the module."""
    folder = tmp_path / "site" / "ralphcap"
    folder.mkdir(parents=True)
    monkeypatch.setattr(ralphcap.shipped, "__file__", str(folder / "shipped.py"))
    return folder


def test_the_checkouts_own_catalog_is_found():
    assert (shipped("queries") / "sizing.toml").is_file()


def test_a_wheels_data_go_before_what_lies_beside_it(package: Path):
    for folder in (package / "_data" / "queries", package.parent / "queries"):
        folder.mkdir(parents=True)

    assert shipped("queries") == package / "_data" / "queries"


def test_an_editable_install_finds_the_checkout(package: Path):
    (package.parent / "queries").mkdir()

    assert shipped("queries") == package.parent / "queries"


def test_data_that_are_missing_are_named_with_both_places(package: Path):
    with pytest.raises(
        CatalogError, match=r"own demo are missing: neither .*_data/demo nor .*demo exists\.\n  Install"
    ):
        shipped("demo")
