"""A proxy before a real node, for faults that the node does not show on demand: each call may be answered otherwise."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

KEPT = ("content-type", "x-elastic-product", "warning")


@dataclass(frozen=True)
class Call:
    """A call as it came: the how-manieth of all (from 0), what it asks."""

    number: int
    method: str
    path: str
    body: bytes
    query: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """The body, parsed."""
        return dict(json.loads(self.body or b"{}"))


@dataclass(frozen=True)
class Reply:
    """What comes back in place of the node's answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True)
class Cut:
    """The node's answer up to `after` of its bytes; then the connection is reset. None: before any answer."""

    after: int | None = None


@dataclass(frozen=True)
class Slow:
    """The node's answer, when the caller has long gone."""


@dataclass(frozen=True)
class Changed:
    """The node's answer, changed on its way."""

    body: Callable[[dict[str, Any]], object] = lambda body: body
    headers: Mapping[str, str] = field(default_factory=dict)


Act = Reply | Cut | Slow | Changed | None


@dataclass
class Front:
    """The proxy: `act` decides what becomes of a call, `calls` came."""

    upstream: str
    url: str = ""
    act: Callable[[Call], Act] = lambda _: None
    calls: list[Call] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, end: str) -> list[Call]:
        """The calls whose path ends so."""
        return [call for call in self.calls if call.path.endswith(end)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    front: Front

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.front.lock:
            path, _, query = self.path.partition("?")
            call = Call(len(self.front.calls), self.command, path, body, query)
            self.front.calls.append(call)
            act = self.front.act(call)
        if isinstance(act, Slow):
            self.front.over.wait(10)
        if isinstance(act, Cut) and act.after is None:
            return self._reset()
        if isinstance(act, Reply):
            return self._send(act.status, act.headers, act.body)
        status, headers, answer = self._forward(body)
        if isinstance(act, Changed):
            answer, headers = json.dumps(act.body(json.loads(answer))).encode(), {**headers, **act.headers}
        if isinstance(act, Cut):
            self._send(status, headers, answer, upto=act.after)
            return self._reset()
        return self._send(status, headers, answer)

    do_POST = do_DELETE = do_GET

    def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = HTTPConnection(urlsplit(self.front.upstream).netloc, timeout=60)
        headers = {name: self.headers[name] for name in ("Accept", "Content-Type") if name in self.headers}
        try:
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() in KEPT}
            return answer.status, kept, answer.read()
        finally:
            upstream.close()

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, *, upto: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:upto])

    def _reset(self) -> None:
        """Ends the connection as a crash does, with RST."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is no one's fault."""


@contextmanager
def before(upstream: str) -> Iterator[Front]:
    """A proxy on a free port of loopback, until the block ends."""
    front = Front(upstream)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"front": front}))
    front.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def error(kind: str, reason: str = "for a reason", **more: object) -> bytes:
    """Elasticsearch's way to refuse."""
    cause = {"type": kind, "reason": reason, **more}
    return json.dumps({"error": {"root_cause": [cause], **cause}, "status": 400}).encode()
