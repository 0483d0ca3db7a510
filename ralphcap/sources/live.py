"""How is a running server asked? Over the session of prometheus-api-client. Imports errors.

The client carries the connection: it has the session with TLS and credentials, and mounts the adapter that connects again.
All answers, those of discovery too, are read as raw bytes over it, within bounds that the client's own methods do not have
and as bundles keep them; plain: on a fast network, packing and unpacking takes longer than sending.
"""

import re
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import Retry

from ralphcap.sources.access import Access
from ralphcap.sources.calls import AT_ONCE, RETRIES, Calls
from ralphcap.sources.connections import Connections
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.refusals import PROMETHEUS, check_status, connection_fault, error_kind, timed_out, too_large
from ralphcap.sources.transport import MOST_BYTES, Following, RawAnswer, Request

RETRY_STATUSES = (429, 502, 503)  # not 504: there, a query has timed out behind a proxy
_CHUNK = 2**20
_BEGINNING = 200  # bytes of an answer that are looked at for an error inside a 200
_REFUSAL = re.compile(rb'"status"\s*:\s*"error"')
_KEPT_HEADERS = ("location", "retry-after", "content-type")


class _Session(requests.Session):
    """A session that follows no redirect, so that no header ever goes to another server."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests calls it so
        return None


class LiveTransport:
    """A Prometheus server on the network, or another product that is asked in the same way.

    address   without credentials; a path prefix is kept
    product   what should answer there, for messages
    deadline  of a whole question, with all that is asked of other servers for it; else
    seconds   for a whole question, which `with transport.deadline:` begins; without it, for one call
    at_once   calls of one question that may be under way
    """

    def __init__(
        self,
        address: str,
        access: Access | None = None,
        *,
        seconds: float = 30.0,
        deadline: Deadline | None = None,
        retries: int = RETRIES,
        at_once: int = AT_ONCE,
        product: str = PROMETHEUS,
    ) -> None:
        from prometheus_api_client import PrometheusConnect

        self.address = address.rstrip("/")
        self.deadline = deadline or Deadline(seconds)
        self._product = product
        self._access = access or Access()
        self._session = _session(self._access)
        # Only connections are retried below us: what a status means is decided here.
        retry = Retry(total=None, connect=retries, read=False, status=0, other=0, redirect=0, backoff_factor=0.2)
        PrometheusConnect(self.address, session=self._session, retry=retry)
        self._connections = Connections(self._session.get_adapter(self.address))
        self._calls = Calls(
            self._send,
            lambda answer, request: check_status(answer, request, self.address, product),
            _may_be_asked_again,
            [self._connections],
            self.deadline,
            retries=retries,
            at_once=at_once,
        )

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call, status 200. Raises QueryRejected or SourceUnavailable."""
        return self._calls.fetch(request)

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers in the requests' order; ended early, it cuts the calls that are under way."""
        return self._calls.fetch_all(requests)

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Calls of which each follows from the answer before it."""
        return self._calls.fetch_chains(firsts, following)

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _send(self, request: Request) -> RawAnswer:
        values = {"params" if request.method == "GET" else "data": dict(request.params)}
        # Given with the call, since a session's authority gives way to the one that REQUESTS_CA_BUNDLE names.
        verify = self._session.verify
        arguments: dict[str, Any] = {"stream": True, "allow_redirects": False, "verify": verify, **values}
        seconds = max(0.001, self.deadline.remaining)
        try:
            with (
                self._alarm(seconds),
                self._session.request(
                    request.method, self.address + request.path, timeout=seconds, **arguments
                ) as response,
            ):
                body = self._read(response, request)
        except requests.RequestException as error:
            if self.deadline.remaining < 0:
                raise timed_out(request, self.address, self.deadline.seconds) from error
            fault = connection_fault(error, request, self.address, self.deadline.seconds, self._product)
            raise fault from error
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        if not response.ok or _REFUSAL.search(body[:_BEGINNING]):
            body = self._access.hidden_in(body)
        return RawAnswer(body, response.status_code, headers)

    @contextmanager
    def _alarm(self, seconds: float) -> Iterator[None]:
        """Cuts the connections after so many seconds: `timeout` begins anew with each byte that a server lets drip."""
        alarm = threading.Timer(seconds, self._connections.cut)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _read(self, response: requests.Response, request: Request) -> bytes:
        """The whole body: a server that sends a byte now and then, or without end, does not hold us."""
        chunks, size = [], 0
        for chunk in response.iter_content(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if self.deadline.remaining < 0:
                raise timed_out(request, self.address, self.deadline.seconds)
            if size > MOST_BYTES:
                raise too_large(request, self.address, MOST_BYTES)
        return b"".join(chunks)


def _session(access: Access) -> _Session:
    session = _Session()
    session.headers["Accept-Encoding"] = "identity"
    session.headers["User-Agent"] = "ralphcap"
    # As bytes: of a text that is not Latin-1, the error would show what cannot be sent.
    session.headers.update({name: value.encode() for name, value in access.headers.items()})
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


def _may_be_asked_again(answer: RawAnswer) -> bool:
    """Whether it is the server's load that stands in the way: a query that was too slow for it is not sent again."""
    return answer.status in RETRY_STATUSES and error_kind(answer.body) != "timeout"
