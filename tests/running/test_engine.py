"""The engine, under papermill itself: a run ends in one state, and the notebook says which. Kernels are real."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines

from ralphcap.running.engine import Engine
from ralphcap.running.failures import MARK, NotebookFailed
from tests.small_notebooks import Writer

KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(papermill_engines._engines, "ralphcap", Engine)


def execute(path: Path, **options: Any) -> tuple[Any, NotebookFailed | None]:
    """Run the notebook as `papermill --engine ralphcap` does; return what was written, and the failure."""
    output = path.with_name("output.ipynb")
    try:
        papermill.execute_notebook(
            path, output, engine_name="ralphcap", progress_bar=False, language="python", **options
        )
        failed = None
    except NotebookFailed as error:
        failed = error
    return nbformat.read(output, as_version=4), failed


def states(notebook: Any) -> list[str]:
    return [cell.metadata.papermill["status"] for cell in notebook.cells if cell.cell_type == "code"]


def test_a_run_whose_cells_all_ran_is_completed(write_notebook: Writer):
    notebook, failed = execute(write_notebook("a = 20", "a + 22", ""))

    assert failed is None
    assert notebook.metadata.ralphcap == {"status": "completed", "exit_code": 0}
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "42"
    assert states(notebook) == ["completed", "completed", "completed"]


def test_a_killed_kernel_is_told_in_the_exit_code_and_in_the_notebook(write_notebook: Writer):
    notebook, failed = execute(write_notebook("a = 1", KILL, "b = 1"))

    assert failed is not None
    assert failed.exit_code == 6
    assert "The kernel died at code cell 2 of 3" in str(failed)
    assert states(notebook) == ["completed", "failed", "pending"]
    assert notebook.metadata.ralphcap["status"] == "failed"
    assert notebook.metadata.papermill["exception"] is True
    assert "This run failed (exit code 6)" in notebook.cells[0].source


@pytest.mark.parametrize("leave", ["import sys\nsys.exit(0)", "quit()"])
def test_leaving_early_is_a_failure_whatever_code_it_gives(write_notebook: Writer, leave: str):
    notebook, failed = execute(write_notebook(leave, "b = 1"))

    assert failed is not None
    assert failed.exit_code == 1
    assert "code cell 1 of 2 asked the kernel to stop" in str(failed)
    assert states(notebook) == ["failed", "pending"]


def test_a_cell_that_a_tag_leaves_out_is_a_failure(write_notebook: Writer):
    notebook, failed = execute(write_notebook("a = 1", "b = 1", tags={1: ["skip-execution"]}))

    assert failed is not None
    assert failed.exit_code == 1
    assert "code cell 2 of 2 never ran" in str(failed)
    assert states(notebook) == ["completed", "failed"]


def test_an_error_counts_where_a_tag_expects_one(write_notebook: Writer):
    _, failed = execute(write_notebook("1 / 0", tags={0: ["raises-exception"]}))

    assert failed is not None
    assert failed.exit_code == 1


def test_an_error_of_ours_keeps_its_exit_code_and_its_message(write_notebook: Writer):
    _, failed = execute(
        write_notebook("import ralphcap.errors as e\nraise e.IncompleteAnswer('3 of 5 lack.\\n  Wait.')")
    )

    assert failed is not None
    assert failed.exit_code == 3
    assert str(failed) == "code cell 1 of 1 raised IncompleteAnswer: 3 of 5 lack.\n  Wait."


def test_a_run_that_is_out_of_time_ends(write_notebook: Writer):
    notebook, failed = execute(write_notebook("while True: pass"), time_limit=2)

    assert failed is not None
    assert failed.exit_code == 7
    assert "2 s were given. It stopped at code cell 1 of 1" in str(failed)
    assert states(notebook) == ["failed"]


def test_a_kernel_that_does_not_come_up_has_died(
    write_notebook: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kernel = tmp_path / "kernels" / "stillborn" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": ["false"], "display_name": "Stillborn", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    _, failed = execute(write_notebook("1"), kernel_name="stillborn")

    assert failed is not None
    assert failed.exit_code == 6
    assert "The kernel died at its start" in str(failed)


def test_it_also_runs_where_an_event_loop_runs_already(write_notebook: Writer):
    async def in_a_notebook() -> tuple[Any, NotebookFailed | None]:
        return execute(write_notebook("1"))

    notebook, failed = asyncio.run(in_a_notebook())

    assert failed is None
    assert states(notebook) == ["completed"]


def test_papermills_own_limit_for_a_cell_is_a_time_limit_too(write_notebook: Writer):
    _, failed = execute(write_notebook("while True: pass"), execution_timeout=1)

    assert failed is not None
    assert failed.exit_code == 7


def test_an_interrupted_kernel_is_an_interrupted_run(write_notebook: Writer):
    _, failed = execute(
        write_notebook("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time; time.sleep(60)")
    )

    assert failed is not None
    assert failed.exit_code == 130


def test_a_message_of_a_stranger_is_shown_and_never_rendered(write_notebook: Writer):
    notebook, _ = execute(write_notebook("raise ValueError('<script>1</script>\\n# big\\n\\x1b[2J')"))

    shown = notebook.cells[0].source.split("\n\n", maxsplit=2)[2]
    assert "<script>" in shown
    assert "\x1b" not in shown
    assert all(line.startswith("    ") for line in shown.splitlines())


def test_what_an_earlier_run_left_is_gone(write_notebook: Writer):
    path = write_notebook("import os\nassert not os.environ.get('FAIL')")
    _, failed = execute(path, environment={"FAIL": "1"})
    assert failed is not None
    path.with_name("output.ipynb").rename(path)

    notebook, failed = execute(path)

    assert failed is None
    assert not [cell for cell in notebook.cells if MARK in cell.metadata.get("tags", [])]
    assert notebook.metadata.ralphcap["status"] == "completed"


def test_the_kernel_gets_the_variables_that_it_is_given(write_notebook: Writer):
    notebook, failed = execute(
        write_notebook("import os\nos.environ['RALPHCAP_TRIAL'], os.environ['HOME']"),
        environment={"RALPHCAP_TRIAL": "1"},
    )

    assert failed is None
    assert notebook.cells[0].outputs[0]["data"]["text/plain"] == repr(("1", os.environ["HOME"]))


def test_a_run_leaves_nothing_in_the_home_folder(
    write_notebook: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("IPYTHONDIR", raising=False)

    _, failed = execute(write_notebook("1"))

    assert failed is None
    assert list((tmp_path / "home").rglob("*")) == []
