"""Did every cell run? A papermill engine that says so. Imports errors, progress, window, and running's own rooms.

papermill's own engine leaves 'completed' on notebooks whose kernel was killed, takes `sys.exit(0)` for success, and
writes its output in place. This one (`papermill --engine ralphcap`, and every run of ralphcap) runs the cells through
papermill's client, but ends in exactly one state: every cell ran, or NotebookFailed is raised and the notebook says so.

It is no subclass of papermill's: papermill loads its engines while it is being imported, and needs only these methods.
"""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from ralphcap import window
from ralphcap.errors import ParameterError
from ralphcap.progress import progress
from ralphcap.running import failures
from ralphcap.running.documents import notebook_text
from ralphcap.running.failures import Failure, NotebookFailed, place
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
            timeout=execution_timeout and int(execution_timeout),
            startup_timeout=int(min(start_timeout, time_limit or start_timeout)) or 1,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        started = time.monotonic()
        failure = _outcome(client, environment or {}, time_limit, progress_bar) or _left_out(nb)
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


def _outcome(client: Any, environment: Mapping[str, str], time_limit: float | None, bar: bool) -> Failure | None:
    """Run all cells; None, or what went wrong."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellExecutionError

    try:
        _finished(_execute(client, environment, time_limit, bar))
    except NoSuchKernel as error:
        raise ParameterError(
            f"There is no kernel named {error.name!r}.\n  Name one that `jupyter kernelspec list` shows."
        ) from error
    except _AskedToStop:
        return failures.asked_to_stop(*_running(client.nb))
    except CellExecutionError as error:
        return failures.of_error(*_running(client.nb), error.ename, error.evalue)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return failures.interrupted(*_running(client.nb))
    except TimeoutError:
        return failures.out_of_time(*_running(client.nb), time_limit)
    except RuntimeError:  # nbclient's DeadKernelError, and jupyter_client's for a kernel that does not come up
        return failures.kernel_died(*_running(client.nb))
    return None


def _running(nb: Any) -> tuple[str, int | None]:
    """Which cell was running when the run stopped."""
    cell = next((i for i, cell in enumerate(nb.cells) if cell.metadata.papermill["status"] == "running"), None)
    return place(nb.cells, cell), cell


def _left_out(nb: Any) -> Failure | None:
    """The first cell that never ran although nothing failed, such as one that a tag skips."""
    for index in failures.code_cells(nb.cells):
        if nb.cells[index].execution_count is None:
            return failures.never_ran(place(nb.cells, index), index)
    return None


def _finished(work: Coroutine[Any, Any, None]) -> None:
    """Wait for the work, also where an event loop runs already (in a notebook)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _execute(client: Any, environment: Mapping[str, str], time_limit: float | None, bar: bool) -> None:
    deadline = None if time_limit is None else time.monotonic() + time_limit
    client.reset_execution_trackers()
    client.on_cell_executed = _refuse_exit
    async with _kernel(client, environment):
        cells = [(index, client.nb.cells[index]) for index in failures.code_cells(client.nb.cells)]
        for index, cell in progress(cells, "Running", unit="cell") if bar else cells:
            started = time.monotonic()
            cell.metadata.papermill.update(start_time=window.now().isoformat(), status="running")
            await _before(client.async_execute_cell(cell, index), deadline)
            cell.metadata.papermill.update(
                end_time=window.now().isoformat(),
                duration=round(time.monotonic() - started, 3),
                exception=False,
                status="completed",
            )


@asynccontextmanager
async def _kernel(client: Any, environment: Mapping[str, str]) -> AsyncIterator[None]:
    """A kernel of the client's, asked to leave after success, killed after anything else. SIGTERM counts as Ctrl-C."""
    task = asyncio.current_task()
    with suppress(RuntimeError, NotImplementedError):  # not in a thread, and not on every system
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: task and task.cancel())
    manager = client.create_kernel_manager()
    if manager.has_trait("transport_encryption"):  # newer jupyter_client only; without it ipykernel 7 warns
        manager.transport_encryption = "auto"
    kill = True
    try:
        await client.async_start_new_kernel(env={**os.environ, **environment})
        await client.async_start_new_kernel_client()
        yield
        kill = False
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=kill)


async def _before(work: Coroutine[Any, Any, Any], deadline: float | None) -> None:
    """Wait for a cell until the deadline.

    The cell is a task of its own: nbclient takes any cancellation of its waiting for the death of the kernel.
    """
    cell = asyncio.ensure_future(work)
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    try:
        done, _ = await asyncio.wait({cell}, timeout=left)
    finally:
        if not cell.done():
            cell.cancel()
            await asyncio.gather(cell, return_exceptions=True)
    if not done:
        raise TimeoutError
    cell.result()


class _AskedToStop(Exception):
    """A cell called `exit` or `quit`, which IPython answers with 'ok'."""


def _refuse_exit(execute_reply: Mapping[str, Any], **_others: object) -> None:
    content = execute_reply["content"]
    if any(message.get("source") == "ask_exit" for message in content.get("payload", ())):
        raise _AskedToStop
