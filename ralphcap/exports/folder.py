"""What may an export do to the folder that it is written to? Only replace what an earlier export wrote. Imports errors.

A manifest in the folder names the files of an export with their digests: a file that is not in it, or was changed
since, is somebody else's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ralphcap.errors import ParameterError

MANIFEST = "ralphcap-export.json"


@dataclass(frozen=True)
class Changes:
    """What has to happen in a folder: files to write, whole, and files that the export no longer has."""

    write: Mapping[Path, bytes]
    remove: tuple[Path, ...]


def changes(folder: Path, kind: str, files: Mapping[str, str | bytes], *, overwrite: bool = False) -> Changes:
    """What makes `folder` hold these files, by their names in it, and a manifest of this `kind` of export.

    overwrite   whether files of others may be replaced, too; they are never removed
    Raises ParameterError for a folder that is neither empty nor an earlier export of the kind, and for files in the way.
    """
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    earlier = _earlier(folder, kind)
    if not overwrite:
        _check_own(folder, kind, earlier, contents)
    gone = {name: digest for name, digest in (earlier or {}).items() if name not in contents}
    return Changes(
        {folder / name: content for name, content in (contents | {MANIFEST: _manifest(kind, contents)}).items()},
        tuple(folder / name for name, digest in gone.items() if _digest_of(folder / name) == digest),
    )


def _check_own(folder: Path, kind: str, earlier: Mapping[str, str] | None, names: Iterable[str]) -> None:
    """Nothing of somebody else's is in the way. Raises ParameterError."""
    if earlier is None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ParameterError(
                f"{folder} is neither empty nor an earlier export of {kind}.\n  Give a new folder; --overwrite replaces what is in the way."
            )
        return
    changed = [name for name in names if _digest_of(folder / name) not in (None, earlier.get(name))]
    if changed:
        raise ParameterError(
            f"{folder}: {', '.join(sorted(changed))} did not come from an export, or changed since.\n  Move them away; --overwrite replaces them."
        )


def _earlier(folder: Path, kind: str) -> dict[str, str] | None:
    """The digests of the files that an earlier export of this kind wrote, None without one. Raises ParameterError."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        manifest: Any = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or not all(_inside(name) and isinstance(files[name], str) for name in files):
        raise _unreadable(path)
    if manifest.get("export") != kind:
        raise ParameterError(
            f"{folder} holds an export of {manifest.get('export')!r}, not of {kind}.\n  Give each export a folder of its own."
        )
    return files


def _inside(name: str) -> bool:
    """Whether a name from a manifest stays below its folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _unreadable(path: Path) -> ParameterError:
    return ParameterError(
        f"{path} is no manifest of an export.\n  Give a new folder, or remove that file if the folder is yours."
    )


def _manifest(kind: str, contents: Mapping[str, bytes]) -> bytes:
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return (json.dumps({"export": kind, "files": files}, indent=1, sort_keys=True) + "\n").encode()


def _digest_of(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none, '' for what is there and no file."""
    if not path.is_file():
        return "" if path.is_symlink() or path.exists() else None
    return hashlib.sha256(path.read_bytes()).hexdigest()
