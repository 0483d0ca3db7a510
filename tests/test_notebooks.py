"""Every shipped notebook reads like the report that it becomes, and runs from the demo bundle."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ralphcap.result import MIME
from ralphcap.running.notebooks import contract_of, run, shipped_notebooks

NOTEBOOKS = shipped_notebooks()
MOST_LINES = 10
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.Try,
    ast.comprehension,
)

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS.values(), ids=NOTEBOOKS)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> Iterator[Any]:
    return (cell for cell in read(path).cells if cell.cell_type == "code")


def test_the_notebooks_of_the_main_jobs_are_shipped():
    assert {"capacity_review", "disk_forecast", "logs_review"} <= set(NOTEBOOKS)


@every_notebook
def test_each_parameter_has_its_type_and_its_comment(path: Path):
    parameters = contract_of(path).parameters.values()

    assert parameters
    assert [parameter.name for parameter in parameters if not parameter.help] == []


@every_notebook
def test_each_can_be_asked_for_another_source_and_for_strictness(path: Path):
    assert {"source", "strict"} <= set(contract_of(path).parameters)


@every_notebook
def test_no_cell_computes(path: Path):
    for cell in code_cells(path):
        tree = ast.parse(cell.source)
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.source
        assert [node for node in ast.walk(tree) if isinstance(node, LOGIC)] == [], cell.source
        assert "pandas" not in cell.source, cell.source


@every_notebook
def test_a_sentence_stands_before_each_code_cell(path: Path):
    cells = read(path).cells

    for before, cell in zip([None, *cells], cells, strict=False):
        if cell.cell_type == "code":
            assert before is not None, cell.source
            assert before.cell_type == "markdown", cell.source
            assert before.source.rstrip().endswith((".", "?", "!")), before.source


@every_notebook
def test_it_is_committed_without_what_a_run_leaves(path: Path):
    for cell in code_cells(path):
        assert (cell.outputs, cell.execution_count) == ([], None)
    assert set(read(path).metadata) <= {"kernelspec", "language_info"}


@pytest.mark.slow
@every_notebook
def test_it_runs_from_the_demo_bundle_and_ends_in_one_result(path: Path, tmp_path: Path):
    done = run(path, {"source": "demo"}, output=tmp_path)

    assert done.failure is None
    assert done.exit_code == 0
    assert done.result is not None
    assert done.result["kind"] == path.stem
    assert set(done.outputs) == {"notebook", "report", "result"}
    shown = [output for cell in code_cells(done.outputs["notebook"]) for output in cell.outputs]
    assert [MIME in output.get("data", {}) for output in shown].count(True) == 1
    assert MIME in shown[-1]["data"]
