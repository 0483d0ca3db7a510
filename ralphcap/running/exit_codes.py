"""What does an exit code mean, and which of several wins? Imports errors only."""

from collections.abc import Iterable

from ralphcap import errors

DONE = 0
FAILED = 1
WRONG_USAGE = 2
INCOMPLETE = 3
BREACH = 4
SOURCE = 5
KERNEL_DIED = 6
OUT_OF_TIME = 7
INTERRUPTED = 130

_PRECEDENCE = (INTERRUPTED, OUT_OF_TIME, KERNEL_DIED, SOURCE, WRONG_USAGE, FAILED, INCOMPLETE, BREACH, DONE)


def worst(codes: Iterable[int]) -> int:
    """The code to end with when several apply; without any, 0."""
    return min(codes, key=_PRECEDENCE.index, default=DONE)


def of_exception(name: str) -> int:
    """The code of an exception that a notebook's cell raised, known by its class name only."""
    if name == "KeyboardInterrupt":
        return INTERRUPTED
    known = getattr(errors, name, None)
    if isinstance(known, type) and issubclass(known, errors.RalphcapError):
        return known.exit_code
    return FAILED
