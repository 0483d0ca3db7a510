"""Did every cell run? A papermill engine that says so. Imports window, and running's own rooms.

papermill's own engine leaves 'completed' on notebooks whose kernel was killed, takes `sys.exit(0)` for success, and
writes its output in place. This one (`papermill --engine ralphcap`, and every run of ralphcap) runs the cells through
papermill's client, but ends in exactly one state: every cell ran, or NotebookFailed is raised and the notebook says so.

It is no subclass of papermill's: papermill loads its engines while it is being imported, and needs only these methods.
"""

import logging
import math
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from ralphcap import window
from ralphcap.running import failures
from ralphcap.running.documents import notebook_text
from ralphcap.running.execution import execute
from ralphcap.running.failures import Failure, NotebookFailed
from ralphcap.running.files import write_whole

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())


class Engine:
    """papermill's engine `ralphcap`."""

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        *,
        progress_bar: bool = True,
        environment: Mapping[str, str] | None = None,
        time_limit: float | None = None,
        execution_timeout: float | None = None,
        start_timeout: float = 60,
        log_output: bool = False,
        stdout_file: IO[str] | None = None,
        stderr_file: IO[str] | None = None,
        **_others: object,
    ) -> Any:
        """Run the notebook and return it; it is written once, at the end, and whole.

        environment        variables for the kernel, beside our own
        time_limit         seconds for the whole run; execution_timeout, papermill's, seconds for each cell
        Raises NotebookFailed, which holds the notebook, for every run in which not all cells ran.
        """
        _prepare(nb)
        client = _client(
            nb,
            kernel_name,
            timeout=execution_timeout and math.ceil(execution_timeout),
            startup_timeout=math.ceil(min(start_timeout, time_limit or start_timeout)),
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        started = time.monotonic()
        failure = execute(client, environment or {}, time_limit, bar=progress_bar)
        _finish(nb, time.monotonic() - started, failure)
        _write(nb, output_path)
        if failure:
            raise NotebookFailed(failure, nb)
        return nb

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel that a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language that a notebook is written in."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


def _client(nb: Any, kernel_name: str, **options: Any) -> Any:
    """A client of papermill's: it knows how to log outputs. Errors count even where a cell's tag allows them."""
    from papermill.clientwrap import PapermillNotebookClient

    manager = SimpleNamespace(nb=nb, autosave_cell=lambda: None)
    return PapermillNotebookClient(manager, kernel_name=kernel_name, force_raise_errors=True, log=_LOG, **options)


def _prepare(nb: Any) -> None:
    """Forget what an earlier run left: outputs, counts, states."""
    nb.metadata.papermill.update(start_time=window.now().isoformat(), end_time=None, duration=None, exception=None)
    nb.metadata.pop("ralphcap", None)
    for cell in nb.cells:
        cell.metadata["papermill"] = {
            "exception": None,
            "start_time": None,
            "end_time": None,
            "duration": None,
            "status": "pending",
        }
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])


def _finish(nb: Any, duration: float, failure: Failure | None) -> None:
    nb.metadata.papermill.update(end_time=window.now().isoformat(), duration=round(duration, 3), exception=False)
    if failure:
        failures.mark(nb, failure)
        return
    nb.metadata["ralphcap"] = {"status": "completed", "exit_code": 0}
    for cell in nb.cells:
        cell.metadata.papermill["status"] = "completed"


def _write(nb: Any, output_path: str | None) -> None:
    if output_path is None:
        return
    from papermill.iorw import write_ipynb

    if "://" in output_path:  # papermill's own stores (s3, gs, …) take a file as one object
        write_ipynb(nb, output_path)
    else:
        write_whole({Path(output_path): notebook_text(nb)})
