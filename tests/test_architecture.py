"""Is the house built as ARCHITECTURE.md says? Import direction, size, clock, slow imports, and a repository that stands alone."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "ralphcap"
MODULES = {path.relative_to(CHECKOUT).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
SLOW = {
    "papermill",
    "statsmodels",
    "nbconvert",
    "elasticsearch",
    "plotly",
    "exchange_calendars",
    "prometheus_api_client",
}
CLOCKS = re.compile(r"(Timestamp|datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime)$")
IGNORED = re.compile(r"#\s*(type: ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(, [A-Z]+\d+)*)")
# Written in two parts each, so that this file does not name them itself.
PLACES = tuple(
    first + second
    for first, second in [
        ("../", "shared"),
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("pypi", ".org"),
        ("files.python", "hosted"),
        ("deb.deb", "ian.org"),
    ]
)

module = pytest.mark.parametrize("path", MODULES.values(), ids=MODULES)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(node: ast.AST) -> list[str]:
    """The top-level packages that one statement imports."""
    if isinstance(node, ast.Import):
        return [name.name.split(".")[0] for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return []


def repository() -> dict[str, str]:
    """The text of each file that git keeps."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    texts = {}
    for name in filter(None, names.split("\0")):
        path = CHECKOUT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                texts[name] = content.decode("utf-8")
    return texts


def test_imports_go_one_way():
    linter = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run([linter, "--no-cache"], cwd=CHECKOUT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@module
def test_a_module_says_what_it_is_for(path: Path):
    docstring = ast.get_docstring(tree(path)) or ""

    assert len(docstring) > len("What is it?")


@module
def test_a_file_holds_one_idea(path: Path):
    assert len(path.read_text("utf-8").splitlines()) <= 250


@module
def test_only_window_reads_the_clock(path: Path):
    calls = [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]

    assert [call for call in calls if CLOCKS.search(call)] == (["pd.Timestamp.now"] if path.name == "window.py" else [])


@module
def test_an_ignored_check_has_its_reason(path: Path):
    lines = [line for line in path.read_text("utf-8").splitlines() if re.search(r"#\s*(type: ignore|noqa)", line)]

    assert [line for line in lines if not re.search(IGNORED.pattern + r".{12,}", line)] == []


def test_what_is_imported_is_declared():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    packages = packages_distributions()

    names = {name for path in MODULES.values() for node in ast.walk(tree(path)) for name in imported(node)}
    foreign = names - set(sys.stdlib_module_names) - {"ralphcap"}

    assert {name for name in foreign if not declared & set(map(canonicalize_name, packages.get(name, [])))} == set()


@module
def test_slow_packages_are_imported_by_the_functions_that_use_them(path: Path):
    names = {name for statement in tree(path).body for name in imported(statement)}

    assert names & SLOW == set()


def test_the_repository_names_no_place_outside_itself():
    found = {(name, place) for name, text in repository().items() for place in PLACES if place in text}

    assert found == set()
