"""How does a bundle answer? The transport that finds recorded answers by their question. Imports errors."""

from collections.abc import Generator, Sequence
from difflib import get_close_matches

import pandas as pd

from ralphcap.errors import NotRecorded
from ralphcap.sources.bundle import Bundle
from ralphcap.sources.held import held
from ralphcap.sources.transport import Following, RawAnswer, Request, in_turn

MOST_SHOWN = 3


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

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """The recorded answers of chains of calls."""
        return in_turn(self.fetch, firsts, following)

    def close(self) -> None:
        """Give the file back."""
        self._bundle.close()

    def _nearest(self, request: Request) -> str:
        options = held(self._bundle.manifest, request)
        if options:
            more = f" (and {len(options) - MOST_SHOWN} more)" if len(options) > MOST_SHOWN else ""
            return f"It answers: {'; '.join(options[:MOST_SHOWN])}{more}."
        names = {entry.about for entry in self._entries.values()}
        near = get_close_matches(request.about, names, n=3, cutoff=0.5)
        holds = (
            f"It holds {', '.join(near)}."
            if near
            else f"It holds {len(names)} questions; 'ralphcap bundle info' lists them."
        )
        return f"{holds} Or ask a server, and record."


def _times(params: object) -> str:
    asked = dict(params) if isinstance(params, dict) else {}
    if "time" in asked:
        return f" at {_moment(asked['time'])}"
    if "step" in asked:
        return f" for {_moment(asked['start'])} – {_moment(str(int(asked['end']) + int(asked['step'])))}, step {asked['step']} s"
    return ""


def _moment(seconds: str) -> str:
    return f"{pd.Timestamp(int(seconds), unit='s'):%Y-%m-%d %H:%M:%S} UTC"
