"""How does a server start on loopback, get ready, and never outlive the lab?"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.lab.servers.programs import environment

READY_SECONDS = 60
STOP_SECONDS = 15


class ServerFailed(Exception):
    """A server ended before it was ready, or was not ready in time: the message ends with what it said."""


def free_port() -> int:
    """A port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A program that runs until the block ends. Subclasses say how it is called and when it is ready."""

    name = "server"
    ends_by = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return environment()

    def wrapper(self) -> Sequence[str]:
        """What the command is run through: the kernel ends it when the lab dies without a word (kill -9)."""
        setpriv = shutil.which("setpriv")
        return [setpriv, "--pdeathsig", self.ends_by.name, "--"] if setpriv else []

    def prepare(self) -> None:
        """What must be there before the start."""

    def ready(self) -> bool:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*self.wrapper(), *self.command()],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the lab, which stops its servers in order
            )
        try:
            wait_until(self.ready, self.check_alive)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def check_alive(self) -> None:
        """Raises ServerFailed where the program has ended."""
        if self.process is not None and self.process.poll() is not None:
            raise ServerFailed(f"{self.name} ended with code {self.process.returncode}:\n{self.said()}")

    def stop(self) -> None:
        """Asks the program to end, waits, and ends its whole session where it does not."""
        if self.process is None:
            return
        self.process.send_signal(self.ends_by)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def wait_until(ready: Callable[[], bool], check: Callable[[], None], seconds: float = READY_SECONDS) -> None:
    """Returns as soon as `ready` holds; `check` raises where it never will. Raises ServerFailed after `seconds`."""
    end = time.monotonic() + seconds
    while not ready():
        check()
        if time.monotonic() > end:
            raise ServerFailed(f"not ready after {seconds:.0f} s")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def listens(port: int) -> bool:
    """Whether something accepts connections on a port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
