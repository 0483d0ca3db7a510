"""How is a running server asked? Over the session of prometheus-api-client. Imports errors.

The client carries the connection: TLS, credentials, connection retries, discovery. Answers are read as raw bytes over
the same session, plain: on a fast network, packing and unpacking takes longer than sending.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import Retry

from ralphcap.sources.refusals import check_status, connection_fault, timed_out
from ralphcap.sources.transport import RawAnswer, Request

RETRY_STATUSES = (429, 502, 503, 504)
RETRIES = 2
LONGEST_WAIT = 10.0  # seconds that a server may ask us to wait before the next try
_CHUNK = 2**20
_KEPT_HEADERS = ("location", "retry-after", "content-type")


@dataclass(frozen=True)
class Access:
    """How a server lets us in. Nothing of it is ever printed."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    ca: str | None = None
    certificate: tuple[str, str] | None = None


class _Session(requests.Session):
    """A session that follows no redirect, so that no header ever goes to another server."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests calls it so
        return None


class LiveTransport:
    """A Prometheus server on the network.

    address   without credentials; a path prefix is kept
    seconds   until the whole answer to one call must be there
    """

    def __init__(
        self, address: str, access: Access = Access(), *, seconds: float = 30.0, retries: int = RETRIES
    ) -> None:
        from prometheus_api_client import PrometheusConnect

        self.address = address.rstrip("/")
        self._seconds = seconds
        self._retries = retries
        self._session = _session(access)
        # Only connections are retried below us: what a status means is decided here.
        retry = Retry(total=None, connect=retries, read=False, status=0, other=0, redirect=0, backoff_factor=0.2)
        self.client = PrometheusConnect(self.address, session=self._session, retry=retry, timeout=int(max(1, seconds)))

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call, status 200. Raises QueryRejected or SourceUnavailable."""
        deadline = time.monotonic() + self._seconds
        for attempt in range(self._retries + 1):
            answer = self._send(request, deadline)
            wait = _wait(answer, attempt)
            if (
                attempt == self._retries
                or answer.status not in RETRY_STATUSES
                or time.monotonic() + wait > deadline
                or _query_timed_out(answer)
            ):
                break
            time.sleep(wait)
        check_status(answer, request, self.address)
        return answer

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _send(self, request: Request, deadline: float) -> RawAnswer:
        values = {"params" if request.method == "GET" else "data": dict(request.params)}
        remaining = max(0.001, deadline - time.monotonic())
        arguments: dict[str, Any] = {"stream": True, "timeout": remaining, "allow_redirects": False, **values}
        try:
            with self._session.request(request.method, self.address + request.path, **arguments) as response:
                body = self._read(response, request, deadline)
        except requests.RequestException as error:
            raise connection_fault(error, request, self.address, self._seconds) from error
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        return RawAnswer(body, response.status_code, headers)

    def _read(self, response: requests.Response, request: Request, deadline: float) -> bytes:
        """The whole body: a server that sends a byte now and then does not hold us beyond the deadline."""
        chunks = []
        for chunk in response.iter_content(_CHUNK):
            chunks.append(chunk)
            if time.monotonic() > deadline:
                raise timed_out(request, self.address, self._seconds)
        return b"".join(chunks)


def _session(access: Access) -> _Session:
    session = _Session()
    session.headers["Accept-Encoding"] = "identity"
    session.headers["User-Agent"] = "ralphcap"
    session.headers.update(access.headers)
    # requests would send what ~/.netrc holds wherever no other credentials stand.
    session.auth = _basic(access.basic) if access.basic else _anonymous
    if access.ca:
        session.verify = access.ca
    if access.certificate:
        session.cert = access.certificate
    return session


def _basic(pair: tuple[str, str]) -> requests.auth.HTTPBasicAuth:
    user, password = (text.encode() for text in pair)
    return requests.auth.HTTPBasicAuth(user, password)


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _wait(answer: RawAnswer, attempt: int) -> float:
    """Seconds until the next try: as the server asks (Retry-After), else 0.5, 1, 2 …"""
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdigit() else 0.5 * 2.0**attempt


def _query_timed_out(answer: RawAnswer) -> bool:
    """A query that was too slow for the server is not sent to it again."""
    return answer.status == 503 and b'"errorType":"timeout"' in answer.body
