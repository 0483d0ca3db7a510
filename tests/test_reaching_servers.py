"""Does docs/reaching-servers.md tell the truth? Its profiles load, its commands exist, its compose file is one."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from ralphcap.cli import app
from ralphcap.profiles import load_profiles

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = (CHECKOUT / "docs" / "reaching-servers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
PROFILES = [text for kind, text in BLOCKS if kind == "toml"]
SHELL = "".join(text for kind, text in BLOCKS if kind == "sh").replace("\\\n", " ")
(COMPOSE,) = (yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml")
SERVICE = COMPOSE["services"]["ralphcap"]
CALLED = re.findall(r"(?:^|run --rm |&& )ralphcap ([^'\n]+)", SHELL, flags=re.MULTILINE)


@pytest.mark.parametrize("text", PROFILES)
def test_its_profiles_load(text: str, tmp_path: Path):
    (tmp_path / "ralphcap.toml").write_text(text, encoding="utf-8")

    assert set(load_profiles(tmp_path / "ralphcap.toml")) == set(tomllib.loads(text)["profiles"])


def test_a_remark_in_a_profile_is_a_key_that_exists(tmp_path: Path):
    for name in ("authority.pem", "client.pem", "client.key"):
        (tmp_path / name).touch()
    text = PROFILES[0].replace("bearer =", "# bearer =").replace("# basic", "basic")
    for key in ("ca", "certificate", "key"):
        text = text.replace(f"# {key} =", f"{key} =")
    (tmp_path / "ralphcap.toml").write_text(text, encoding="utf-8")

    assert load_profiles(tmp_path / "ralphcap.toml").profile("production").certificate == tmp_path / "client.pem"


@pytest.mark.parametrize("line", [*CALLED, shlex.join(SERVICE["command"])])
def test_the_command_line_takes_each_command(line: str):
    asked = CliRunner().invoke(app, [*shlex.split(line), "--help"])

    assert asked.exit_code == 0, asked.output
    assert len(CALLED) == 4


def test_the_compose_file_holds_together():
    volumes = [volume.split(":")[0] for volume in SERVICE["volumes"]]

    assert set(volumes) - {"./ralphcap", "./review"} == set(COMPOSE["volumes"])
    assert set(SERVICE["secrets"]) == set(COMPOSE["secrets"])
    assert SERVICE["working_dir"] in [volume.split(":")[1] for volume in SERVICE["volumes"]]


def test_the_script_in_the_compose_file_is_sound_and_names_files_that_exist():
    script = SERVICE["entrypoint"][2].replace("$$", "$")

    assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0
    named = re.findall(r"/source/([\w.]+)", script)
    assert named == ["constraints.txt"]
    assert all((CHECKOUT / name).is_file() for name in named)
