"""Do the files that name packages agree? pyproject.toml says what is needed, the others say where it comes from."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {"python-tzdata": "tzdata"}  # conda-forge's `tzdata` is the zone files without the Python package


def needed(*extras: str) -> dict[str, Requirement]:
    """The project's requirements, with those of some extras, by name."""
    lines = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def pins(file: str) -> dict[str, str]:
    """The versions of a constraints file, by name."""
    lines = (CHECKOUT / file).read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def lower_bound(requirement: Requirement) -> str:
    return next(bound.version for bound in requirement.specifier if bound.operator == ">=")


def test_conda_gets_what_the_project_needs():
    environment = yaml.safe_load((CHECKOUT / "environment.yml").read_text("utf-8"))["dependencies"]
    from_pip = environment[-1]["pip"]

    lines = [line for line in environment[:-1] if line != "pip"] + from_pip[:-1]
    named = {
        canonicalize_name(CONDA_NAMES.get(one.name, one.name)): str(one.specifier) for one in map(Requirement, lines)
    }

    wanted = {name: str(requirement.specifier) for name, requirement in needed().items()}
    assert named == wanted | {"python": str(Requirement(f"python{PROJECT['requires-python']}").specifier)}
    assert from_pip[-1] == "--editable ."


@pytest.mark.parametrize(
    ("file", "extras"), [("constraints.txt", ("test", "dev", "bench")), ("constraints-oldest.txt", ("test",))]
)
def test_a_constraints_file_pins_all_that_is_needed_within_its_bounds(file: str, extras: tuple[str, ...]):
    pinned = pins(file)

    astray = {
        name: pinned.get(name)
        for name, requirement in needed(*extras).items()
        if name not in pinned or pinned[name] not in requirement.specifier
    }

    assert astray == {}


def test_the_oldest_lane_tests_the_lower_bounds():
    pinned = pins("constraints-oldest.txt")

    newer = {
        name: pinned[name]
        for name, requirement in needed().items()
        if not re.fullmatch(re.escape(lower_bound(requirement)) + r"(\.0)*", pinned[name])
    }

    assert newer == {}


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-oldest.txt", "constraints-services.txt"])
def test_a_constraints_file_holds_versions_and_no_places(file: str):
    lines = [line for line in (CHECKOUT / file).read_text("utf-8").splitlines() if not line.startswith("#")]

    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
