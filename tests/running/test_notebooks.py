"""A run's end: its exit code, and the files that it leaves. Kernels are real."""

import json
from pathlib import Path

import nbformat
import pytest

from ralphcap.errors import ParameterError
from ralphcap.running.notebooks import contract_of, find_notebook, run
from tests.small_notebooks import Writer

SHOW_A_RESULT = """\
import pandas as pd
from ralphcap.result import Result
rows = pd.DataFrame({"service": ["logstash"], "resource": ["memory"], "verdict": ["breach"]})
Result(kind="small", title="Small", answer="one breach", rows=rows, ledger=pd.DataFrame(), complete=True, breached=("logstash memory",))
"""


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_with_a_result_leaves_notebook_report_and_result(write_notebook: Writer, tmp_path: Path):
    done = run(write_notebook(SHOW_A_RESULT), output=tmp_path / "out")

    assert done.exit_code == 0
    assert files(tmp_path / "out") == ["small.html", "small.ipynb", "small.json"]
    assert json.loads(done.outputs["result"].read_text("utf-8"))["breached"] == ["logstash memory"]
    assert "figures" not in json.loads(done.outputs["result"].read_text("utf-8"))
    assert "one breach" in done.outputs["report"].read_text("utf-8")
    assert nbformat.read(done.outputs["notebook"], as_version=4).metadata.ralphcap["status"] == "completed"


def test_a_breach_has_its_exit_code_only_where_it_was_asked_for(write_notebook: Writer, tmp_path: Path):
    done = run(write_notebook(SHOW_A_RESULT), output=tmp_path / "out", fail_on_breach=True)

    assert done.exit_code == 4
    assert "report" in done.outputs


def test_a_notebook_without_a_result_cannot_say_that_nothing_is_breached(write_notebook: Writer, tmp_path: Path):
    done = run(write_notebook("1"), output=tmp_path / "out", fail_on_breach=True)

    assert done.exit_code == 1
    assert done.failure is not None
    assert "showed no result" in done.failure.message


def test_a_failed_run_leaves_its_notebook_and_what_was_there_before(write_notebook: Writer, tmp_path: Path):
    out = tmp_path / "out"
    cell = "import time\nif not ok:\n    raise ValueError('no')"
    path = write_notebook(cell, parameters="ok: bool = True")
    run(path, output=out)
    before = (out / "small.ipynb").read_bytes()

    done = run(path, {"ok": False}, output=out)

    assert done.exit_code == 1
    assert files(out) == ["small.failed.ipynb", "small.ipynb"]
    assert (out / "small.ipynb").read_bytes() == before
    assert nbformat.read(out / "small.failed.ipynb", as_version=4).metadata.ralphcap["status"] == "failed"

    run(path, output=out)

    assert files(out) == ["small.ipynb"]


def test_a_result_of_another_make_is_a_failure(write_notebook: Writer, tmp_path: Path):
    cell = "from IPython.display import display\ndisplay({'application/vnd.ralphcap.result+json': {'format': 99}}, raw=True)"

    done = run(write_notebook(cell), output=tmp_path / "out")

    assert done.exit_code == 1
    assert done.failure is not None
    assert "result has format 99" in done.failure.message
    assert files(tmp_path / "out") == ["small.failed.ipynb"]


def test_a_failure_keeps_its_code_where_its_notebook_cannot_be_written(write_notebook: Writer, tmp_path: Path):
    out = tmp_path / "out"

    done = run(write_notebook(f"import shutil, os\nshutil.rmtree({str(out)!r})\nos.kill(os.getpid(), 9)"), output=out)

    assert (done.exit_code, done.outputs) == (6, {})
    assert done.failure is not None
    assert "The kernel died" in done.failure.message
    assert "cannot be written" in done.failure.message


def test_a_value_reaches_its_cells_as_the_parameter(write_notebook: Writer, tmp_path: Path):
    path = write_notebook('assert title == \'"""); import os #{x}\'', parameters='title: str = "all"')

    done = run(path, {"title": '"""); import os #{x}'}, output=tmp_path / "{out}")

    assert done.failure is None
    assert files(tmp_path / "{out}") == ["small.ipynb"]


def test_a_parameter_that_may_be_none_is_not_called_unknown(
    write_notebook: Writer, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    path = write_notebook("assert zone == 'Asia/Seoul'", parameters="zone: str | None = None")

    done = run(path, {"zone": "Asia/Seoul"}, output=tmp_path / "out")

    assert done.exit_code == 0
    assert caplog.messages == []


def test_a_wrong_parameter_is_refused_before_anything_starts_or_is_written(write_notebook: Writer, tmp_path: Path):
    with pytest.raises(ParameterError, match="small has no parameter 'windw'"):
        run(write_notebook("1"), {"windw": "now-1d/now"}, output=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_the_notebook_itself_is_never_overwritten(write_notebook: Writer, tmp_path: Path):
    with pytest.raises(ParameterError, match="would overwrite"):
        run(write_notebook("1"), output=tmp_path)


def test_an_output_that_is_no_folder_is_refused(write_notebook: Writer, tmp_path: Path):
    (tmp_path / "out").touch()

    with pytest.raises(ParameterError, match="no folder to write to"):
        run(write_notebook("1"), output=tmp_path / "out")


def test_evidence_is_never_overwritten(write_notebook: Writer, tmp_path: Path):
    (tmp_path / "evidence.ralphcap").touch()

    with pytest.raises(ParameterError, match="evidence is never overwritten"):
        run(write_notebook("1"), output=tmp_path / "out", record=tmp_path / "evidence.ralphcap")


def test_an_unknown_kernel_is_wrong_usage(write_notebook: Writer, tmp_path: Path):
    path = write_notebook("1")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec.name = "fortran77"
    nbformat.write(notebook, path)

    with pytest.raises(ParameterError, match="no kernel named 'fortran77'"):
        run(path, output=tmp_path / "out")


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path):
    path = tmp_path / "broken.ipynb"
    path.write_text('{"cells": [')

    with pytest.raises(ParameterError, match="is not a notebook"):
        contract_of(path)


def test_a_shipped_notebook_is_found_by_its_name():
    assert find_notebook("capacity_review").name == "capacity_review.ipynb"
    assert "window" in contract_of("capacity_review").parameters


def test_an_unknown_notebook_is_answered_with_those_there_are():
    with pytest.raises(ParameterError, match=r"no notebook 'capacity'.\n.*capacity_review"):
        find_notebook("capacity")
