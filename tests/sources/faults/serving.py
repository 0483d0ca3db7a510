"""How do answers reach the network, whole or not? A server on loopback that breaks its promises on demand."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.sources.faults.answering import Reply

Answering = Callable[[str, Mapping[str, str]], Reply]
PAUSE = 0.05  # seconds between two bytes that drip
LONGEST = 8.0  # seconds that a stalled answer takes if nobody gives it up

DELIVERIES = ("whole", "silent", "drip", "drip of head", "reset", "reset at once", "cut", "chunked", "chunked and cut")


class Server:
    """`answer` is what the calls are given to; it may be replaced between two cases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Answering = lambda _path, _params: Reply(b"", 404)
        self.over = threading.Event()


@contextmanager
def serving() -> Iterator[Server]:
    """The server on a free port, until the block ends."""
    listening = _Listening(("127.0.0.1", 0), _Handler)
    listening.told = server = Server(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        listening.shutdown()
        thread.join()
        listening.server_close()


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    told: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever gives up an answer breaks the connection: that is no fault of the server's."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told: Server = self.server.told
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        reply = told.answer(parts.path, dict(parse_qsl(parts.query) + parse_qsl(body)))
        self.close_connection = True
        _deliver(self.connection, reply, told.over)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


def _deliver(connection: socket.socket, reply: Reply, over: threading.Event) -> None:
    head, body = _head(reply), reply.body
    half = body[: len(body) // 2]
    match reply.delivery:
        case "silent":
            over.wait(LONGEST)
        case "drip":
            connection.sendall(head)
            _drip(connection, body, over)
        case "drip of head":
            _drip(connection, head + body, over)
        case "reset":
            connection.sendall(head + half)
            _reset(connection)
        case "reset at once":
            _reset(connection)
        case "cut":
            connection.sendall(head + half)
        case "chunked":
            connection.sendall(head + _chunk(half) + _chunk(body[len(half) :]) + _chunk(b""))
        case "chunked and cut":
            connection.sendall(head + _chunk(half) + f"{len(body):x}\r\n".encode() + b"{")
        case _:
            connection.sendall(head + body)


def _head(reply: Reply) -> bytes:
    headers = dict(reply.headers)
    if reply.delivery.startswith("chunked"):
        headers["Transfer-Encoding"] = "chunked"
    elif reply.length != -1:
        headers["Content-Length"] = str(len(reply.body) if reply.length is None else reply.length)
    lines = [
        f"HTTP/1.1 {reply.status} Told",
        *(f"{name}: {value}" for name, value in headers.items()),
        "Connection: close",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _drip(connection: socket.socket, data: bytes, over: threading.Event) -> None:
    ends = time.monotonic() + LONGEST
    for place in range(len(data)):
        connection.sendall(data[place : place + 1])
        if over.wait(PAUSE) or time.monotonic() > ends:
            return


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
