"""How does evidence travel? One zip file of recorded answers: written whole, read with bounds. Imports errors.

A bundle holds JSON only and is never unpacked onto the disk: its pages are read out of the file, one by one, each
checked against its digest.
"""

import hashlib
import os
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from pathlib import Path

import msgspec

from ralphcap.errors import BundleError, NoData
from ralphcap.sources.manifest import MANIFEST, Manifest, PageEntry, read_manifest
from ralphcap.sources.recording import read_pages
from ralphcap.sources.redacting import found_in
from ralphcap.sources.transport import MOST_BYTES as MOST_BYTES_OF_A_PAGE

MOST_ENTRIES = 20_000
MOST_BYTES = 2**31
MOST_BYTES_OF_THE_MANIFEST = 2**26
MOST_BYTES_OF_THE_DIRECTORY = MOST_ENTRIES * 200  # an entry takes 46 and its name, 75 (APPNOTE 6.3.10, section 4.3.12)
_END = struct.Struct("<4s4H2LH")  # the last record of a zip: section 4.3.16
_LOCATOR_SIZE = 20  # of what stands before it in a zip64
_PIECE = 4096  # bytes read at once: from so many packed ones LZMA makes some megabytes, from a whole bomb all of it
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: the same spool gives the same bytes


class Bundle:
    """An open bundle: its manifest and its pages. Raises BundleError for a file that is not sound."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_directory(path)
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _broken(path, f"it is not a bundle, or was cut off ({error})") from error
        try:
            self._entries = _check_entries(path, self._archive.infolist())
            self.manifest = read_manifest(self._read(MANIFEST), str(path))
            self._check_pages()
        except BundleError:
            self._archive.close()
            raise

    def page(self, entry: PageEntry) -> bytes:
        """A page's bytes, checked against their digest."""
        body = self._read(entry.file)
        if hashlib.sha256(body).hexdigest() != entry.sha256:
            raise _broken(self.path, f"the answer to {entry.about} was altered (its digest differs)")
        return body

    def close(self) -> None:
        """Give the file back."""
        self._archive.close()

    def _read(self, name: str) -> bytes:
        if name not in self._entries:
            raise _broken(self.path, f"{name} is missing")
        try:
            with self._archive.open(self._entries[name]) as file:
                return b"".join(iter(partial(file.read, _PIECE), b""))
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            LZMAError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            MemoryError,  # LZMA's own header asks for as much as it likes
        ) as error:
            raise _broken(self.path, f"{name} cannot be read ({error})") from error

    def _check_pages(self) -> None:
        """The manifest and the files name the same pages, of the same lengths."""
        named = {entry.file: entry for entry in self.manifest.pages}
        for name in self._entries:
            if name != MANIFEST and name not in named:
                raise _broken(self.path, f"it holds {name!r}, which its manifest does not name")
        for name, entry in named.items():
            if name not in self._entries or self._entries[name].file_size != entry.bytes:
                raise _broken(self.path, f"the answer to {entry.about} is missing or of another length")


@dataclass(frozen=True)
class BundleInfo:
    """What a bundle holds: questions and pages, bytes as packed and as read."""

    path: Path
    manifest: Manifest
    questions: int
    packed_bytes: int
    bytes: int


def pack(spool: Path, path: Path) -> BundleInfo:
    """A bundle of everything that a spool holds, written whole or not at all. Raises NoData for an empty spool."""
    pages = read_pages(spool)
    if not pages:
        raise NoData(
            f"{spool}: nothing was recorded here.\n  Ask something first: ralphcap run NOTEBOOK --record BUNDLE."
        )
    draft_manifest = read_manifest((spool / MANIFEST).read_bytes(), str(spool))
    redacted = dict(Counter(draft_manifest.redacted) + found_in(spool))
    manifest = msgspec.structs.replace(draft_manifest, pages=pages, redacted=draft_manifest.redacted | redacted)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            _add(archive, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            for entry in pages:
                _add(archive, entry.file, (spool / entry.file).read_bytes())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
    return info(path)


def info(path: Path) -> BundleInfo:
    """What a bundle holds. Raises BundleError."""
    bundle = Bundle(path)
    bundle.close()
    pages = bundle.manifest.pages
    questions = len({entry.question for entry in pages})
    return BundleInfo(path, bundle.manifest, questions, path.stat().st_size, sum(entry.bytes for entry in pages))


def verify(path: Path) -> BundleInfo:
    """The same, after every page was read and checked against its digest. Raises BundleError."""
    bundle = Bundle(path)
    try:
        for entry in bundle.manifest.pages:
            bundle.page(entry)
    finally:
        bundle.close()
    return info(path)


def _add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    archive.writestr(entry, body, compress_type=zipfile.ZIP_LZMA)


def _check_directory(path: Path) -> None:
    """The list of files is short, before a list of a million is read: zipfile itself reads whatever there is.

    A bundle ends in the plain record, without a comment, and needs no zip64: so this reads what zipfile will read.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _END.size - _LOCATOR_SIZE))
            tail = file.read()
    except OSError as error:
        raise _broken(path, f"it is not a bundle, or was cut off ({error.strerror})") from error
    if len(tail) < _END.size:
        raise _broken(path, "it is not a bundle, or was cut off")
    signature, *_, entries, size, _, comment = _END.unpack(tail[-_END.size :])
    if signature != b"PK\5\6" or comment or tail.startswith(b"PK\6\7"):
        raise _broken(path, "it is not a bundle, or was cut off")
    if entries > MOST_ENTRIES or size > MOST_BYTES_OF_THE_DIRECTORY:
        raise _broken(path, f"it holds {entries:,} files; at most {MOST_ENTRIES:,} are read")


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, where all of them are plain, of bearable size, and named once."""
    if len(entries) > MOST_ENTRIES:
        raise _broken(path, f"it holds {len(entries):,} files; at most {MOST_ENTRIES:,} are read")
    if sum(entry.file_size for entry in entries) > MOST_BYTES or any(
        entry.file_size > (MOST_BYTES_OF_THE_MANIFEST if entry.filename == MANIFEST else MOST_BYTES_OF_A_PAGE)
        for entry in entries
    ):
        raise _broken(path, "unpacked it would be too large")
    for entry in entries:
        mode = entry.external_attr >> 16
        if (
            entry.is_dir()
            or (stat.S_IFMT(mode) not in (0, stat.S_IFREG))
            or entry.flag_bits & 0x1
            or entry.compress_type not in _COMPRESSIONS
        ):
            raise _broken(path, f"{entry.filename!r} is not a plain file")
    named = {entry.filename: entry for entry in entries}
    if len(named) < len(entries):
        raise _broken(path, "it holds a file twice")
    return named


def _broken(path: Path, reason: str) -> BundleError:
    return BundleError(f"{path}: {reason}.\n  Fetch the bundle again, or record a new one.")
