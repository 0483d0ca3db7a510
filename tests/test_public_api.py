"""Is the public surface what it says it is?"""

import subprocess
import sys
from pathlib import Path

import pytest

import ralphcap
from ralphcap import errors

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", ralphcap.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(ralphcap, name) is not None


@pytest.mark.parametrize("name", ralphcap.__all__)
def test_every_public_name_is_in_the_readme(name: str) -> None:
    assert name in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_every_error_is_public() -> None:
    ours = {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, Exception | Warning)
    }

    assert ours <= set(ralphcap.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'conect'"):
        ralphcap.conect  # noqa: B018  reading it is the test


def test_importing_ralphcap_loads_neither_pandas_nor_plotly() -> None:
    code = "import sys, ralphcap; print([name for name in ('pandas', 'plotly', 'papermill') if name in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)

    assert loaded.stdout.strip() == "[]"
