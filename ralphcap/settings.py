"""Does a table of a settings file hold what it may? Texts, numbers, paths and keys, or an error with their place. Imports errors.

`place` tells people where a value stands: the file, the profile and the key.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ralphcap.errors import ParameterError


def check_keys(table: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    """Refuse a key that nobody reads, with the nearest that somebody does. Raises ParameterError."""
    for key in table:
        if key not in known:
            raise ParameterError(
                f"{place}: unknown key {key!r}.{nearest(key, known)}\n  The keys are: {', '.join(known)}."
            )


def nearest(name: str, known: Iterable[str]) -> str:
    """' Did you mean …?', or nothing."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean {found[0]!r}?" if found else ""


def table_of(value: object, place: str) -> Mapping[str, Any]:
    """A table. Raises ParameterError."""
    if not isinstance(value, dict):
        raise ParameterError(
            f"{place}: a table is needed here.\n  Write KEY = VALUE lines under it, or {{ KEY = VALUE }}."
        )
    return value


def text(value: object, place: str) -> str:
    """A text that is not empty. Raises ParameterError."""
    if not isinstance(value, str) or not value:
        raise ParameterError(f"{place}: a text is needed here.\n  Write it between quotes.")
    return value


def existing(path: Path, place: str) -> Path:
    """A path at which something is. Raises ParameterError."""
    if not path.exists():
        raise ParameterError(f"{place}: {path} does not exist.\n  Paths are relative to the file that names them.")
    return path


def number(value: object, bounds: tuple[int, int], place: str) -> int:
    """A whole number within bounds, both included. Raises ParameterError."""
    least, most = bounds
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ParameterError(f"{place} = {value!r} cannot be.\n  Write a whole number from {least} to {most}.")
    return value


def existing_paths(table: Mapping[str, Any], keys: Sequence[str], place: str, folder: Path) -> dict[str, Path]:
    """The keys that name files, relative to the settings' own folder."""
    return {
        key: existing(folder / Path(text(table[key], f"{place}: {key}")).expanduser(), f"{place}: {key}")
        for key in keys
        if key in table
    }


def check_address(text: object, place: str) -> str:
    """An address of a server: http or https, with a host, without credentials. Raises ParameterError."""
    try:
        parts = urlsplit(text if isinstance(text, str) else "")
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_sound = urlsplit(""), False
    if parts.username is not None or parts.password is not None:
        raise ParameterError(
            f'{place}: the address holds a user or a password.\n  Write it without, and name them in a profile: basic = {{ username = "…", password = "env:NAME" }}.'
        )
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or not port_is_sound
        or parts.query
        or parts.fragment
    ):
        raise ParameterError(
            f"{place}: {text!r} is not the address of a server.\n  Write http://HOST:PORT or https://HOST/PREFIX."
        )
    return parts.geturl().rstrip("/")
