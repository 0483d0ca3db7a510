"""What is done to the real servers, so that their metrics have something to tell? Each exercise takes some seconds."""

import json
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO

from tests.lab.servers.postgresql import PostgreSQL
from tests.lab.servers.programs import environment
from tests.lab.servers.redis import Redis
from tests.lab.servers.services import ApiService, CeleryWorker, python

# Asked of the service again and again: 6 answered at once, 1 slow, 2 failing, 1 for what does not exist.
REQUESTS = ("/api/stocks/005930",) * 6 + ("/api/signals", "/api/broken", "/api/broken", "/nothing")

HELD_CONNECTIONS = 5
SLOW_SECONDS = 0.5
SLOW_CALLS = 8
ROWS = 20_000
DEADLOCKS = 2
ROLLBACKS = 20

MAXIMUM_MEMORY = 4_000_000
KEYS, KEY_BYTES = 8_000, 1_000  # twice what fits
FOUND, NOT_FOUND = 300, 100


def ask(service: ApiService, until: threading.Event) -> None:
    """Asks the service until the event."""
    while not until.is_set():
        for path in REQUESTS:
            try:
                urllib.request.urlopen(service.url + path, timeout=5).close()
            except urllib.error.HTTPError as error:
                error.close()


def prepare(database: PostgreSQL) -> None:
    """The tables, and the extension that counts statements."""
    sql(
        database,
        "CREATE EXTENSION pg_stat_statements; CREATE TABLE stocks (code int PRIMARY KEY, price int, note text);",
    )


def use_database(database: PostgreSQL) -> None:
    """Rows written, read, changed and deleted; a sort that spills; slow statements, rollbacks, deadlocks, a checkpoint."""
    sql(database, f"INSERT INTO stocks SELECT n, n, repeat('x', 200) FROM generate_series(1, {ROWS}) n;")
    for number in range(SLOW_CALLS):
        sql(
            database,
            f"SELECT pg_sleep({SLOW_SECONDS});",
            f"SELECT sum(price) FROM stocks WHERE code > {number};",
            f"UPDATE stocks SET price = price + 1 WHERE code = {number + 1};",
            f"DELETE FROM stocks WHERE code = {ROWS - number};",
            "SET work_mem = '64kB'; SELECT note FROM stocks ORDER BY note, code DESC OFFSET 19900;",
            *("BEGIN; UPDATE stocks SET price = 0 WHERE code = 99; ROLLBACK;",) * (ROLLBACKS // SLOW_CALLS + 1),
            "CHECKPOINT;",
        )
        if number % (SLOW_CALLS // DEADLOCKS) == 0:
            _deadlock(database)


def _deadlock(database: PostgreSQL) -> None:
    """Two sessions that each wait for the row that the other one holds."""
    halves = [
        f"BEGIN; UPDATE stocks SET price = 1 WHERE code = {mine}; SELECT pg_sleep({SLOW_SECONDS}); UPDATE stocks SET price = 1 WHERE code = {other};"
        for mine, other in ((1001, 1002), (1002, 1001))
    ]
    for session in [_session(database, half) for half in halves]:
        session.wait()


@contextmanager
def held(database: PostgreSQL) -> Iterator[None]:
    """Connections that stay, all but one idle: that one is in a transaction that holds a lock."""
    open_ended = "BEGIN; LOCK TABLE stocks IN ROW EXCLUSIVE MODE;"
    with ExitStack() as stack:
        for text in (open_ended, *("SELECT 1;",) * (HELD_CONNECTIONS - 1)):
            session = stack.enter_context(_session(database, text, stays=True))
            stack.callback(session.terminate)
        yield


def sql(database: PostgreSQL, *statements: str) -> None:
    """Runs statements, one after the other."""
    _session(database, "\n".join(statements)).wait()


def _session(database: PostgreSQL, text: str, *, stays: bool = False) -> subprocess.Popen[str]:
    quiet = subprocess.DEVNULL
    session = subprocess.Popen(
        database.client(), stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True, env=environment()
    )
    assert session.stdin is not None
    session.stdin.write(f"{text}\n")
    session.stdin.flush()
    if not stays:
        session.stdin.close()
    return session


def use_redis(redis: Redis) -> None:
    """Twice as many keys as fit, each for a minute; look-ups of which three in four find something; a snapshot."""
    value = "x" * KEY_BYTES
    with socket.create_connection(("127.0.0.1", redis.port), timeout=10) as connection:
        told = connection.makefile("rwb")
        _tell(told, [f"SET key:{number} {value} EX 60" for number in range(KEYS)])
        _tell(told, [f"SET short:{number} x PX 50" for number in range(50)])
        for _ in range(4):
            _tell(told, ["SET here yes", *["GET here"] * (FOUND // 4), *["GET nowhere"] * (NOT_FOUND // 4), "BGSAVE"])
            time.sleep(1.1)


def _tell(connection: BinaryIO, commands: Sequence[str]) -> None:
    """Sends commands in Redis' inline form and reads an answer to each, of one line or two."""
    for first in range(0, len(commands), 500):
        some = commands[first : first + 500]
        connection.write("".join(f"{command}\r\n" for command in some).encode())
        connection.flush()
        for _ in some:
            if connection.readline()[:2] not in (b"$-", b"+O", b"+B", b"-E"):
                connection.readline()


def use_celery(worker: CeleryWorker) -> None:
    """Quick and failing tasks for some seconds, then long ones: two run, two are reserved, the rest stays in the queue."""
    subprocess.run(python("tasks.py"), env=worker.environment(), check=True)


@contextmanager
def receiver() -> Iterator[str]:
    """The address of a server that takes what is posted under /taken and refuses what is posted elsewhere."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/taken" else 400)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing: something is posted each second."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
