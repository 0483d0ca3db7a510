"""Where are the servers' programs? In the checkout's `.servers` (script/servers fills it), else on the PATH."""

import os
import shutil
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
SERVERS = CHECKOUT / ".servers"


class MissingProgram(Exception):
    """A server's program is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is neither in {SERVERS} nor on the PATH.\n  Run script/servers, which unpacks it.")


def program(name: str) -> str:
    """The path of a server's program. Raises MissingProgram."""
    for folder in (SERVERS / "usr" / "bin", *sorted(SERVERS.glob("usr/lib/postgresql/*/bin"), reverse=True)):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise MissingProgram(name)
    return found


def environment() -> dict[str, str]:
    """The environment in which unpacked programs find their libraries."""
    folders = [str(folder) for folder in sorted(SERVERS.glob("usr/lib/*-linux-gnu*")) if folder.is_dir()]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return os.environ | {"LD_LIBRARY_PATH": ":".join([*folders, *([inherited] if inherited else [])])}
