"""How does Elasticsearch's own client carry our calls? Within a time and a size, to no other server, with no other credentials.

The client is a slow import, and its classes are what ours are made of: all of it happens inside `client`.
"""

import base64
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests

from ralphcap.sources.access import Access
from ralphcap.sources.connections import Connections
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.transport import MOST_BYTES

JSON = "application/json"
_CHUNK = 2**20
# Whatever comes is handed on; what is not JSON is told by its reader.
_MIMETYPES = (JSON, "application/vnd.elasticsearch+json", "application/x-ndjson", "text/plain", "text/html", "application/xml", "text/xml", "application/octet-stream", "application/cbor", "")  # fmt: skip


class TooLarge(Exception):
    """An answer that does not fit into memory beside others."""


class NodeAnswer(NamedTuple):
    """What a node returns, as the client's transport reads it."""

    meta: Any
    body: bytes


def client(hosts: Sequence[str], access: Access, at_once: int, deadline: Deadline) -> Any:
    """The client for one cluster: an `elasticsearch.Elasticsearch` that hands bodies on as bytes."""
    from elasticsearch import Elasticsearch

    options: dict[str, Any] = {}
    if access.certificate:
        options["client_cert"], options["client_key"] = access.certificate
    if access.ca and any(host.startswith("https") for host in hosts):
        options["ca_certs"] = access.ca
    return Elasticsearch(
        [_with_port(host) for host in hosts],
        headers={"user-agent": "ralphcap", **_basic(access), **access.headers},
        node_class=_node_class(deadline),
        connections_per_node=at_once,
        serializers=dict.fromkeys(_MIMETYPES, _bytes_serializer()),
        max_retries=len(hosts) - 1,  # once at each host: what a status means is decided above
        retry_on_timeout=False,
        retry_on_status=(),
        http_compress=False,
        **options,
    )


def _basic(access: Access) -> dict[str, str]:
    """User and password as a header (RFC 7617, in UTF-8): the client takes ASCII only."""
    if not access.basic:
        return {}
    return {"authorization": f"Basic {base64.b64encode(':'.join(access.basic).encode()).decode()}"}


def _bytes_serializer() -> Any:
    from elasticsearch.serializer import Serializer

    class Bytes(Serializer):
        """Hands bodies on as they are."""

        def loads(self, data: bytes) -> bytes:
            return data

        def dumps(self, data: Any) -> bytes:
            return bytes(data)

    return Bytes()


def _node_class(deadline: Deadline) -> Any:
    import elastic_transport
    from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, RequestsHttpNode

    class Node(RequestsHttpNode):
        """A host that is read within a time and a size, follows no redirect, and sends no credentials but ours."""

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
            """One call: a NodeAnswer. Raises elastic_transport's errors, so that the client may go on with another host.

            Warnings (of options that are going) are kept from the client, which would print them.
            """
            try:
                response, content = self._sent(method, target, body, {**self._headers, **(headers or {})})
            except requests.RequestException as error:
                late = deadline.remaining < 0 or isinstance(error, requests.Timeout)
                kind = elastic_transport.ConnectionTimeout if late else elastic_transport.ConnectionError
                raise kind(str(error), errors=(error,)) from error
            meta = ApiResponseMeta(
                node=self.config, duration=0.0, http_version="1.1", status=response.status_code,
                headers=HttpHeaders({name: text for name, text in response.headers.items() if name.lower() != "warning"}),
            )  # fmt: skip
            return NodeAnswer(meta, content)

        def _sent(
            self, method: str, target: str, body: bytes | None, headers: dict[str, str]
        ) -> tuple[requests.Response, bytes]:
            seconds = max(0.001, deadline.remaining)
            # As bytes: of a text that is not Latin-1, the error would show what cannot be sent.
            encoded = {name: text.encode() for name, text in headers.items()}
            call = requests.Request(method, self.base_url + target, headers=encoded, data=body)
            prepared = self.session.prepare_request(call)
            proxies = self.session.merge_environment_settings(prepared.url, {}, None, None, None)["proxies"]
            with (
                _alarm(self.connections, seconds),
                self.session.send(
                    prepared, timeout=seconds, stream=True, allow_redirects=False, proxies=proxies,
                    verify=self.session.verify, cert=self.session.cert,
                ) as response,
            ):  # fmt: skip
                return response, _read(response, deadline)

    return Node


def _read(response: requests.Response, deadline: Deadline) -> bytes:
    """The whole body: a server that sends a byte now and then, or without end, does not hold us."""
    chunks, size = [], 0
    for chunk in response.iter_content(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if deadline.remaining < 0:
            raise requests.Timeout("too slow")
        if size > MOST_BYTES:
            raise TooLarge
    return b"".join(chunks)


@contextmanager
def _alarm(connections: Connections, seconds: float) -> Iterator[None]:
    """Cuts the connections after so many seconds: `timeout` begins anew with each byte that a server lets drip."""
    alarm = threading.Timer(min(seconds, threading.TIMEOUT_MAX), connections.cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _with_port(address: str) -> str:
    """The client wants each address with its port."""
    parts = urlsplit(address)
    if parts.port:
        return address
    port = 443 if parts.scheme == "https" else 80
    return parts._replace(netloc=f"{parts.netloc}:{port}").geturl()
