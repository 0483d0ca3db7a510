"""Where do the peers run? In an environment of their own, `.venv-peers`: they bring their own needs."""

import subprocess
import sys

from tests.lab.servers.programs import CHECKOUT

FOLDER = CHECKOUT / ".venv-peers"
PYTHON = FOLDER / "bin" / "python"
PACKAGES = ("prometheus-api-client==0.7.2", "prometheus-pandas==0.3.3", "promql-http-api==0.3.4")
NAMES = tuple(package.partition("==")[0].replace("-", "_") for package in PACKAGES)


def environment() -> str:
    """The peers' Python; the environment is made where it is not there yet."""
    stamp = FOLDER / ".peers"
    wanted = "\n".join(PACKAGES)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        sys.stderr.write("peers: installing into .venv-peers\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
        subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", *PACKAGES], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return str(PYTHON)
