"""What may be asked of a server, and what comes back? Imports errors only.

Live servers and recorded bundles are two transports behind the same `fetch`, so both answers take the same way.
"""

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from ralphcap.errors import SourceError

MOST_BYTES = 2**28  # of one answer, 8 million samples: also the most that a bundle's page may have

# The closed list: reading calls only. What is not here cannot be sent.
CALLS = frozenset(
    {
        ("GET", "/api/v1/query"),
        ("POST", "/api/v1/query"),
        ("GET", "/api/v1/query_range"),
        ("POST", "/api/v1/query_range"),
        ("GET", "/api/v1/label/__name__/values"),
        ("GET", "/api/v1/label/job/values"),
        ("GET", "/api/v1/targets"),
        ("GET", "/api/v1/status/buildinfo"),
        ("GET", "/api/v1/status/flags"),
    }
)
ALERT_CALLS = frozenset({("GET", "/api/v2/silences")})  # to an Alertmanager
KEPT = ("READ", "history")  # what a past on disk is asked by (sources/past.py); no server is sent it
_INDEX = r"[a-z0-9.*][a-z0-9_.*+-]*"  # a name or a pattern, never one that begins with '_'
_INDICES = rf"/{_INDEX}(?:,{_INDEX})*"
SEARCH_CALLS = tuple(
    (method, re.compile(path))
    for method, path in (
        ("GET", "/"),
        ("GET", r"/_cat/indices/(?!_)[^/]+"),
        ("GET", "/_cat/allocation"),
        ("GET", "/_cluster/settings"),
        ("POST", rf"{_INDICES}/_field_caps"),
        ("POST", rf"{_INDICES}/_search"),
        ("POST", rf"{_INDICES}/_pit"),
        ("POST", "/_search"),
        ("DELETE", "/_pit"),  # gives back what `_pit` took; nothing is deleted
    )
)


@dataclass(frozen=True)
class Request:
    """One call to a server.

    params     of the address or, under `body`, a JSON text
    question   key of the question that this call belongs to: what a bundle finds it by
    page       its place among the calls of that question, from 0
    about      the question as people know it, for messages: an entry's name, or the expression
    passing    what goes along in the body, by its path there, and may be another each time: no recording keeps it
    """

    method: str
    path: str
    params: Mapping[str, str]
    question: str
    page: int = 0
    about: str = ""
    passing: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        searches = any(self.method == method and path.fullmatch(self.path) for method, path in SEARCH_CALLS)
        if (self.method, self.path) not in {*CALLS, *ALERT_CALLS, KEPT} and not searches:
            raise SourceError(
                f"{self.method} {self.path} is not among the calls that ralphcap makes.\n  Ask through Source.ask or Source.ask_promql."
            )


@dataclass(frozen=True)
class RawAnswer:
    """What came back: a status, the headers that matter, and the body as it was sent."""

    body: bytes = field(repr=False)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Following = Callable[
    [Request, RawAnswer], Request | None
]  # the call that follows from an answer; None: it was the last


class Transport(Protocol):
    """A way to an answer: over the network, or out of a bundle."""

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call. Raises SourceError of the fitting kind."""

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers to several calls of one question, in their order; closing it ends what is still under way."""

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Several chains of calls, of which each follows from the answer before it: in turn, a call of each chain."""

    def close(self) -> None:
        """Give connections and files back."""


_AT_ONCE = 2  # chains whose answers are held at once


def in_turn(
    fetch: Callable[[Request], RawAnswer], firsts: Sequence[Request], following: Following
) -> Generator[tuple[Request, RawAnswer]]:
    """Chains of calls, one call after the other."""
    waiting = iter(firsts)
    asked = deque(islice(waiting, _AT_ONCE))
    while asked:
        request = asked.popleft()
        answer = fetch(request)
        next_request = following(request, answer) or next(waiting, None)
        if next_request is not None:
            asked.append(next_request)
        yield request, answer


def question_key(*parts: object) -> str:
    """The key of a question that ralphcap itself asks (`up`, targets, build information)."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
