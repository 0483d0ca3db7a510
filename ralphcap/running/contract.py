"""Which parameters does a notebook take, and do the given values fit? Imports errors, window.

papermill pastes names and values into the notebook as code. So only names that the notebook declares get through, with
values of plain types that were checked before a kernel starts. A text whose name has one meaning in every notebook
(`window`, `step`, `horizon`, `zone`) is read then, too.
"""

import ast
import io
import math
import re
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.window import Window, now, parse_bounds, parse_duration, parse_zone

Plain = str | int | float | bool | None

_KINDS = ("str", "int", "float", "bool")
_ALLOWED = {
    "str": "a text",
    "int": "a whole number, for example 3",
    "float": "a number, for example 0.5",
    "bool": "true or false",
}


def _bounds(text: str) -> object:
    return parse_bounds(text, now=now(), zone=parse_zone("UTC"))  # any now does: it is the writing that is checked


def _step(text: str) -> object:
    epoch, step = pd.Timestamp(0, tz="UTC"), parse_duration(text)
    return Window(epoch, epoch + step, step)  # which tells how fine a step may be


def _horizon(text: str) -> object:
    if parse_duration(text) < pd.Timedelta(days=1):
        raise ParameterError(f"The horizon {text!r} is shorter than a day.\n  Give whole days, for example '90d'.")
    return text


_MEANINGS: Mapping[str, Callable[[str], object]] = {
    "window": _bounds,
    "step": _step,
    "horizon": _horizon,
    "zone": parse_zone,
}


@dataclass(frozen=True)
class Parameter:
    """One line of the parameters cell: `name: kind = default  # help`; `optional` where the type ends in `| None`."""

    name: str
    kind: str
    optional: bool
    default: Plain
    help: str

    def read(self, text: str) -> Plain:
        """The value that a text means, by the parameter's type; 'none' where the type allows it."""
        if self.optional and text == "none":
            return None
        if self.kind == "str":
            return self.check(text)
        if self.kind == "bool" and text in ("true", "false"):
            return text == "true"
        if self.kind == "int" and re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text)
        if self.kind == "float" and (number := _finite(text)) is not None:
            return number
        raise self._refusal(text)

    def check(self, value: object) -> Plain:
        """The value itself, as a plain type. A whole number is a number; a truth value is neither."""
        if value is None and self.optional:
            return None
        if self.kind == "str" and isinstance(value, str):
            _MEANINGS.get(self.name, str)(value)
            return str(value)
        if self.kind == "bool" and isinstance(value, bool):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and self.kind in ("int", "float"):
            return int(value) if self.kind == "int" else float(value)
        if self.kind == "float" and isinstance(value, float) and math.isfinite(value):
            return float(value)
        raise self._refusal(value)

    def _refusal(self, value: object) -> ParameterError:
        allowed = _ALLOWED[self.kind] + (", or none" if self.optional else "")
        return ParameterError(f"The parameter '{self.name}' cannot be {value!r}.\n  Give {allowed}.")


@dataclass(frozen=True)
class Contract:
    """The parameters that a notebook declares, in their order."""

    notebook: str
    parameters: Mapping[str, Parameter]

    def read(self, texts: Mapping[str, str]) -> dict[str, Plain]:
        """Values for the notebook from texts (`-p name=value`). Raises ParameterError."""
        return {name: self._parameter(name).read(text) for name, text in texts.items()}

    def check(self, values: Mapping[str, object]) -> dict[str, Plain]:
        """Values for the notebook from typed ones (a YAML file, a caller). Raises ParameterError."""
        return {name: self._parameter(name).check(value) for name, value in values.items()}

    def _parameter(self, name: str) -> Parameter:
        if name in self.parameters:
            return self.parameters[name]
        near = get_close_matches(str(name), self.parameters, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        has = f"It has: {', '.join(self.parameters)}." if self.parameters else "It has none."
        raise ParameterError(f"{self.notebook} has no parameter '{name}'.{hint}\n  {has}")


def read_contract(notebook: Mapping[str, Any], name: str) -> Contract:
    """The contract of a notebook (nbformat 4), from its cell tagged `parameters`; without one it takes none.

    Raises ParameterError, with the line, for a cell that is more than `name: type = default  # help` lines.
    """
    cells = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    if len(cells) > 1:
        raise ParameterError(f"{name} has {len(cells)} cells tagged 'parameters'.\n  Keep one.")
    parameters = _declared("".join(cells[0]["source"]), name) if cells else []
    return Contract(name, {parameter.name: parameter for parameter in parameters})


def _declared(source: str, notebook: str) -> list[Parameter]:
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError) as error:
        raise ParameterError(f"{notebook}: the parameters cell is not Python: {error}.\n  Correct the cell.") from error
    comments = _comments(source)
    return [_parameter(statement, comments, notebook) for statement in statements]


def _parameter(statement: ast.stmt, comments: Mapping[int, str], notebook: str) -> Parameter:
    place = f"{notebook}: line {statement.lineno} of the parameters cell"
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value):
        raise ParameterError(f"{place} is not a parameter.\n  Write one a line: name: type = default  # help")
    kind, optional = _kind(ast.unparse(statement.annotation), place)
    try:
        default = ast.literal_eval(statement.value)
    except ValueError as error:
        raise ParameterError(f"{place}: the default is not a plain value.\n  Write it out.") from error
    help_text = comments.get(statement.end_lineno or statement.lineno, "")
    parameter = Parameter(statement.target.id, kind, optional, default, help_text)
    parameter.check(default)
    return parameter


def _kind(annotation: str, place: str) -> tuple[str, bool]:
    kind, bar, rest = annotation.partition(" | ")
    if kind in _KINDS and (not bar or rest == "None"):
        return kind, bool(bar)
    raise ParameterError(
        f"{place}: the type {annotation!r} is not known.\n  Use {', '.join(_KINDS)}, or one of them with '| None'."
    )


def _comments(source: str) -> dict[int, str]:
    """Each line's comment, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
