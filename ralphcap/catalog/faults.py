"""How does a fault in a catalog file read, and how is a file's table read so that each fault is named? Imports errors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ralphcap.errors import CatalogError


def did_you_mean(name: str, known: Collection[str]) -> str:
    """' Did you mean 'a' or 'b'?' where known names resemble this one, else nothing."""
    nearest = get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""


@dataclass(frozen=True)
class Table:
    """A table of a catalog file, with its place. Each method returns what it says, or raises CatalogError.

    entry   the table's path in the file, '' for the file itself
    """

    file: str
    entry: str
    data: Mapping[str, Any]

    def fault(self, reason: str, next_step: str) -> CatalogError:
        """'FILE, ENTRY: reason' and, on a line of its own, the next step; both are whole sentences."""
        place = f"{self.file}, {self.entry}" if self.entry else self.file
        return CatalogError(f"{place}: {reason}\n  {next_step}")

    def check_keys(self, allowed: Collection[str], required: Collection[str] = ()) -> None:
        """Every key is one of `allowed`, and each of `required` is there."""
        for key in self.data:
            if key not in allowed:
                raise self.fault(
                    f"unknown key {key!r}.{did_you_mean(key, allowed)}", f"The keys are: {', '.join(allowed)}."
                )
        for key in required:
            if key not in self.data:
                raise self.fault(f"the key {key!r} is missing.", f"Add a line '{key} = …'.")

    def tables(self) -> dict[str, "Table"]:
        """The tables inside this one, by name; anything else in it is a fault."""
        return {name: self.table(name) for name in self.data}

    def table(self, key: str) -> "Table":
        """The table of that name, empty where it is missing."""
        value = self._typed(key, {}, Mapping, "a table")
        return Table(self.file, f"{self.entry}.{key}" if self.entry else key, value)

    def text(self, key: str, default: str = "") -> str:
        value: str = self._typed(key, default, str, "a text")
        return value

    def flag(self, key: str) -> bool:
        value: bool = self._typed(key, False, bool, "true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts without repetition."""
        values = self._typed(key, [], list, "a list of texts")
        if not all(isinstance(value, str) for value in values) or len(set(values)) < len(values):
            raise self.fault(f"{key!r} is {values!r}.", "Write a list of different texts.")
        return tuple(values)

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of a closed list of words."""
        value = self.text(key, default or "")
        if value not in allowed:
            raise self.fault(
                f"{key} = {value!r} is unknown.{did_you_mean(value, allowed)}", f"Use one of: {', '.join(allowed)}."
            )
        return value

    def _typed(self, key: str, default: Any, kind: type, name: str) -> Any:
        value = self.data.get(key, default)
        if not isinstance(value, kind):
            raise self.fault(f"{key!r} is {value!r}, not {name}.", f"Write {name}.")
        return value
