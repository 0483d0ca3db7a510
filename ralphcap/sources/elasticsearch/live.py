"""How is a running Elasticsearch asked? Over the session of its own client. Imports errors.

The client carries the connections: hosts, TLS, credentials, and the other host where one is dead. Bodies stay bytes, as
bundles keep them.
"""

import json
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import elastic_transport
import requests
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, RequestsHttpNode
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from elasticsearch.serializer import Serializer

from ralphcap.sources.access import Access
from ralphcap.sources.calls import AT_ONCE, RETRIES, Calls
from ralphcap.sources.connections import Connections
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.elasticsearch.refusals import (
    BUSY,
    check_answer,
    not_elasticsearch,
    unreachable,
)
from ralphcap.sources.refusals import timed_out, too_large
from ralphcap.sources.transport import MOST_BYTES, Following, RawAnswer, Request

JSON = "application/json"
_CHUNK = 2**20
_KEPT_HEADERS = ("location", "retry-after", "content-type")


class _Bytes(Serializer):
    """Hands bodies on as they are."""

    def loads(self, data: bytes) -> bytes:
        return data

    def dumps(self, data: Any) -> bytes:
        return bytes(data)


class NodeApiResponse(NamedTuple):
    """What a node returns, as the client's transport reads it."""

    meta: ApiResponseMeta
    body: bytes


class _Node(RequestsHttpNode):
    """A host that is read within a time and a size, follows no redirect, and sends no credentials but ours."""

    deadline = Deadline()

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.session.auth = lambda request: request  # requests would send what ~/.netrc holds
        self.connections = Connections(self.session.get_adapter(self.base_url))

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = None,  # noqa: ARG002 - the deadline of the whole question holds instead
    ) -> Any:
        """One call: NodeApiResponse. Raises elastic_transport's errors, so that the client may go on with another host."""
        seconds = max(0.001, self.deadline.remaining)
        call = requests.Request(method, self.base_url + target, headers={**self._headers, **(headers or {})}, data=body)
        prepared = self.session.prepare_request(call)
        proxies = self.session.merge_environment_settings(prepared.url, {}, None, None, None)["proxies"]
        try:
            with (
                self._alarm(seconds),
                self.session.send(
                    prepared, timeout=seconds, stream=True, allow_redirects=False, proxies=proxies,
                    verify=self.session.verify, cert=self.session.cert,
                ) as response,
            ):  # fmt: skip
                content = self._read(response)
        except requests.RequestException as error:
            late = self.deadline.remaining < 0 or isinstance(error, requests.Timeout)
            kind = elastic_transport.ConnectionTimeout if late else elastic_transport.ConnectionError
            raise kind(str(error), errors=(error,)) from error
        meta = ApiResponseMeta(
            node=self.config, duration=0.0, http_version="1.1", status=response.status_code,
            headers=HttpHeaders(response.headers),
        )  # fmt: skip
        return NodeApiResponse(meta, content)

    def _read(self, response: requests.Response) -> bytes:
        chunks, size = [], 0
        for chunk in response.iter_content(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if self.deadline.remaining < 0:
                raise requests.Timeout("too slow")
            if size > MOST_BYTES:
                raise _TooLarge
        return b"".join(chunks)

    @contextmanager
    def _alarm(self, seconds: float) -> Iterator[None]:
        """Cuts the connections after so many seconds: `timeout` begins anew with each byte that a server lets drip."""
        alarm = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self.connections.cut)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()


class _TooLarge(Exception):
    """An answer that does not fit into memory beside others."""


class ElasticsearchTransport:
    """An Elasticsearch on the network.

    hosts      addresses of one cluster, without credentials; the client goes to another where one is dead
    deadline   of a whole question
    """

    def __init__(
        self,
        hosts: Sequence[str],
        access: Access | None = None,
        *,
        deadline: Deadline | None = None,
        retries: int = RETRIES,
        at_once: int = AT_ONCE,
    ) -> None:
        self.address = hosts[0]
        self.deadline = deadline or Deadline(30.0)
        self._access = access or Access()
        self._client = _client(hosts, self._access, at_once, self.deadline)
        nodes = self._client.transport.node_pool.all()
        self._calls = Calls(
            self._send,
            lambda answer, request: check_answer(answer, request, self.address),
            lambda answer: answer.status in BUSY,
            [node.connections for node in nodes if isinstance(node, _Node)],
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
        self._client.close()

    def _send(self, request: Request) -> RawAnswer:
        query, body = sent(request)
        headers = {"accept": JSON} | ({"content-type": JSON} if body else {})
        try:
            answer = self._client.perform_request(
                request.method, request.path, params=query, headers=headers, body=body
            )
        except ApiError as error:
            return self._refusal(error)
        except UnsupportedProductError as error:
            raise not_elasticsearch(request, self.address) from error
        except _TooLarge as error:
            raise too_large(request, self.address, MOST_BYTES) from error
        except elastic_transport.ConnectionTimeout as error:
            raise timed_out(request, self.address, self.deadline.seconds) from error
        except elastic_transport.TransportError as error:
            raise unreachable(error, request, self.address, self.deadline.seconds) from error
        return RawAnswer(bytes(answer.body), answer.meta.status, _headers(answer.meta))

    def _refusal(self, error: ApiError) -> RawAnswer:
        body = error.body if isinstance(error.body, bytes) else b""
        return RawAnswer(self._access.hidden_in(body), error.meta.status, _headers(error.meta))


def sent(request: Request) -> tuple[dict[str, str], bytes | None]:
    """What goes over the wire: the address's parameters, and the body with what only passes."""
    query = {name: value for name, value in request.params.items() if name != "body"}
    if "body" not in request.params and not request.passing:
        return query, None
    body = json.loads(request.params.get("body", "{}"))
    for path, value in request.passing.items():
        *outer, last = path.split(".")
        inner = body
        for name in outer:
            inner = inner[name]
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return query, json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _client(hosts: Sequence[str], access: Access, at_once: int, deadline: Deadline) -> Elasticsearch:
    serializer = _Bytes()
    kind = type("_DeadlineNode", (_Node,), {"deadline": deadline})
    options: dict[str, Any] = {}
    if access.basic:
        options["basic_auth"] = access.basic
    if access.certificate:
        options["client_cert"], options["client_key"] = access.certificate
    if access.ca and any(host.startswith("https") for host in hosts):
        options["ca_certs"] = access.ca
    return Elasticsearch(
        [_with_port(host) for host in hosts],
        headers={"user-agent": "ralphcap", **access.headers},
        node_class=kind,
        connections_per_node=at_once,
        serializers=dict.fromkeys(_MIMETYPES, serializer),
        max_retries=len(hosts) - 1,  # once at each host: what a status means is decided above
        retry_on_timeout=False,
        retry_on_status=(),
        http_compress=False,
        **options,
    )


def _with_port(address: str) -> str:
    """The client wants each address with its port."""
    parts = urlsplit(address)
    if parts.port:
        return address
    port = 443 if parts.scheme == "https" else 80
    return parts._replace(netloc=f"{parts.netloc}:{port}").geturl()


# Whatever comes is handed on; what is not JSON is told by its reader.
_MIMETYPES = (JSON, "application/vnd.elasticsearch+json", "application/x-ndjson", "text/plain", "text/html", "application/xml", "text/xml", "application/octet-stream", "application/cbor", "")  # fmt: skip


def _headers(meta: ApiResponseMeta) -> Mapping[str, str]:
    return {name: str(meta.headers[name]) for name in _KEPT_HEADERS if name in meta.headers}
