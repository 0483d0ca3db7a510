"""Small notebooks, written where a test needs them; their kernels are real."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

Writer = Callable[..., Path]


@pytest.fixture
def write_notebook(tmp_path: Path) -> Writer:
    """Write a notebook of code cells; with `parameters`, the first cell is tagged so. Returns its path."""

    def write(*sources: str, parameters: str | None = None, tags: dict[int, list[str]] | None = None) -> Path:
        cells = [nbformat.v4.new_code_cell(source, metadata={"tags": []}) for source in sources]
        for index, names in (tags or {}).items():
            cells[index].metadata["tags"] = names
        if parameters is not None:
            cells.insert(0, nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        path = tmp_path / "small.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
        return path

    return write
