"""How do the platform's own kinds of services start? A FastAPI service, and a Celery worker with its exporter."""

import signal
from collections.abc import Sequence
from pathlib import Path

from tests.lab.servers.exporters import Exporter
from tests.lab.servers.processes import Server, ServerFailed, answers
from tests.lab.servers.programs import CHECKOUT, environment
from tests.lab.servers.redis import Redis

CODE = CHECKOUT / "tests" / "lab" / "services"
PYTHON = CHECKOUT / ".venv-services" / "bin" / "python"
PROCESSES = 2


def python(*arguments: str) -> list[str]:
    """A call of the services' own Python, in their folder. Raises ServerFailed where it was not set up."""
    if not PYTHON.exists():
        raise ServerFailed(f"{PYTHON} is missing.\n  Run script/setup --lane services, which makes it.")
    return ["env", f"--chdir={CODE}", str(PYTHON), *arguments]


class ApiService(Exporter):
    """A FastAPI service."""

    name = "api-service"
    job = "api-gateway"

    def command(self) -> Sequence[str]:
        return python("-m", "uvicorn", "api:app", "--host=127.0.0.1", f"--port={self.port}", "--log-level=warning")


class CeleryWorker(Server):
    """A worker of two processes, which takes two tasks more than it runs."""

    name = "celery-worker"
    ends_by = signal.SIGQUIT  # at once: SIGTERM would wait for its tasks

    def __init__(self, folder: Path, broker: Redis) -> None:
        super().__init__(folder)
        self.broker = broker

    def environment(self) -> dict[str, str]:
        return environment() | {"BROKER": self.broker.broker}

    def command(self) -> Sequence[str]:
        processes = [f"--concurrency={PROCESSES}", "--prefetch-multiplier=1"]
        named = ["--hostname=worker@celery-worker", "--loglevel=INFO"]  # it says at that level that it is ready
        return python("-m", "celery", "-A", "tasks", "worker", "-E", *named, *processes)

    def ready(self) -> bool:
        return " ready." in self.said()


class CeleryExporter(Exporter):
    """The exporter of all workers at a broker."""

    name = "celery-exporter"
    job = "celery"

    def __init__(self, folder: Path, broker: Redis) -> None:
        super().__init__(folder)
        self.broker = broker

    def command(self) -> Sequence[str]:
        options = [f"--broker-url={self.broker.broker}", "--host=127.0.0.1", f"--port={self.port}"]
        # Its package is called `src`, and its own command looks for it in the folder.
        return python("-c", "from src.cli import cli; cli()", *options)

    def ready(self) -> bool:
        return answers(f"{self.url}/health")
