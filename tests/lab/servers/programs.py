"""Where are the servers' programs? In the checkout's `.servers` (script/servers fills it), else on the PATH."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
SERVERS = CHECKOUT / ".servers"


# Other distributions' names for what Debian calls otherwise.
ALSO_CALLED = {
    "prometheus-node-exporter": "node_exporter",
    "prometheus-postgres-exporter": "postgres_exporter",
    "prometheus-redis-exporter": "redis_exporter",
}


class MissingProgram(Exception):
    """A server's program is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is neither in {SERVERS} nor on the PATH.\n  Run script/servers, which unpacks it.")


def program(name: str) -> str:
    """The path of a server's program. Raises MissingProgram."""
    unpacked = [SERVERS / "usr" / "bin", *_postgresql(SERVERS)]
    installed = [*os.environ.get("PATH", os.defpath).split(":"), *_postgresql(Path("/"))]
    for folder in (*unpacked, *installed):
        for spelled in (name, ALSO_CALLED.get(name, name)):
            if os.access(Path(folder) / spelled, os.X_OK):
                return str(Path(folder) / spelled)
    raise MissingProgram(name)


def _postgresql(root: Path) -> list[Path]:
    """Debian keeps each major version's programs apart; the newest first."""
    return sorted(root.glob("usr/lib/postgresql/*/bin"), reverse=True)


def environment() -> dict[str, str]:
    """The environment in which unpacked programs find their libraries."""
    folders = [str(folder) for folder in sorted(SERVERS.glob("usr/lib/*-linux-gnu*")) if folder.is_dir()]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return os.environ | {"LD_LIBRARY_PATH": ":".join([*folders, *([inherited] if inherited else [])])}
