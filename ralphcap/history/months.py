"""What is kept of a month? A folder: a file a question, a ledger of its days, and a manifest with their digests. Imports errors.

A change is written in files of new names; the manifest, which is replaced whole, makes them the month's. Files that it
does not name are leftovers. A file's name carries the beginning of its SHA-256, so that even without its manifest a
month is found again.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pandas as pd

from ralphcap.errors import SourceError
from ralphcap.frames import TIMESTAMP
from ralphcap.history import days as ledger
from ralphcap.history.days import Day
from ralphcap.history.files import decoded, encoded
from ralphcap.sources.past import joined, series_of

FORMAT, VERSION = "ralphcap history", 1
MANIFEST = "manifest.json"
LEDGER = "ledger"  # the key of the file that tells of the days
NAME = re.compile(r"\d{4}-\d{2}")
_FILE = re.compile(r"(?P<key>.+)-(?P<digest>[0-9a-f]{12})\.parquet")
_DIGITS = 12
_DAY = "%Y-%m-%d"
UNKNOWN = "the ledger of its month was broken: how complete it was is not known"
BROKEN = "its file was broken or gone, and the server had it no more"


class Broken(Exception):
    """A file of a month is not what its manifest says: the message tells which, and why."""


class File(msgspec.Struct, frozen=True):
    """A file that belongs to a month."""

    file: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Key → file; the keys are questions' (Kept.key), and LEDGER."""

    format: str
    version: int
    files: dict[str, File]


class Month:
    """A month as its manifest says it is; changes are there for all once they are committed.

    days     (key, day) → how it came here
    faults   file → what is wrong with it
    """

    def __init__(self, folder: Path, files: Mapping[str, File], faults: Mapping[str, str]) -> None:
        self.folder = folder
        self.files = dict(files)
        self.faults = dict(faults)
        self.days: dict[tuple[str, str], Day] = {}
        self._changed = False
        self._new: dict[str, dict[str, pd.DataFrame]] = {}
        if LEDGER in self.files:
            self._read_ledger()

    @classmethod
    def open(cls, folder: Path) -> "Month":
        """The month of a folder, empty where there is none; `faults` tells of a manifest or a ledger that is broken.

        Raises SourceError for one that a newer ralphcap wrote.
        """
        path = folder / MANIFEST
        try:
            manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except FileNotFoundError:
            leftover = any(folder.glob("*.parquet"))
            return cls(folder, {}, {MANIFEST: "it is gone"} if leftover else {})
        except (msgspec.DecodeError, OSError) as error:
            return cls(folder, {}, {MANIFEST: f"it cannot be read ({error})"})
        if manifest.format != FORMAT or manifest.version > VERSION:
            raise SourceError(
                f"{path}: this is {manifest.format} of version {manifest.version}, and this ralphcap reads {FORMAT} up to {VERSION}.\n"
                "  Use a newer ralphcap, or name another folder."
            )
        return cls(folder, manifest.files, {})

    @classmethod
    def recovered(cls, folder: Path) -> "Month":
        """The month from its files' own names, without its manifest: of several of one question, the latest that is sound."""
        found: dict[str, File] = {}
        for path in sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns):
            name, body = _FILE.fullmatch(path.name), path.read_bytes()
            digest = hashlib.sha256(body).hexdigest()
            if name and digest.startswith(name["digest"]):
                found[name["key"]] = File(path.name, len(body), digest)
        return cls(folder, found, {})

    def frame(self, key: str) -> pd.DataFrame | None:
        """All values of a question, checked against their digest; None without any. Raises Broken."""
        if key not in self.files:
            return None
        try:
            return decoded(self._body(key))
        except (ValueError, OSError) as error:  # Arrow's errors are both
            raise Broken(f"{self.files[key].file} cannot be read ({error})") from error

    def check(self, key: str) -> None:
        """Compare a question's file, if there is one, with its digest. Raises Broken."""
        if key in self.files:
            self._body(key)

    def asked_otherwise(self, key: str, day: str) -> bool:
        """Whether a day is kept of the same entry by another definition."""
        name = key.rpartition("-")[0]
        return any(other != key and then == day and other.rpartition("-")[0] == name for other, then in self.days)

    def put(self, day: Day, frame: pd.DataFrame) -> None:
        """Have a question's day ready, in place of what was kept of it."""
        self._changed = True
        self.days[day.key, day.day] = day
        self._new.setdefault(day.key, {})[day.day] = frame

    def relearn(self) -> None:
        """Learn the days from the values themselves, where their ledger is broken: how complete they were is not known."""
        for key in [key for key in self.files if key != LEDGER]:
            frame = self.frame(key)
            for day, own in () if frame is None else frame.groupby(frame[TIMESTAMP].dt.strftime(_DAY)):
                found = Day(str(day), key, "", "", "", UNKNOWN, 0, 0, series_of(own), len(own))
                self.days.setdefault((key, found.day), found)
        self._changed = True

    def lose(self, key: str) -> list[Day]:
        """Give a broken file up. Returns its days, which from now on hold nothing and say so."""
        del self.files[key]
        self._changed = True
        lost = [day for day in self.days.values() if day.key == key and day.values]
        for day in lost:
            self.days[key, day.day] = replace(day, missing=BROKEN, got=0, series=0, values=0)
        return lost

    def commit(self) -> None:
        """Write what changed, and make it the month's; what a crash leaves behind, the next commit takes away."""
        if not self._changed:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for key, frames in self._new.items():
            frame = self._merged(key, frames)
            if frame is None:
                self.files.pop(key, None)
            else:
                self.files[key] = self._write(key, encoded(frame))
        self._new.clear()
        self._changed = False
        self.files[LEDGER] = self._write(LEDGER, ledger.written(self.days.values()))
        manifest = msgspec.json.format(msgspec.json.encode(Manifest(FORMAT, VERSION, self.files)), indent=1)
        _replace(self.folder / MANIFEST, manifest)
        named = {file.file for file in self.files.values()}
        for path in self.folder.iterdir():
            if path.name != MANIFEST and path.name not in named and _leftover(path):
                path.unlink(missing_ok=True)

    def _merged(self, key: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
        """A question's values with these days in the place of their former ones; None without any value."""
        kept = self.frame(key)
        if kept is not None:
            days = kept[TIMESTAMP].dt.strftime(_DAY)
            kept = kept[~days.isin(list(frames))]
        parts = [part for part in (kept, *frames.values()) if part is not None and len(part)]
        return joined(parts) if parts else None

    def _read_ledger(self) -> None:
        try:
            days = ledger.read(self._body(LEDGER))
        except (Broken, ValueError, OSError, TypeError) as error:
            self.faults[self.files[LEDGER].file] = str(error)
            return
        self.days = {(day.key, day.day): day for day in days}

    def _body(self, key: str) -> bytes:
        entry = self.files[key]
        try:
            body = (self.folder / entry.file).read_bytes()
        except OSError as error:
            raise Broken(f"{entry.file} cannot be read ({error.strerror})") from error
        if hashlib.sha256(body).hexdigest() != entry.sha256:
            raise Broken(f"{entry.file} was altered or cut off (its digest differs)")
        return body

    def _write(self, key: str, body: bytes) -> File:
        digest = hashlib.sha256(body).hexdigest()
        name = f"{key}-{digest[:_DIGITS]}.parquet"
        _replace(self.folder / name, body)
        return File(name, len(body), digest)


def _replace(path: Path, body: bytes) -> None:
    """Put a file in its place, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _leftover(path: Path) -> bool:
    return path.suffix in (".parquet", ".part")
