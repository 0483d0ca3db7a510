"""How does a bundle answer? The transport that finds recorded answers by their question. Imports errors."""

from collections.abc import Generator, Sequence
from difflib import get_close_matches

import pandas as pd

from ralphcap.errors import NotRecorded
from ralphcap.sources.bundle import Bundle
from ralphcap.sources.manifest import PageEntry
from ralphcap.sources.transport import RawAnswer, Request


class RecordedTransport:
    """Answers from a bundle; asks no one."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._entries = {(entry.question, entry.page): entry for entry in bundle.manifest.pages}

    def fetch(self, request: Request) -> RawAnswer:
        """The recorded answer to one call. Raises NotRecorded with what is held that is nearest, BundleError."""
        entry = self._entries.get((request.question, request.page))
        if entry is None or entry.path != request.path or entry.params != dict(request.params):
            raise NotRecorded(
                f"{self._bundle.path} holds no answer to {request.about}{_times(request.params)}.\n  {self._nearest(request)}"
            )
        return RawAnswer(self._bundle.page(entry))

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The recorded answers, one after the other."""
        for request in requests:
            yield self.fetch(request)

    def close(self) -> None:
        """Give the file back."""
        self._bundle.close()

    def _nearest(self, request: Request) -> str:
        entries = list(self._entries.values())
        same = sorted(
            {
                _period(entries, entry.question)
                for entry in entries
                if entry.about == request.about and entry.params.keys() & {"time", "start"}
            }
        )
        if same:
            return f"Ask for what it holds of it: {'; '.join(same[:3])}."
        names = {entry.about for entry in entries}
        near = get_close_matches(request.about, names, n=3, cutoff=0.5)
        held = (
            f"It holds {', '.join(near)}."
            if near
            else f"It holds {len(names)} questions; 'ralphcap bundle info' lists them."
        )
        return f"{held} Or ask a server, and record."


def _period(entries: list[PageEntry], question: str) -> str:
    """'2026-10-21 09:00:00 – 2026-11-20 09:00:00 UTC, step 300 s': what one recorded question asked for."""
    pages = [entry.params for entry in entries if entry.question == question]
    if "time" in pages[0]:
        return _moment(pages[0]["time"])
    step = int(pages[0]["step"])
    last = max(int(params["end"]) for params in pages)
    return f"{_moment(min(params['start'] for params in pages))} – {_moment(str(last + step))}, step {step} s"


def _times(params: object) -> str:
    asked = dict(params) if isinstance(params, dict) else {}
    if "time" in asked:
        return f" at {_moment(asked['time'])}"
    if "step" in asked:
        return f" for {_moment(asked['start'])} – {_moment(str(int(asked['end']) + int(asked['step'])))}, step {asked['step']} s"
    return ""


def _moment(seconds: str) -> str:
    return f"{pd.Timestamp(int(seconds), unit='s'):%Y-%m-%d %H:%M:%S} UTC"
