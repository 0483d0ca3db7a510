"""How is a notebook's file read and written, and which result does it show? Imports errors and result.

nbformat's functions have no types: here, and nowhere else, they are called.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ralphcap.errors import ParameterError
from ralphcap.result import MIME


def read_notebook(path: Path) -> Any:
    """The notebook in a file. Raises ParameterError for a file that is none."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # see above
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        raise ParameterError(f"{path} is not a notebook: {error}.\n  Give an .ipynb file of format 4.") from error


def notebook_text(notebook: Any) -> str:
    """The notebook as its file holds it."""
    import nbformat

    return str(nbformat.writes(notebook))  # type: ignore[no-untyped-call]  # see above


def markdown_cell(text: str, tags: list[str]) -> Any:
    """A cell that shows a text."""
    from nbformat import v4

    return v4.new_markdown_cell(text, metadata={"tags": tags, "papermill": {}})  # type: ignore[no-untyped-call]  # see above


def result_of(notebook: Any) -> Mapping[str, Any] | None:
    """The last result that an executed notebook shows, as JSON values; None without one."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    results = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    return results[-1] if results else None
