"""How long may a whole question take, with all its pieces and retries? Imports nothing of the project."""

import math
import threading
import time


class Deadline:
    """The time that is left for what is asked inside `with deadline:`; the outermost block begins it.

    seconds   for a whole question; None: as long as it takes
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = math.inf if seconds is None else seconds
        self._lock = threading.Lock()
        self._depth = 0
        self._ends = math.inf

    @property
    def remaining(self) -> float:
        """Seconds that are left, below 0 when it has passed."""
        return self._ends - time.monotonic()

    def __enter__(self) -> "Deadline":
        with self._lock:
            if not self._depth:
                self._ends = time.monotonic() + self.seconds
            self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._depth -= 1
