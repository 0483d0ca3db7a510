"""Where do the peers run? In environments of their own, `.venv-peers` and the like: they bring their own needs."""

import subprocess
import sys
from collections.abc import Sequence

from tests.lab.servers.programs import CHECKOUT

PACKAGES = ("prometheus-api-client==0.7.2", "prometheus-pandas==0.3.3", "promql-http-api==0.3.4")
NAMES = tuple(package.partition("==")[0].replace("-", "_") for package in PACKAGES)


def environment(name: str = ".venv-peers", packages: Sequence[str] = PACKAGES) -> str:
    """The peers' Python; the environment is made where it is not there yet."""
    folder = CHECKOUT / name
    python, stamp = folder / "bin" / "python", folder / ".peers"
    wanted = "\n".join(packages)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        sys.stderr.write(f"peers: installing into {name}\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-input", *packages], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return str(python)
