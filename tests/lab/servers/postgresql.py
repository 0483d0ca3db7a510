"""How is a real PostgreSQL started in a folder of its own? As an unprivileged user, for it refuses root."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.servers.processes import Server, ServerFailed
from tests.lab.servers.programs import MissingProgram, environment, program

DATABASE = "ralph_stock"
NOBODY = 65534


class PostgreSQL(Server):
    """An empty cluster with the platform's database, on loopback only, without passwords or sockets.

    settings   those of postgresql.conf that shall differ
    """

    name = "postgresql"
    ends_by = signal.SIGINT  # disconnects its clients; SIGTERM would wait for them

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(folder)
        self.settings = settings or {}

    @property
    def data_source(self) -> str:
        return f"postgresql://postgres@{self.address}/{DATABASE}?sslmode=disable"

    def wrapper(self) -> Sequence[str]:
        """Root becomes nobody, who may still read a checkout that lies in root's home."""
        if os.geteuid():
            return super().wrapper()
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise MissingProgram("setpriv")
        owner = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        # initdb asks access(2), which looks at the real user's own capabilities unless a change of user leaves these alone.
        reads = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
        return [setpriv, *owner, *reads, "--pdeathsig", self.ends_by.name, "--"]

    def prepare(self) -> None:
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if not os.geteuid():
            os.chown(data, NOBODY, NOBODY)
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--no-locale", "-E", "UTF8", "--no-sync")

    def command(self) -> Sequence[str]:
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off"}
        options = [part for key, value in {**settings, **self.settings}.items() for part in ("-c", f"{key}={value}")]
        return [program("postgres"), "-D", str(self.folder / "data"), *options]

    def ready(self) -> bool:
        """The server accepts connections, and has the platform's database."""
        client = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        if self._call("pg_isready", *client).returncode:
            return False
        self._run("createdb", *client, DATABASE)
        return True

    def client(self) -> list[str]:
        """psql on the platform's database, which reads SQL from its standard input."""
        return [program("psql"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", DATABASE]

    def _run(self, name: str, *arguments: str) -> None:
        done = self._call(name, *arguments)
        if done.returncode:
            raise ServerFailed(f"{name} ended with code {done.returncode}:\n{done.stdout}")

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.wrapper(), program(name), *arguments],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
