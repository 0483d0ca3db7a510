"""One process writes a history at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.history.locking import locked

HOLD = """
import os, pathlib, sys
from ralphcap.history.locking import locked
with locked(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
    os._exit(1)  # as a crash ends it
"""


def test_another_process_is_kept_out_until_it_ends_however_it_ends(tmp_path: Path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SourceUnavailable, match=f"written by process {holder.pid} since"), locked(tmp_path):
            pass
        holder.stdin.close()

    with locked(tmp_path):
        assert "since" in (tmp_path / "lock").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ParameterError, match="cannot be written there"), locked(tmp_path / "file" / "history"):
        pass
