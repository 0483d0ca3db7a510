"""How do a run's files appear whole or not at all? Imports errors only."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ralphcap.errors import ParameterError


def write_whole(contents: Mapping[Path, str | bytes]) -> None:
    """Write each content to its file: all are written beside their places first, then moved there.

    Raises ParameterError where a folder cannot be written; then nothing has changed.
    """
    written: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
            written[path] = _beside(path, content)
        for path, temporary in written.items():
            temporary.replace(path)
    except OSError as error:
        raise ParameterError(f"{path} cannot be written: {error.strerror}.\n  Give another folder.") from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def writable_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises ParameterError where files cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ParameterError(f"{folder} is no folder to write to: {error.strerror}.\n  Give another folder.") from error


def _beside(path: Path, content: str | bytes) -> Path:
    """A temporary file in the same folder, with the permissions that the file itself would get."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    temporary.write_bytes(content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content)
    return temporary
