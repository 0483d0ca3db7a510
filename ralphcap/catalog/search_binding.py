"""What is a question on logs once its values are bound? Imports window and errors.

Values go into the parsed body, never into text. A text or list that is left empty means 'whatever it is': the condition
that it stands in is left out, with the nearest element of a list around it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ralphcap.catalog.faults import Table
from ralphcap.catalog.parameters import KINDS, Parameter
from ralphcap.catalog.searches import STEP, Search
from ralphcap.window import Window

_OMITTED = object()


@dataclass(frozen=True)
class BoundSearch:
    """A question on logs with all its values. In `body` the names of fields still stand as `$name`: the indices decide them."""

    name: str
    search: Search
    body: Mapping[str, Any]
    window: Window
    values: Mapping[str, str]
    labels: tuple[str, ...]
    unit: str

    def key(self) -> str:
        """What a bundle is keyed by: SHA-256 over entry, body, indices, values, window and step."""
        step = 0.0 if self.search.of_documents else self.window.step.total_seconds()  # documents know no step
        window = [self.window.start.isoformat(), self.window.end.isoformat(), step]
        also = self.search.also.index if self.search.also else None
        asked = [self.name, self.body, self.search.index, also, sorted(self.values.items()), window]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def check_search(table: Table, search: Search, parameters: Mapping[str, Parameter]) -> None:
    """Raises CatalogError for kinds that no search takes, and for a condition that cannot be left out alone."""
    for name, parameter in parameters.items():
        if KINDS[parameter.kind].as_json is None:
            usable = ", ".join(kind for kind, known in KINDS.items() if known.as_json)
            raise table.fault(
                f"parameter {name!r} has the kind {parameter.kind!r}, which no search takes.", f"Use one of: {usable}."
            )
        if name in search.fields or name == STEP:
            raise table.fault(f"{name!r} is a parameter and something else.", "Give the parameter another name.")
    may_be_empty = [name for name, parameter in parameters.items() if parameter.kind in ("label_value", "texts")]
    if filled(search.body, dict.fromkeys(may_be_empty, _OMITTED)) is _OMITTED:
        raise table.fault(
            "a condition whose value is left empty would leave out the whole body.",
            'Write it as an element of a list, for example "filter": [{"terms": …}].',
        )


def bind_search(
    name: str,
    search: Search,
    window: Window,
    texts: Mapping[str, str],
    parameters: Mapping[str, Parameter],
    labels: tuple[str, ...],
    unit: str,
) -> BoundSearch:
    """The question with its values, each written as JSON by its kind."""
    written: dict[str, Any] = {STEP: f"{window.step.total_seconds():.0f}s"}
    for parameter, text in texts.items():
        as_json = KINDS[parameters[parameter].kind].as_json
        value = as_json(text) if as_json else text
        written[parameter] = _OMITTED if value in ("", []) else escaped(value)
    return BoundSearch(name, search, filled(search.body, written), window, texts, labels, unit)


def filled(body: Any, written: Mapping[str, Any]) -> Any:
    """The body with each `$name` of `written` replaced; other placeholders stay."""
    match body:
        case dict():
            inner = {key: filled(value, written) for key, value in body.items()}
            return _OMITTED if any(value is _OMITTED for value in inner.values()) else inner
        case list():
            return [value for one in body if (value := filled(one, written)) is not _OMITTED]
        case str() if body.startswith("$") and body[1:] in written:
            return written[body[1:]]
    return body


def escaped(value: Any) -> Any:
    """A value as it stands in a bound body: a '$' at its beginning is doubled, since '$name' means a field there."""
    if isinstance(value, list):
        return [escaped(one) for one in value]
    return f"${value}" if isinstance(value, str) and value.startswith("$") else value


def spelled(body: Any, spelling: Mapping[str, str]) -> Any:
    """A bound body with each field's `$name` replaced by its spelling, also where it is a key; values as they were given."""
    match body:
        case dict():
            return {_one(key, spelling): spelled(value, spelling) for key, value in body.items()}
        case list():
            return [spelled(value, spelling) for value in body]
        case str():
            return _one(body, spelling)
    return body


def _one(text: str, spelling: Mapping[str, str]) -> str:
    if text.startswith("$$"):
        return text[1:]
    return spelling.get(text[1:], text) if text.startswith("$") else text
