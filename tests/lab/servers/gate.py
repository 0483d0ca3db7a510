"""A small gate in front of a real server: it writes down each call, and may demand a path prefix, headers and TLS."""

import json
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"}


@dataclass(frozen=True)
class Call:
    """One call as it came: its path without the query, behind the prefix."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Gate:
    """A gate at `url`.

    upstream   the server behind it
    prefix     what a path begins with; the server does not see it
    demands    headers that each call must carry; the server does not see them
    shut       paths that it does not let through (403), as managed servers do
    within     what every path that it knows begins with
    meanwhile  what happens with each call, before the server sees it
    """

    upstream: str
    prefix: str = ""
    demands: Mapping[str, str] = field(default_factory=dict)
    shut: Collection[str] = ()
    within: str = "/api/"
    meanwhile: Callable[[Call], object] | None = None
    url: str = ""
    calls: list[Call] = field(default_factory=list)

    def outside(self, allowed: Callable[[str, str], bool]) -> set[tuple[str, str]]:
        """The calls that came and are not allowed: (method, path)."""
        return {(call.method, call.path) for call in self.calls if not allowed(call.method, call.path)}

    def refusal(self, call: Call) -> tuple[int, str] | None:
        """Status and message for a call that may not pass. The message repeats what came, as careless proxies do."""
        for name, value in self.demands.items():
            if call.headers.get(name.lower()) != value:
                return 401, f"not let in with {dict(call.headers)}"
        if not call.path.startswith(self.within):
            return 404, "no such page"
        return (403, "not for you") if call.path in self.shut else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body follows the headers at once: waiting for their receipt takes 40 ms a call
    gate: Gate  # each gate has a handler class of its own

    def do_GET(self) -> None:
        path, question, query = self.path.partition("?")
        begins = path.startswith(self.gate.prefix)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, path.removeprefix(self.gate.prefix) if begins else path, headers)
        self.gate.calls.append(call)
        if self.gate.meanwhile:
            self.gate.meanwhile(call)
        body = self.rfile.read(int(headers.get("content-length", 0)))
        refusal = self.gate.refusal(call) if begins else (404, "no such page")
        if refusal:
            status, message = refusal
            said = {"status": "error", "errorType": "gate", "error": message}
            self._reply(status, {"Content-Type": "application/json"}, json.dumps(said).encode())
        else:
            self._forward(call, call.path + question + query, body)

    do_POST = do_PUT = do_DELETE = do_GET

    def _forward(self, call: Call, target: str, body: bytes) -> None:
        demanded = {name.lower() for name in self.gate.demands}
        headers = {name: value for name, value in call.headers.items() if name not in HOP_BY_HOP | demanded}
        upstream = HTTPConnection(urlsplit(self.gate.upstream).netloc, timeout=60)
        try:
            upstream.request(call.method, target, body or None, headers)
            answer = upstream.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
            self._reply(answer.status, kept, answer.read())
        finally:
            upstream.close()

    def _reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler: type[_Handler], context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.context = context

    def finish_request(self, request, client_address) -> None:  # type: ignore[no-untyped-def] # socketserver has no types
        """In the call's own thread: a handshake that does not come keeps no one else waiting."""
        if self.context is None:
            super().finish_request(request, client_address)
        else:
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is no one's fault."""


@contextmanager
def gate(
    upstream: str,
    *,
    prefix: str = "",
    demands: Mapping[str, str] | None = None,
    shut: Collection[str] = (),
    within: str = "/api/",
    meanwhile: Callable[[Call], object] | None = None,
    context: ssl.SSLContext | None = None,
) -> Iterator[Gate]:
    """A gate on a free port of loopback, until the block ends."""
    front = Gate(upstream, prefix, demands or {}, shut, within, meanwhile)
    server = _Server(type("Handler", (_Handler,), {"gate": front}), context)
    front.url = f"http{'s' if context else ''}://127.0.0.1:{server.server_port}{prefix}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
