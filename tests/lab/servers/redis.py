"""How is a real Redis started? On loopback, in memory only."""

from collections.abc import Sequence

from tests.lab.servers.processes import Server, listens
from tests.lab.servers.programs import program


class Redis(Server):
    """A Redis that keeps nothing on disk."""

    name = "redis"

    def command(self) -> Sequence[str]:
        bound = ["--bind", "127.0.0.1", "--port", str(self.port)]
        return [program("redis-server"), *bound, "--save", "", "--appendonly", "no", "--dir", str(self.folder)]

    def ready(self) -> bool:
        return listens(self.port)
