"""Is a node filled once, and is the next one as full whatever happened to this one?"""

import os

import pytest

from tests.lab import filled as module
from tests.lab import past
from tests.lab.filled import filled, write_filled

pytestmark = pytest.mark.servers


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(past, "CACHE", tmp_path / "lab")
    return tmp_path / "lab"


def two_lines(node):
    node.bulk("lines", [{"message": "first"}, {"message": "second"}])


def never(node):
    raise AssertionError("It was filled already.")


def test_a_node_is_filled_once_and_the_cache_stays_full(cache):
    with filled("two", two_lines) as node:
        node.delete("/lines")

    with filled("two", never) as node:
        assert node.count("lines") == 2

    assert [folder.name for folder in cache.iterdir()] == ["elasticsearch-two"]


def test_a_fill_that_fails_leaves_nothing(cache):
    with pytest.raises(AssertionError, match="filled already"):
        write_filled("broken", never)

    assert not list(cache.iterdir())


def test_the_ones_not_used_for_longest_go(cache, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    for used, name in enumerate(("asked", "old", "new")):
        (cache / f"elasticsearch-{name}").mkdir(parents=True)
        os.utime(cache / f"elasticsearch-{name}", (used, used))

    write_filled("asked", never)

    assert {folder.name for folder in cache.iterdir()} == {"elasticsearch-asked", "elasticsearch-new"}
