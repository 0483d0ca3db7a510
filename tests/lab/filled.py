"""Where does a filled Elasticsearch lie, once written? Under `.lab` in the checkout, by what decides its documents."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.lab import past
from tests.lab.past import run_folder
from tests.lab.servers.elasticsearch import Elasticsearch

KEPT = 6  # in the cache; the ones not used for longest go first


@contextmanager
def filled(
    key: str,
    fill: Callable[[Elasticsearch], object],
    *,
    heap: int = 512,
    settings: Mapping[str, object] | None = None,
    thorough: bool = False,
) -> Iterator[Elasticsearch]:
    """A node with what `fill` puts into an empty one, until the block ends; the next one is as full, whatever happens here.

    key        names everything that decides what `fill` puts: seed, days, profile, a digest of its source
    heap       of the node in the block [MiB]
    settings   its own settings, of elasticsearch.yml
    thorough   whether the node in the block is compiled for speed instead of for a quick start
    """
    data = write_filled(key, fill)
    with (
        run_folder() as folder,
        Elasticsearch(folder, copied(data, folder / "data"), heap=heap, settings=settings, thorough=thorough) as node,
    ):
        yield node


def write_filled(key: str, fill: Callable[[Elasticsearch], object]) -> Path:
    """The data folder of a node that was filled and ended: it is written first where it is missing, whole or not at all."""
    folder = past.CACHE / f"elasticsearch-{key}"
    if not folder.exists():
        with run_folder() as scratch:
            with Elasticsearch(scratch) as node:
                fill(node)
                node.flush()
            _move(node.data, folder)
    folder.touch()
    _prune()
    return folder


def copied(folder: Path, target: Path) -> Path:
    """A copy to start a node on. Links would not do: it writes on in its translog, and in its state."""
    return Path(shutil.copytree(folder, target))


def _move(data: Path, folder: Path) -> None:
    """Into the cache, unless another run was quicker."""
    try:
        data.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def _prune() -> None:
    folders = sorted(past.CACHE.glob("elasticsearch-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in folders[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
