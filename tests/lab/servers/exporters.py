"""How do the real exporters start, and which Prometheus job does each feed?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.lab.servers.postgresql import PostgreSQL
from tests.lab.servers.processes import Server, answers
from tests.lab.servers.programs import environment, program
from tests.lab.servers.prometheus import Scrape
from tests.lab.servers.redis import Redis


class Exporter(Server):
    """A server that shows metrics, and the job under which Prometheus knows it."""

    job = ""

    def ready(self) -> bool:
        return answers(f"{self.url}/metrics")

    def scrape(self, interval: str) -> Scrape:
        return Scrape(self.job, self.address, interval)


class NodeExporter(Exporter):
    """This machine's node_exporter, with the sizes of some folders as its textfile collector reads them."""

    name = "node-exporter"
    job = "node"

    def __init__(self, folder: Path, measured: Sequence[Path]) -> None:
        super().__init__(folder)
        self.measured = measured

    def prepare(self) -> None:
        # In the words of the community's directory-size.sh.
        sizes = [f'node_directory_size_bytes{{directory="{path}"}} {_size(path)}\n' for path in self.measured]
        head = "# HELP node_directory_size_bytes Disk space used by some directories\n# TYPE node_directory_size_bytes gauge\n"
        (self.folder / "directory_size.prom").write_text(head + "".join(sizes), encoding="utf-8")

    def command(self) -> Sequence[str]:
        textfiles = f"--collector.textfile.directory={self.folder}"
        return [program("prometheus-node-exporter"), f"--web.listen-address={self.address}", textfiles]


class PostgresExporter(Exporter):
    """The exporter of a PostgreSQL.

    queries   what it asks beside its own questions, as its --extend.query-path takes them
    """

    name = "postgres-exporter"
    job = "postgres"

    def __init__(self, folder: Path, database: PostgreSQL, queries: Mapping[str, object] | None = None) -> None:
        super().__init__(folder)
        self.database = database
        self.queries = queries

    def prepare(self) -> None:
        # JSON is YAML, and needs no quoting of ours.
        self.file.write_text(json.dumps(self.queries or {}), encoding="utf-8")

    @property
    def file(self) -> Path:
        return self.folder / "queries.yml"

    def environment(self) -> dict[str, str]:
        return environment() | {"DATA_SOURCE_NAME": self.database.data_source}

    def command(self) -> Sequence[str]:
        asked = [f"--extend.query-path={self.file}"] if self.queries else []
        return [program("prometheus-postgres-exporter"), f"--web.listen-address={self.address}", *asked]


class RedisExporter(Exporter):
    """The exporter of a Redis."""

    name = "redis-exporter"
    job = "redis"

    def __init__(self, folder: Path, redis: Redis) -> None:
        super().__init__(folder)
        self.redis = redis

    def command(self) -> Sequence[str]:
        watched = f"--redis.addr=redis://{self.redis.address}"
        return [program("prometheus-redis-exporter"), f"--web.listen-address={self.address}", watched]


@contextmanager
def real_exporters(folder: Path) -> Iterator[list[Exporter]]:
    """The node, PostgreSQL and Redis exporters beside their real servers, until the block ends."""
    with ExitStack() as stack:
        database = stack.enter_context(PostgreSQL(folder / "postgresql"))
        redis = stack.enter_context(Redis(folder / "redis"))
        exporters: list[Exporter] = [
            NodeExporter(folder / "node-exporter", [database.folder / "data"]),
            PostgresExporter(folder / "postgres-exporter", database),
            RedisExporter(folder / "redis-exporter", redis),
        ]
        yield [stack.enter_context(exporter) for exporter in exporters]


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))
