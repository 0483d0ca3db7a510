"""How are the calls of one question made: again where a server was busy, some at once, and cut when nobody waits any more?

Threads exist only in here. Imports errors and window.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from itertools import islice

from ralphcap.sources.connections import Connections
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.transport import Following, RawAnswer, Request
from ralphcap.window import now

RETRIES = 2
AT_ONCE = 2
_CUT_AGAIN = 0.05  # seconds: a thread may have been between two connections


class Calls:
    """Calls to one server.

    send       one call, whatever status its answer has
    check      raises what an answer's status means, and passes one of 200
    again      whether the server was only busy, so that the same call may be sent again
    connections   what is cut when nobody waits for an answer any more
    retries    how often a call is sent again
    at_once    calls of one question that may be under way
    """

    def __init__(
        self,
        send: Callable[[Request], RawAnswer],
        check: Callable[[RawAnswer, Request], None],
        again: Callable[[RawAnswer], bool],
        connections: Sequence[Connections],
        deadline: Deadline,
        *,
        retries: int = RETRIES,
        at_once: int = AT_ONCE,
    ) -> None:
        self._send = send
        self._check = check
        self._again = again
        self._connections = connections
        self._deadline = deadline
        self._retries = retries
        self._at_once = at_once
        self._stopped = threading.Event()

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call, status 200. Raises QueryRejected or SourceUnavailable."""
        with self._deadline:
            for attempt in range(self._retries + 1):
                answer = self._send(request)
                seconds = _wait(answer, attempt)
                if attempt == self._retries or not self._again(answer) or seconds > self._deadline.remaining:
                    break
                if self._stopped.wait(seconds):
                    break
        self._check(answer, request)
        return answer

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers in the requests' order; the next call is sent before an answer is handed out.

        Whatever ends it early (an error, Ctrl-C, closing it) cuts the calls that are under way.
        """
        waiting = iter(requests)
        with self._pool() as (pool, under_way):
            under_way.extend(pool.submit(self.fetch, request) for request in islice(waiting, self._at_once))
            while under_way:
                answer = under_way.popleft().result()
                under_way.extend(pool.submit(self.fetch, request) for request in islice(waiting, 1))
                yield answer

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Calls of which each follows from the answer before it, in several chains: request and answer, chain by chain in turn.

        As many chains are under way as calls may be; where one ends, the next begins. The next call is sent before an answer
        is handed out. Ended early, it cuts what is under way.
        """
        waiting = iter(firsts)
        asked: deque[Request] = deque(islice(waiting, self._at_once))
        with self._pool() as (pool, under_way):
            under_way.extend(pool.submit(self.fetch, request) for request in asked)
            while under_way:
                request, answer = asked.popleft(), under_way.popleft().result()
                next_request = following(request, answer) or next(waiting, None)
                if next_request is not None:
                    asked.append(next_request)
                    under_way.append(pool.submit(self.fetch, next_request))
                yield request, answer

    @contextmanager
    def _pool(self) -> "Iterator[tuple[ThreadPoolExecutor, deque[Future[RawAnswer]]]]":
        """Threads, and the calls that they are busy with, which are cut at the end."""
        under_way: deque[Future[RawAnswer]] = deque()
        with self._deadline, ThreadPoolExecutor(self._at_once) as pool:
            try:
                yield pool, under_way
            finally:
                self._cut(under_way)

    def _cut(self, under_way: "Sequence[Future[RawAnswer]]") -> None:
        """End calls whose answers nobody waits for any more: their threads, their connections, and so their queries."""
        self._stopped.set()
        left = {future for future in under_way if not future.cancel()}
        while left:
            for connections in self._connections:
                connections.cut()
            left = wait(left, _CUT_AGAIN).not_done
        self._stopped.clear()


def _wait(answer: RawAnswer, attempt: int) -> float:
    """Seconds until the next try: as the server asks (Retry-After, seconds or a date), else 0.5, 1, 2 …"""
    asked = answer.headers.get("retry-after", "")
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now().timestamp())
    except ValueError:
        return float(0.5 * 2**attempt)
