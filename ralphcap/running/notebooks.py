"""What came of a notebook's run, and where are its files? Imports errors, result, shipped, sources, reports, running's rooms."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ralphcap.errors import ParameterError
from ralphcap.inert import inert_json
from ralphcap.result import FORMAT
from ralphcap.running import exit_codes, failures
from ralphcap.running.contract import Contract, read_contract
from ralphcap.running.documents import notebook_text, read_notebook, result_of
from ralphcap.running.failures import Failure, NotebookFailed
from ralphcap.running.files import writable_folder, write_whole
from ralphcap.running.readiness import check_ready
from ralphcap.running.recording import recording
from ralphcap.shipped import shipped

_KEYS = {
    "kind",
    "title",
    "answer",
    "complete",
    "breached",
    "facts",
    "rows",
    "tables",
    "ledger",
}  # what Result.to_json writes


@dataclass(frozen=True)
class Run:
    """One run's end.

    exit_code   as README, "Exit codes", says; 0 is done
    outputs     the files that it left, by kind: 'notebook', 'report', 'result', 'bundle'
    result      the notebook's result as JSON values, figures included; None where it showed none
    failure     why it is not done; None where every cell ran
    """

    notebook: str
    exit_code: int
    outputs: Mapping[str, Path]
    result: Mapping[str, Any] | None = None
    failure: Failure | None = None


def run(
    notebook: str | Path,
    parameters: Mapping[str, object] | None = None,
    *,
    output: Path | str,
    record: Path | str | None = None,
    fail_on_breach: bool = False,
    timeout: float | None = None,
) -> Run:
    """Run a shipped notebook, by name, or one of your own, by path; put its files into the folder `output`.

    A run that is done leaves NAME.ipynb and, where the notebook showed a result, NAME.html and NAME.json. One that
    failed leaves only NAME.failed.ipynb, and what an earlier run left stays as it was.
    What papermill notes of the given parameters (a cell after the defaults, and metadata) stays: its tools read it.
    parameters      values of plain types, checked against the notebook's parameters cell
    record          bundle to write: every question of the run with its answer
    fail_on_breach  end with 4 where a limit is breached
    timeout         seconds for the whole run
    Raises ParameterError before a kernel starts (CatalogError, BundleError for a source whose files cannot be read), and
    leaves nothing then; what happens afterwards is told by the Run.
    """
    path = find_notebook(notebook)
    document = read_notebook(path)
    contract = read_contract(document, path.stem)
    values = contract.check(parameters or {})
    check_ready(contract, values)
    folder = _output_folder(Path(output), path)
    with _recording(record) as (spool, pack):
        try:
            executed = _execute(document, values, spool, timeout)
            result = _result(executed)
        except NotebookFailed as failed:
            return _failed(path.stem, folder, failed)
        pack()
    outputs = _write(path.stem, folder, executed, result) | ({} if record is None else {"bundle": Path(record)})
    return _done(path.stem, outputs, result, fail_on_breach)


def find_notebook(name: str | Path) -> Path:
    """The file of a shipped notebook, by name, or of one of your own, by path. Raises ParameterError."""
    path = Path(name)
    if path.suffix == ".ipynb" and path.is_file():
        return path
    notebooks = shipped_notebooks()
    if str(name) in notebooks:
        return notebooks[str(name)]
    known = ", ".join(notebooks)
    raise ParameterError(f"There is no notebook {str(name)!r}.\n  Give the path of an .ipynb file, or one of: {known}.")


def contract_of(name: str | Path) -> Contract:
    """The parameters that a notebook takes. Raises ParameterError."""
    path = find_notebook(name)
    return read_contract(read_notebook(path), path.stem)


def shipped_notebooks() -> dict[str, Path]:
    """The notebooks that come with ralphcap, by name."""
    return {path.stem: path for path in sorted(shipped("notebooks").glob("*.ipynb"))}


def _execute(notebook: Any, values: Mapping[str, object], spool: Path | None, timeout: float | None) -> Any:
    """Run through papermill in memory: no name of a file is read as a template, nothing is written in place."""
    import papermill
    from papermill.engines import papermill_engines

    from ralphcap.running.engine import Engine

    papermill_engines.register("ralphcap", Engine)  # also where ralphcap runs without having been installed
    with _without_doubts():
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(values),
            engine_name="ralphcap",
            kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "python3"),
            language="python",
            environment={"RALPHCAP_PROGRESS": "off"} | ({} if spool is None else {"RALPHCAP_RECORD": str(spool)}),
            time_limit=timeout,
        )


@contextmanager
def _without_doubts() -> Iterator[None]:
    """Papermill does not read types such as `str | None` and calls those parameters unknown; the contract knows them."""
    logger = logging.getLogger("papermill")

    def known(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Passed unknown parameter")

    logger.addFilter(known)
    try:
        yield
    finally:
        logger.removeFilter(known)


def _output_folder(folder: Path, notebook: Path) -> Path:
    if (folder / notebook.name).resolve() == notebook.resolve():
        raise ParameterError(f"The run would overwrite {notebook} itself.\n  Give another output folder.")
    return writable_folder(folder)


def _result(notebook: Any) -> Mapping[str, Any] | None:
    """The notebook's result, if it showed one. Raises NotebookFailed for one that this ralphcap cannot read."""
    result = result_of(notebook)
    if result is None or (result.get("format") == FORMAT and result.keys() >= _KEYS):
        return result
    failure = failures.unreadable_result(result.get("format"))
    failures.mark(notebook, failure)
    raise NotebookFailed(failure, notebook)


def _write(name: str, folder: Path, notebook: Any, result: Mapping[str, Any] | None) -> dict[str, Path]:
    """Leave the files of a run that is done; the notebook of an earlier failure goes."""
    outputs = {"notebook": folder / f"{name}.ipynb"}
    texts = {outputs["notebook"]: notebook_text(notebook)}
    if result is not None:
        from ralphcap.reports import html

        outputs |= {"report": folder / f"{name}.html", "result": folder / f"{name}.json"}
        plain = {key: value for key, value in result.items() if key != "figures"}
        texts[outputs["report"]] = html.render(result)
        texts[outputs["result"]] = inert_json(json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"
    write_whole(texts)
    _failed_path(folder, name).unlink(missing_ok=True)
    return outputs


def _failed(name: str, folder: Path, failed: NotebookFailed) -> Run:
    """Leave the notebook of a run that failed; where that cannot be written, the run's own end still counts."""
    path = _failed_path(folder, name)
    try:
        write_whole({path: notebook_text(failed.notebook)})
    except ParameterError as error:
        lost = replace(failed.failure, message=f"{failed.failure.message}\n{error}")
        return Run(name, lost.exit_code, {}, failure=lost)
    return Run(name, failed.failure.exit_code, {"notebook": path}, failure=failed.failure)


def _failed_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.failed.ipynb"


def _done(name: str, outputs: Mapping[str, Path], result: Mapping[str, Any] | None, fail_on_breach: bool) -> Run:
    if not fail_on_breach:
        return Run(name, exit_codes.DONE, outputs, result)
    if result is None:
        failure = failures.no_result(name)
        return Run(name, failure.exit_code, outputs, failure=failure)
    return Run(name, exit_codes.BREACH if result["breached"] else exit_codes.DONE, outputs, result)


def _recording(record: Path | str | None) -> AbstractContextManager[tuple[Path | None, Callable[[], None]]]:
    """Where the kernel records to and what packs it; nothing of either without `record`."""
    return nullcontext((None, lambda: None)) if record is None else recording(Path(record))
