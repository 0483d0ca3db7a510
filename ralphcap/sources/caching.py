"""Which answers need not be asked again? Whole ones about the past, on disk, within bounds. Imports window, catalog."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import pandas as pd

from ralphcap.sources.access import Access
from ralphcap.sources.present import lead
from ralphcap.sources.transport import Request
from ralphcap.window import now

SETTLED = pd.Timedelta(hours=1)  # before now: scrapes, backfilling rules and late writers are done
CACHED = ("/api/v1/query", "/api/v1/query_range")
_DIGEST = 64  # characters of SHA-256 in front of each answer


class Cache:
    """A store that RecordingTransport fills. What a question brought is kept once it was found complete (`keep`), or not at all.

    place        whose answers they are: place_of
    most_bytes   of all files in the folder; what was not used for longest goes first
    """

    def __init__(self, folder: Path, place: str, most_bytes: int) -> None:
        self._folder = folder
        self._place = place
        self._most_bytes = most_bytes
        self._new: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def held(self, request: Request) -> bytes | None:
        """The answer to a call that was made before; one whose digest differs is thrown away."""
        path = self._path(request)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:  # not there, or just thrown away by another process
            return None
        digest, body = content[:_DIGEST], content[_DIGEST:]
        if digest == hashlib.sha256(body).hexdigest().encode():
            return body
        path.unlink(missing_ok=True)
        return None

    def add(self, request: Request, body: bytes) -> None:
        """Have an answer ready to be kept, where nothing can change it any more."""
        if _DIGEST + len(body) > self._most_bytes or not _is_past(request):
            return
        draft = self._path(request).with_suffix(f".{os.getpid()}")
        draft.write_bytes(hashlib.sha256(body).hexdigest().encode() + body)
        self._new.append(draft)

    def keep(self) -> None:
        """Keep what is ready: the question was answered completely."""
        for draft in self._new:
            draft.replace(draft.with_suffix(""))
        if self._new:
            self._prune()
        self._new.clear()

    def drop(self) -> None:
        """Forget what is ready and was not kept."""
        for draft in self._new:
            draft.unlink(missing_ok=True)
        self._new.clear()

    def _path(self, request: Request) -> Path:
        asked = json.dumps([self._place, request.path, sorted(request.params.items())])
        return self._folder / hashlib.sha256(asked.encode()).hexdigest()

    def _prune(self) -> None:
        files = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process prunes, too
                found = path.stat()
                files.append((found.st_mtime, found.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size


def place_of(address: str, access: Access) -> str:
    """A name for what one server tells one user: another tenant or user gets other answers, and nobody can guess a secret by it."""
    who = json.dumps([sorted(access.headers.items()), access.basic, access.certificate])
    return hashlib.scrypt(who.encode(), salt=address.encode(), n=2**14, r=8, p=1).hex()


def _is_past(request: Request) -> bool:
    """Whether a call asks for times, and for samples, that lie far enough back."""
    last, expression = request.params.get("end", request.params.get("time")), request.params.get("query", "")
    if request.path not in CACHED or last is None or "@" in expression:  # `@` may name any time
        return False
    return pd.Timestamp(int(last), unit="s", tz="UTC") + lead(expression) <= now() - SETTLED
