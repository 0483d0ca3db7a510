"""Does everything that ralphcap ships come along, in a wheel and in an editable install?"""

import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ralphcap.running.engine import Engine

CHECKOUT = Path(__file__).resolve().parents[1]
SHIPPED = ("queries", "notebooks", "demo")
ASK = """
import ralphcap, sys
from ralphcap.shipped import shipped

print(ralphcap.__file__)
for kind in sys.argv[1:]:
    print(shipped(kind))
print(len(list(ralphcap.load_catalog())), ralphcap.connect().title)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from the checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def ask(folder: Path, environment: dict[str, str]) -> list[str]:
    """What a fresh interpreter, started elsewhere, finds: the package, each kind of shipped data, the catalog's size."""
    command = [sys.executable, "-c", ASK, *SHIPPED]
    answer = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return answer.stdout.splitlines()


def test_a_wheel_finds_its_own_catalog_notebooks_and_demo(wheel: zipfile.ZipFile, tmp_path: Path):
    wheel.extractall(tmp_path)

    package, *folders, sizes = ask(tmp_path, {"PYTHONPATH": str(tmp_path)})

    assert package == str(tmp_path / "ralphcap" / "__init__.py")
    assert folders == [str(tmp_path / "ralphcap" / "_data" / kind) for kind in SHIPPED]
    assert not sizes.startswith("0 ")


def test_an_editable_install_finds_those_of_the_checkout(tmp_path: Path):
    package, *folders, sizes = ask(tmp_path, {})

    assert package == str(CHECKOUT / "ralphcap" / "__init__.py")
    assert folders == [str(CHECKOUT / kind) for kind in SHIPPED]
    assert not sizes.startswith("0 ")


@pytest.mark.parametrize("kind", SHIPPED)
def test_a_wheel_ships_each_file_of_the_checkout(wheel: zipfile.ZipFile, kind: str):
    there = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / kind).rglob("*") if path.is_file()}
    kept = {path for path in there if "/." not in path}

    packed = {
        name.removeprefix("ralphcap/_data/") for name in wheel.namelist() if name.startswith(f"ralphcap/_data/{kind}/")
    }

    assert packed == kept
    assert packed


def test_the_demo_is_quickly_fetched():
    assert sum(path.stat().st_size for path in (CHECKOUT / "demo").rglob("*") if path.is_file()) <= 5_000_000


def test_a_wheel_says_that_it_is_typed_and_under_which_license(wheel: zipfile.ZipFile):
    assert "ralphcap/py.typed" in wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_a_wheel_holds_nothing_but_the_package(wheel: zipfile.ZipFile):
    rooms = {name.split("/")[0] for name in wheel.namelist()}

    assert {room for room in rooms if not room.endswith(".dist-info")} == {"ralphcap"}


def test_papermill_finds_the_engine_by_its_name():
    (engine,) = entry_points(group="papermill.engine", name="ralphcap")

    assert engine.load() is Engine


def test_the_command_is_installed_beside_the_interpreter():
    command = Path(sys.executable).parent / "ralphcap"

    help_text = subprocess.run([command, "--help"], check=True, capture_output=True, text=True).stdout

    assert "Exit codes" in help_text
