"""How is a real Elasticsearch node started, filled, and made to lose an index?"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from tests.lab.servers.processes import Server, answers, free_port, wait_until
from tests.lab.servers.programs import SERVERS, MissingProgram, program

NODE = SERVERS / "elasticsearch"
CLASSES = NODE / "classes.jsa"  # archive.sh makes it where it can
BULK = 5_000  # documents a request
SECONDS = 120  # for one answer
MOUNTS = Path("/proc/self/mounts")
# Some folder of a file system that can be kept to oneself: what is mounted there is seen by this one process.
AS_A_MOUNT = 'mount --make-private /proc && mount --rbind / /proc/fs && exec chroot /proc/fs "$@"'


class Refused(Exception):
    """The node did not do what it was asked for: its status and its words."""


class Elasticsearch(Server):
    """A cluster of one node, on loopback, that knows the server's core: no x-pack, Painless or ingest.

    data       where its indices are, and stay: a copy of another node's serves
    heap       of its JVM [MiB]
    settings   those of elasticsearch.yml that shall differ
    thorough   whether the JVM compiles for speed (benchmarks, millions of documents) instead of for a quick start
    """

    name = "elasticsearch"

    def __init__(
        self,
        folder: Path,
        data: Path | None = None,
        *,
        heap: int = 512,
        settings: Mapping[str, object] | None = None,
        thorough: bool = False,
    ) -> None:
        super().__init__(folder)
        self.data = data or folder / "data"
        self.heap = heap
        self.settings = settings or {}
        self.thorough = thorough

    def configuration(self) -> Mapping[str, object]:
        return {
            "node.name": "lab",
            "cluster.name": "ralph-logs",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "path.data": str(self.data),
            "path.logs": str(self.folder / "logs"),
            "cluster.routing.allocation.disk.threshold_enabled": False,  # how full this machine's disk is says nothing
            **self.settings,
        }

    def wrapper(self) -> Sequence[str]:
        """Java looks for a folder's disk among the mounts, and in a chroot finds none: there the root becomes one (as root)."""
        if not MOUNTS.exists() or any(line.split()[1] == "/" for line in MOUNTS.read_text().splitlines()):
            return super().wrapper()
        return [*super().wrapper(), "unshare", "--mount", "--propagation=unchanged", "sh", "-c", AS_A_MOUNT, "sh"]

    def prepare(self) -> None:
        for name in ("config", "scratch"):
            (self.folder / name).mkdir(exist_ok=True)
        # JSON is YAML.
        (self.folder / "config" / "elasticsearch.yml").write_text(json.dumps(self.configuration()), encoding="utf-8")

    def command(self) -> Sequence[str]:
        if not (NODE / "node.jar").exists():
            raise MissingProgram("elasticsearch")
        return [
            program("java"),
            f"-Xms{self.heap}m",
            f"-Xmx{self.heap}m",
            *([] if self.thorough else ["-XX:TieredStopAtLevel=1"]),
            *([f"-XX:SharedArchiveFile={CLASSES}"] if CLASSES.exists() else []),
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",  # nothing in the system's /tmp
            f"-Djava.io.tmpdir={self.folder / 'scratch'}",
            "-Dfile.encoding=UTF-8",
            "-Dlog4j2.disable.jmx=true",
            f"--module-path={NODE / 'lib'}",
            "--add-modules=org.elasticsearch.server,ALL-MODULE-PATH",
            f"--class-path={NODE / 'node.jar'}",
            "EsNode",
            str(NODE),
            str(self.folder / "config"),
        ]

    def ready(self) -> bool:
        """It answers, and the first copy of each of its shards is there."""
        return answers(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s")

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The answer, parsed; `body` is sent as JSON. Raises Refused."""
        with closing(self._connection()) as connection:
            return _called(connection, method, path, b"" if body is None else msgspec.json.encode(body))

    def get(self, path: str, body: object = None) -> Any:
        return self.call("GET", path, body)

    def put(self, path: str, body: object = None) -> Any:
        return self.call("PUT", path, body)

    def post(self, path: str, body: object = None) -> Any:
        return self.call("POST", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def bulk(self, index: str, documents: Iterable[Mapping[str, object]]) -> int:
        """Adds documents, in their order, and shows them: how many there were. Raises Refused where one was refused.

        A document's `_id` and `_index` become its id and its index, and stay out of it; the node makes ids for the others,
        and `index` takes them.
        """
        lines = (line for document in documents for line in _lines(document))
        count = 0
        with closing(self._connection()) as connection, ThreadPoolExecutor(1) as beside:
            sent: Future[None] | None = None
            while page := list(islice(lines, 2 * BULK)):  # made while the one before is under way
                if sent:
                    sent.result()
                sent = beside.submit(_sent, connection, index, b"".join(page))
                count += len(page) // 2
            if sent:
                sent.result()
        self.refresh(index)
        return count

    def count(self, pattern: str) -> int:
        """How many documents a pattern's open indices hold. Raises Refused where a shard did not say it, or none is there."""
        answer = self.get(f"/{pattern}/_count?allow_no_indices=false")
        if answer["_shards"]["failed"]:
            raise Refused(f"GET /{pattern}/_count: {answer['_shards']}")
        return int(answer["count"])

    def refresh(self, pattern: str = "_all") -> None:
        """Shows searches what was written."""
        self.post(f"/{pattern}/_refresh")

    def flush(self, pattern: str = "_all") -> None:
        """Puts on the disk what was written: a start then has nothing to catch up with."""
        self.post(f"/{pattern}/_flush?force=true")

    def wait_for_yellow(self, pattern: str = "") -> None:
        """Returns when the first copy of each shard is there. Raises Refused after half a minute (408)."""
        self.get(f"/_cluster/health/{pattern}?wait_for_status=yellow&timeout=30s")

    def close_index(self, index: str) -> None:
        """The index stays, and drops out of patterns without a word."""
        self.post(f"/{index}/_close")

    def lose(self, index: str) -> None:
        """Makes an index red: the first of its shards is gone from the disk, for good."""
        self.close_index(index)
        settings = self.get(f"/{index}/_settings")[index]["settings"]["index"]
        shutil.rmtree(self.data / "indices" / settings["uuid"] / "0")
        self.post(f"/{index}/_open?wait_for_active_shards=0")
        wait_until(lambda: self._lacks_only_one(index, int(settings["number_of_shards"])), self.check_alive)

    def _lacks_only_one(self, index: str, shards: int) -> bool:
        """Whether the node gave up on the first shard and has all others: while it looks for them, they are red, too."""
        asked = self.post("/_cluster/allocation/explain", {"index": index, "shard": 0, "primary": True})
        active = self.get(f"/_cluster/health/{index}")["active_primary_shards"]
        return asked.get("can_allocate") == "no_valid_shard_copy" and active == shards - 1

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)


def _lines(document: Mapping[str, object]) -> Iterator[bytes]:
    """What a document is in a bulk request: what to do, and itself."""
    own = dict(document)
    told = {name: own.pop(name) for name in ("_index", "_id") if name in own}
    yield msgspec.json.encode({"index": told}) + b"\n"
    yield msgspec.json.encode(own) + b"\n"


def _sent(connection: HTTPConnection, index: str, body: bytes) -> None:
    answer = _called(connection, "POST", f"/{index}/_bulk?filter_path=errors,items.*.error", body)
    if answer["errors"]:
        raise Refused(f"POST /{index}/_bulk: {next(filter(None, answer['items']))}")


def _called(connection: HTTPConnection, method: str, path: str, body: bytes) -> Any:
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    read = answer.read()
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise Refused(f"{method} {path}: {answer.status} {read.decode(errors='replace')[:2000]}")
    return msgspec.json.decode(read) if read else None
