"""Where does a secret come from? Secrets are named (`env:NAME`, `file:PATH`), never given. Imports errors only."""

import os
from dataclasses import dataclass
from pathlib import Path

from ralphcap.errors import ParameterError


@dataclass(frozen=True)
class Secret:
    """The name of a secret. Its value is read when a connection needs it, and is kept nowhere.

    place   where the name is written, for messages: 'profile lab: bearer'
    """

    kind: str
    name: str
    place: str

    def read(self) -> str:
        """The value, without the line's end. Raises ParameterError that names the secret and never shows it."""
        value = self._from_file() if self.kind == "file" else self._from_environment()
        value = value.rstrip("\r\n")
        if not value or not value.isprintable():
            raise ParameterError(
                f"{self.place}: {self} is empty or holds characters that cannot be sent.\n  Put one line of printable text there."
            )
        return value

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    def _from_environment(self) -> str:
        if self.name not in os.environ:
            raise ParameterError(
                f"{self.place}: the environment variable {self.name} is not set.\n  Set it, or name another place."
            )
        return os.environ[self.name]

    def _from_file(self) -> str:
        try:
            return Path(self.name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            # A decoding error carries the bytes that it could not decode: it is not shown.
            raise ParameterError(
                f"{self.place}: {self.name} cannot be read ({reason}).\n  Check path and rights."
            ) from None


def parse_secret(text: object, *, place: str, folder: Path) -> Secret:
    """'env:NAME' or 'file:PATH' (relative to `folder`) as a Secret.

    Raises ParameterError for anything else: it may be the secret itself, so the message does not repeat it.
    """
    kind, colon, name = str(text).partition(":")
    if isinstance(text, str) and colon and name and kind in ("env", "file"):
        return Secret(kind, str(folder / Path(name).expanduser()) if kind == "file" else name, place)
    raise ParameterError(f"{place}: a secret is named here, not written.\n  Write 'env:NAME' or 'file:PATH'.")
