"""What happened to a run that failed, and how does its notebook say so? Imports errors, and running's own small rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ralphcap.errors import RalphcapError
from ralphcap.inert import inert
from ralphcap.running import exit_codes
from ralphcap.running.documents import markdown_cell

MARK = "ralphcap-failure"
_MARK_OF_PAPERMILL = "papermill-error-cell-tag"  # papermill takes cells with this tag out when a notebook runs again


@dataclass(frozen=True)
class Failure:
    """Why a run is not done: what, where and the next step; the exit code; the index of the cell it happened in."""

    message: str
    exit_code: int
    cell: int | None = None


class NotebookFailed(RalphcapError):
    """A notebook's run failed. `failure` says why, `notebook` holds what ran, marked as failed."""

    def __init__(self, failure: Failure, notebook: Any) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.notebook = notebook
        self.exit_code = failure.exit_code


def place(cells: Sequence[Any], index: int | None) -> str:
    """Where in the notebook: 'code cell 3 of 9', counted as Jupyter numbers what it runs."""
    code = code_cells(cells)
    return "its start" if index is None else f"code cell {code.index(index) + 1} of {len(code)}"


def code_cells(cells: Sequence[Any]) -> list[int]:
    """The indices of the cells that have something to run."""
    return [index for index, cell in enumerate(cells) if cell["cell_type"] == "code" and cell["source"].strip()]


def of_error(where: str, cell: int | None, name: str, message: str) -> Failure:
    """A cell raised an exception."""
    if name == "SystemExit":
        return asked_to_stop(where, cell)
    return Failure(f"{where} raised {inert(name)}: {inert(message)}", exit_codes.of_exception(name), cell)


def asked_to_stop(where: str, cell: int | None) -> Failure:
    """A cell ended the kernel by itself, whatever code it gave."""
    return Failure(
        f"{where} asked the kernel to stop (exit): the cells after it did not run.\n"
        "  Raise an error where a run must end early; a run is done only when every cell ran.",
        exit_codes.FAILED,
        cell,
    )


def kernel_died(where: str, cell: int | None) -> Failure:
    """The kernel's process is gone."""
    return Failure(
        f"The kernel died at {where}: it was killed, ran out of memory or crashed.\n"
        "  Look for the out-of-memory killer in the system's log, or ask for a shorter window or a longer step.",
        exit_codes.KERNEL_DIED,
        cell,
    )


def out_of_time(where: str, cell: int | None, limit: float | None) -> Failure:
    """The time limit passed before every cell had run."""
    given = "The run is out of time" if limit is None else f"The run is out of time: {limit:g} s were given"
    return Failure(
        f"{given}. It stopped at {where}.\n  Give more time, or ask for a shorter window.",
        exit_codes.OUT_OF_TIME,
        cell,
    )


def interrupted(where: str, cell: int | None) -> Failure:
    """Somebody stopped the run."""
    return Failure(f"The run was interrupted at {where}.\n  Start it again.", exit_codes.INTERRUPTED, cell)


def never_ran(where: str, cell: int) -> Failure:
    """A cell has no sign of having run, although nothing failed."""
    return Failure(
        f"{where} never ran.\n  Take away what leaves it out (a tag such as 'skip-execution'), or the cell.",
        exit_codes.FAILED,
        cell,
    )


def no_result(notebook: str) -> Failure:
    """Whether a limit is breached was asked of a notebook that does not tell."""
    return Failure(
        f"{notebook} showed no result, so nobody knows whether a limit is breached.\n"
        "  Let its last cell show one, or leave --fail-on-breach away.",
        exit_codes.FAILED,
    )


def unreadable_result(form: object) -> Failure:
    """The notebook showed something under the result's type that is no result of this version."""
    return Failure(
        f"The notebook's result has format {form!r}, or lacks parts: this ralphcap cannot read it.\n"
        "  Let the notebook end in a ralphcap.Result, made by the same version.",
        exit_codes.FAILED,
    )


def mark(notebook: Any, failure: Failure) -> None:
    """Make the notebook say that it failed: in its metadata, at the cell, and in a cell on top that nobody overlooks."""
    if failure.cell is not None:
        notebook.cells[failure.cell].metadata.papermill.update(exception=True, status="failed")
    notebook.metadata.papermill["exception"] = True
    notebook.metadata["ralphcap"] = {
        "status": "failed",
        "exit_code": failure.exit_code,
        "message": failure.message,
    }
    # Indented by four it is code to Markdown: what strangers wrote into a message is shown, never rendered.
    quoted = "\n".join("    " + line for line in failure.message.splitlines())
    text = f"# This run failed (exit code {failure.exit_code})\n\nWhat stands below is incomplete.\n\n{quoted}"
    notebook.cells.insert(0, markdown_cell(text, [MARK, _MARK_OF_PAPERMILL]))
