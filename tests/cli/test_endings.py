"""How commands end: a message and an exit code, never a traceback."""

import subprocess
import sys
import warnings
from importlib.metadata import version

import pytest
import typer

from ralphcap import errors
from ralphcap.cli.endings import Commands
from tests.cli.conftest import Call


def ended(
    capsys: pytest.CaptureFixture[str], raises: BaseException | None = None, warns: Warning | None = None
) -> tuple[int, str]:
    """Run a command that raises or warns; its exit code and what stderr says."""
    app = typer.Typer(cls=Commands)

    @app.command()
    def command() -> None:
        if warns:
            warnings.warn(warns, stacklevel=1)
        if raises:
            raise raises

    @app.command()
    def other() -> None:
        pass

    with pytest.raises(SystemExit) as stopped:
        app(["command"])
    return int(stopped.value.code or 0), capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.NoData, 1),
        (errors.CatalogError, 2),
        (errors.UnknownQuery, 2),
        (errors.ParameterError, 2),
        (errors.QueryRejected, 2),
        (errors.IncompleteAnswer, 3),
        (errors.SourceUnavailable, 5),
        (errors.NotRecorded, 5),
        (errors.BundleError, 5),
    ],
)
def test_an_error_of_ours_is_its_message_and_its_code(
    capsys: pytest.CaptureFixture[str], error: type[errors.RalphcapError], code: int
):
    assert ended(capsys, error("What.\n  Next.")) == (code, f"{error.__name__}: What.\n  Next.\n")


def test_an_interruption_has_its_own_code(capsys: pytest.CaptureFixture[str]):
    assert ended(capsys, KeyboardInterrupt()) == (130, "Interrupted.\n")


def test_a_short_answer_is_told_and_does_not_fail(capsys: pytest.CaptureFixture[str]):
    assert ended(capsys, warns=errors.PartialAnswer("3 of 5 series lack.")) == (
        0,
        "PartialAnswer: 3 of 5 series lack.\n",
    )


def test_a_message_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]):
    assert ended(capsys, errors.NoData("\x1b]0;owned\x07")) == (1, "NoData: \\x1b]0;owned\\x07\n")


def test_a_bug_of_ours_keeps_its_traceback(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(ZeroDivisionError):
        ended(capsys, ZeroDivisionError())


def test_help_names_the_exit_codes_and_loads_nothing_slow():
    code = "import sys\nfrom ralphcap.cli import main\ntry: main()\nfinally: print([m for m in ('numpy', 'papermill', 'plotly', 'requests') if m in sys.modules], file=sys.stderr)"

    told = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)

    assert "Exit codes: 0 done" in told.stdout
    assert told.stderr == "[]\n"


def test_the_version_is_the_packages(call: Call):
    assert call("--version") == (0, version("ralphcap") + "\n", "")


def test_the_package_itself_is_the_command():
    told = subprocess.run([sys.executable, "-m", "ralphcap", "ask"], capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("ParameterError: Give the name of an entry, or --promql")
