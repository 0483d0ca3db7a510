"""How is a real Redis started? On loopback, with nothing on disk but the snapshots that it is asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.servers.processes import Server, listens
from tests.lab.servers.programs import program


class Redis(Server):
    """A Redis that keeps nothing on disk of its own accord.

    settings   those of redis.conf that shall differ
    """

    name = "redis"

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(folder)
        self.settings = settings or {}

    @property
    def broker(self) -> str:
        return f"redis://{self.address}/0"

    def command(self) -> Sequence[str]:
        bound = ["--bind", "127.0.0.1", "--port", str(self.port)]
        options = [part for key, value in self.settings.items() for part in (f"--{key}", value)]
        kept = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        return [program("redis-server"), *bound, *kept, *options]

    def ready(self) -> bool:
        return listens(self.port)
