"""How is an answer kept as it comes? A spool folder, and the transport that fills it. Imports errors and window."""

import hashlib
import platform
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.sources.manifest import FORMAT, MANIFEST, VERSION, Manifest, PageEntry, page_file, read_manifest
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.transport import Following, RawAnswer, Request, Transport, in_turn
from ralphcap.window import now as wall_clock

PAGES = "pages.jsonl"
ADDRESS = "address.txt"  # stays in the spool: a bundle does not tell where it was recorded


class Spool:
    """A folder that holds each answer as soon as it is there: bundle.pack makes a bundle of it.

    Several sources of one run may fill it, one after the other; the first one's 'now' is everyone's.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._held = {(entry.question, entry.page) for entry in read_pages(folder)}

    @classmethod
    def begin(
        cls,
        folder: Path,
        *,
        address: str,
        now: pd.Timestamp,
        zone: str,
        pieces: Pieces,
        catalog: dict[str, Any],
        redacted: Mapping[str, int] | None = None,
    ) -> "Spool":
        """A new spool, or the one that lies there.

        redacted   each rule of redaction, with what it found in the catalog
        Raises ParameterError where that was begun with another server, or with other rules.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / MANIFEST).exists():
            if (folder / ADDRESS).read_text(encoding="utf-8") != address:
                raise ParameterError(
                    f"{folder}: answers of another server are being recorded here.\n  Record each server into a folder of its own."
                )
            begun = read_manifest((folder / MANIFEST).read_bytes(), str(folder))
            if begun.redacted.keys() != (redacted or {}).keys():
                raise ParameterError(
                    f"{folder}: answers are being recorded here by other rules of redaction.\n  Record into a folder of its own."
                )
            return cls(folder, begun)
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            created=wall_clock().isoformat(),
            now=now.isoformat(),
            zone=zone,
            **asdict(pieces),
            versions={
                "ralphcap": version("ralphcap"),
                "python": platform.python_version(),
                "pandas": version("pandas"),
            },
            catalog=catalog,
            redacted=dict(redacted or {}),
        )
        (folder / "pages").mkdir(exist_ok=True)
        (folder / ADDRESS).write_text(address, encoding="utf-8")
        _write(folder / MANIFEST, msgspec.json.encode(manifest))
        return cls(folder, manifest)

    def held(self, request: Request) -> bytes | None:
        """The answer to a call that was made before."""
        if (request.question, request.page) not in self._held:
            return None
        return (self.folder / page_file(request.question, request.page)).read_bytes()

    def add(self, request: Request, body: bytes) -> None:
        """Keep an answer; its page is whole before the list names it."""
        entry = PageEntry(
            request.question,
            request.page,
            request.about,
            request.method,
            request.path,
            dict(request.params),
            len(body),
            hashlib.sha256(body).hexdigest(),
        )
        _write(self.folder / entry.file, body)
        with (self.folder / PAGES).open("ab") as pages:
            pages.write(msgspec.json.encode(entry) + b"\n")
        self._held.add((request.question, request.page))


class Store(Protocol):
    """Where answers are kept."""

    def held(self, request: Request) -> bytes | None:
        """The answer to a call that was made before."""

    def add(self, request: Request, body: bytes) -> None:
        """Keep an answer."""


class RecordingTransport:
    """Asks another transport, and keeps what it answers. What was asked before is answered from the store.

    Answers are kept in the order of their calls, whatever the order in which they come.
    """

    def __init__(self, inner: Transport, store: Store) -> None:
        self._inner = inner
        self._store = store

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call."""
        held = self._store.held(request)
        return self._kept(request, self._inner.fetch(request)) if held is None else RawAnswer(held)

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers in the requests' order; only what is not held yet is asked for."""
        missing = [request for request in requests if self._store.held(request) is None]
        lacking = {request.page for request in missing}
        with closing(self._inner.fetch_all(missing)) as answers:
            for request in requests:
                yield self._kept(request, next(answers)) if request.page in lacking else self.fetch(request)

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Chains of calls; where the first is held, each call is answered from the store as long as it holds it."""
        if any(self._store.held(request) is not None for request in firsts):
            yield from in_turn(self.fetch, firsts, following)
            return
        with closing(self._inner.fetch_chains(firsts, following)) as answers:
            for request, answer in answers:
                yield request, self._kept(request, answer)

    def _kept(self, request: Request, answer: RawAnswer) -> RawAnswer:
        self._store.add(request, answer.body)
        return answer

    def close(self) -> None:
        """Give the other transport's connections back."""
        self._inner.close()


def read_pages(folder: Path) -> list[PageEntry]:
    """The pages that a spool's list names, in their order."""
    path = folder / PAGES
    if not path.exists():
        return []
    return [msgspec.json.decode(line, type=PageEntry) for line in path.read_bytes().splitlines()]


def _write(path: Path, body: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(body)
    draft.replace(path)
