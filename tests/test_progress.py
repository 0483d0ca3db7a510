"""A bar where somebody watches, nothing in logs."""

import io
import sys

import pytest

from ralphcap.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_log_only_the_items_come(capsys: pytest.CaptureFixture[str]):
    assert list(progress([1, 2, 3], "Asking")) == [1, 2, 3]

    assert capsys.readouterr().err == ""


def test_in_a_terminal_a_bar_counts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", Terminal())

    assert list(progress([1, 2, 3], "Asking")) == [1, 2, 3]

    assert "Asking" in sys.stderr.getvalue()


def test_a_run_through_papermill_has_no_bar(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("RALPHCAP_PROGRESS", "off")

    assert list(progress([1, 2, 3], "Asking")) == [1, 2, 3]

    assert sys.stderr.getvalue() == ""
