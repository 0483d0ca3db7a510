"""A server that answers as it is told, for faults that no real Prometheus shows on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUILD = b'{"status":"success","data":{"version":"2.42.0","revision":"abc"}}'


@dataclass
class Reply:
    """What comes back, `after` so many seconds: `cut` leaves out the body's last bytes, `silent` sends nothing until the caller gives up."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    silent: bool = False
    after: float = 0


@dataclass
class Faulty:
    """The server: `replies` by path, the same for every call, or a list that is used up; `asked` is what came in."""

    url: str = ""
    replies: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def reply(self, path: str) -> Reply:
        found = self.replies.get(path, Reply(BUILD) if path.endswith("buildinfo") else Reply(b"", 404))
        return found.pop(0) if isinstance(found, list) else found


def answer(result: object, kind: str = "matrix", **more: object) -> bytes:
    """A well-formed answer of the API."""
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": result}, **more}).encode()


@contextmanager
def serving() -> Iterator[Faulty]:
    """The server on a free port of loopback, until the block ends."""
    faulty = Faulty()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            faulty.asked.append((self.command, self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = faulty.reply(path)
            faulty.over.wait(10 if reply.silent else reply.after)
            if reply.silent:
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    faulty.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield faulty
    finally:
        faulty.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
