"""Does the README tell the truth? Its Python runs on the demo bundle, and the command line takes its commands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ralphcap.cli import app
from ralphcap.errors import RalphcapError

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if line.startswith("ralphcap ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_line_takes_each_command(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]

    asked = CliRunner().invoke(app, [*words, "--help"])  # names and options are read first, then help is shown

    assert asked.exit_code == 0, asked.output


@pytest.mark.slow
def test_its_python_runs_on_the_demo_bundle() -> None:
    (code,) = (text for kind, text in BLOCKS if kind == "python")
    environment = os.environ | {"PLOTLY_RENDERER": "json", "RALPHCAP_PROGRESS": "off"}

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=CHECKOUT,
    )

    assert done.returncode == 0, done.stderr


def test_every_exit_code_of_an_error_is_told() -> None:
    codes = {error.exit_code for error in _below(RalphcapError)}

    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, flags=re.MULTILINE)}

    assert codes <= told


def _below(error: type[RalphcapError]) -> set[type[RalphcapError]]:
    return {error}.union(*(_below(one) for one in error.__subclasses__()))
