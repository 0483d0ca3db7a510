"""Who writes a history now? One process at a time. Imports errors.

The kernel gives the lock back when its process ends, however it ends: there is no stale one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.window import now

LOCK = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have a history's folder for oneself, made if need be.

    Raises SourceUnavailable while another process has it, ParameterError for a folder that cannot be written to.
    """
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise ParameterError(
            f"{folder}: the history cannot be written there ({error.strerror}).\n  Give another folder."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise SourceUnavailable(
                f"{folder}: the history is being written by {file.read().strip() or 'another process'}.\n  Try again when it is done."
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} since {now():%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        yield
