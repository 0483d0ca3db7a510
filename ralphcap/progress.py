"""How far is the work? A bar in JupyterLab and in a terminal, nothing in logs. Imports nothing of the project."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def progress(items: Sequence[Item], title: str, *, unit: str = "step") -> Iterator[Item]:
    """The items, one by one, with a bar that shows how many are done and goes away at the end.

    RALPHCAP_PROGRESS=off silences it: a notebook that runs through papermill is a log, although it has a kernel.
    """
    if not _watched():
        yield from items
        return
    from tqdm.auto import tqdm

    with tqdm(items, desc=title, unit=unit, leave=False) as bar:
        yield from bar


def _watched() -> bool:
    if os.environ.get("RALPHCAP_PROGRESS") == "off":
        return False
    return "ipykernel.zmqshell" in sys.modules or sys.stderr.isatty()
