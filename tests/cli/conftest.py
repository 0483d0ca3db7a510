"""Calling the command line as a shell does: arguments in; exit code, stdout and stderr out."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from ralphcap.cli import app
from tests.small_notebooks import write_notebook

__all__ = ["Call", "Ended", "call", "write_notebook"]


class Ended(NamedTuple):
    """How a call ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call ralphcap with these arguments."""

    def call(*arguments: object) -> Ended:
        with pytest.raises(SystemExit) as ended:
            app([str(argument) for argument in arguments], prog_name="ralphcap")
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return call
