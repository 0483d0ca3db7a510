"""How does what was asked become a bundle? Into a folder while it is asked, packed when all of it is there. Imports sources."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ralphcap.errors import ParameterError
from ralphcap.running.files import writable_folder


@contextmanager
def recording(path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder to record into (`connect(record=…)`, or RALPHCAP_RECORD), and what packs it into the bundle `path`.

    Nothing appears at `path` until it is packed. Raises ParameterError where `path` exists or cannot be written.
    """
    if path.exists():
        raise ParameterError(f"{path} exists: evidence is never overwritten.\n  Give another name.")
    writable_folder(path.parent)
    with tempfile.TemporaryDirectory(prefix="ralphcap-record-") as folder:
        yield Path(folder), lambda: _pack(Path(folder), path)


def _pack(folder: Path, path: Path) -> None:
    from ralphcap.sources.bundle import pack

    pack(folder, path)
