"""What came of running a notebook's cells? Imports errors, progress, window, and running's failures."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from ralphcap import window
from ralphcap.errors import ParameterError
from ralphcap.progress import progress
from ralphcap.running import failures
from ralphcap.running.failures import Failure, place


def execute(client: Any, environment: Mapping[str, str], time_limit: float | None, *, bar: bool) -> Failure | None:
    """Run all cells of the client's notebook; None, or what went wrong.

    Raises ParameterError for a kernel that is not there.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellExecutionError, DeadKernelError

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
    except DeadKernelError:
        return failures.kernel_died(*_running(client.nb))
    return _left_out(client.nb)


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
    async with _kernel(client, environment, deadline):
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
async def _kernel(client: Any, environment: Mapping[str, str], deadline: float | None) -> AsyncIterator[None]:
    """A kernel of the client's, asked to leave after success, killed after anything else. SIGTERM counts as Ctrl-C."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_core.paths import jupyter_path

    task = asyncio.current_task()
    with suppress(RuntimeError, NotImplementedError):  # not in a thread, and not on every system
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: task and task.cancel())
    manager = client.create_kernel_manager()
    # Told where to look it does not make IPython's folder, the place of long ago, in order to look there, too.
    manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=jupyter_path("kernels"))
    if manager.has_trait("transport_encryption"):  # newer jupyter_client only; without it ipykernel 7 warns
        manager.transport_encryption = "auto"
    kill = True
    # IPython writes a profile into its folder at every start, and would read a person's own: a run needs neither.
    with tempfile.TemporaryDirectory(prefix="ralphcap-ipython-", ignore_cleanup_errors=True) as folder:
        try:
            await _start(client, {"IPYTHONDIR": folder, **os.environ, **environment}, deadline)
            yield
            kill = False
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=kill)


async def _start(client: Any, environment: Mapping[str, str], deadline: float | None) -> None:
    from nbclient.exceptions import DeadKernelError

    try:
        await client.async_start_new_kernel(env=dict(environment))
        await client.async_start_new_kernel_client()
    except RuntimeError as error:  # jupyter_client: the kernel died, or did not answer in time
        if deadline is not None and time.monotonic() >= deadline:
            raise TimeoutError from error
        raise DeadKernelError from error


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
