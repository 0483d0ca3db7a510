"""Running notebooks from a shell: options become parameters, the answer goes to stdout. Kernels are real."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.cli.conftest import Call
from tests.small_notebooks import Writer

RESULT = """\
import pandas as pd
from ralphcap.result import Result
none = pd.DataFrame()
told = f"{source}, {strict}"
Result(kind="small", title="Small", answer=told, rows=none, ledger=none, complete=True, breached=("x",))
"""
PARAMETERS = 'source: str = "demo"  # who is asked\nstrict: bool = False  # refuse'


def test_the_answer_is_data_and_the_files_are_talk(call: Call, write_notebook: Writer, tmp_path: Path):
    path = write_notebook(RESULT, parameters=PARAMETERS)

    ended = call("run", path, "--output", tmp_path / "out", "-p", "source=a\x1bb", "--fail-on-breach")

    assert ended.code == 4
    assert ended.out == "Small\n\na\\x1bb, False\n"
    assert f"report    {tmp_path / 'out' / 'small.html'}" in ended.err


def test_options_fill_the_parameters_that_they_mean(call: Call, write_notebook: Writer, tmp_path: Path):
    path = write_notebook(RESULT, parameters=PARAMETERS)

    ended = call("run", path, "-o", tmp_path / "out", "--profile", "lab", "--strict", "--json")

    assert ended.code == 0
    assert json.loads(ended.out)["answer"] == "lab, True"


def test_a_file_of_parameters_yields_to_the_command_line(call: Call, write_notebook: Writer, tmp_path: Path):
    path = write_notebook(RESULT, parameters=PARAMETERS)
    (tmp_path / "values.yaml").write_text("source: from the file\nstrict: true\n")

    ended = call("run", path, "-o", tmp_path / "out", "-f", tmp_path / "values.yaml", "-p", "source=given")

    assert "given, True" in ended.out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["-p", "windw=now-1d/now"], "has no parameter 'windw'"),
        (["-p", "strict=perhaps"], "'strict' cannot be 'perhaps'"),
        (["--profile", "lab", "-p", "source=demo"], "--profile and the parameter 'source' say the same thing twice"),
        (["--strict", "-p", "strict=true"], "--strict and the parameter 'strict' say the same thing twice"),
        (["--timeout", "soon"], "'soon' is not a duration"),
        (["-f", "missing.yaml"], "missing.yaml is no file of parameters"),
    ],
)
def test_wrong_usage_is_told_before_anything_runs(
    call: Call, write_notebook: Writer, tmp_path: Path, arguments: list[str], reason: str
):
    ended = call("run", write_notebook(RESULT, parameters=PARAMETERS), "-o", tmp_path / "out", *arguments)

    assert ended.code == 2
    assert ended.out == ""
    assert reason in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("yaml", "reason"),
    [
        ("- source", "holds no parameters"),
        ("source: [", "is no file of parameters"),
        ("source: 2026-11-01", "'source' cannot be"),
    ],
)
def test_a_file_of_parameters_that_is_none_is_refused(
    call: Call, write_notebook: Writer, tmp_path: Path, yaml: str, reason: str
):
    (tmp_path / "values.yaml").write_text(yaml)

    ended = call("run", write_notebook(RESULT, parameters=PARAMETERS), "-f", tmp_path / "values.yaml")

    assert ended.code == 2
    assert reason in ended.err


def test_an_option_that_the_notebook_cannot_take_is_refused(call: Call, write_notebook: Writer):
    ended = call("run", write_notebook("1"), "--strict")

    assert ended.code == 2
    assert "small has no parameter 'strict' that --strict could set" in ended.err


def test_an_unknown_notebook_is_refused(call: Call):
    ended = call("run", "capacity_revue")

    assert ended.code == 2
    assert "capacity_review" in ended.err


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_so_and_leaves_no_kernel(
    write_notebook: Writer, tmp_path: Path, stop: signal.Signals
):
    running = tmp_path / "running"
    os.mkfifo(running)  # reading it waits for the cell, writing it for us: nobody sleeps
    path = write_notebook(f"import os, time\nopen({str(running)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    command = [sys.executable, "-m", "ralphcap", "run", str(path), "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        kernel = int(running.read_text())

        process.send_signal(stop)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert out == ""
    assert "interrupted at code cell 1 of 1" in err
    assert "Traceback" not in err
    failed = nbformat.read(tmp_path / "out" / "small.failed.ipynb", as_version=4)
    assert failed.metadata.ralphcap["exit_code"] == 130
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)
