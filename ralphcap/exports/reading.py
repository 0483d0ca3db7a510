"""What does a dashboard of Grafana ask? Reads its JSON: title, and each panel's expressions. Imports errors only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ralphcap.errors import ParameterError


@dataclass(frozen=True)
class Target:
    """One question of a panel: the panel's title, the question's letter in it, and its PromQL."""

    panel: str
    letter: str
    expression: str


@dataclass(frozen=True)
class Asked:
    """What a dashboard asks. `elsewhere` counts the questions that are not PromQL: of other data sources, or empty."""

    title: str
    uid: str
    targets: tuple[Target, ...]
    elsewhere: int


def read_dashboard(content: bytes, name: str) -> Asked:
    """The dashboard that a file holds; `name` says which, for messages. Raises ParameterError.

    Grafana's classic model is read, as it is saved, or below `dashboard` as its API answers; rows of every age, too.
    """
    try:
        model: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{name} is not JSON: {error}.\n  Give a dashboard as Grafana exports it.") from error
    inner = model.get("dashboard", model) if isinstance(model, dict) else None
    if not isinstance(inner, dict) or not (_list(inner, "panels") or _list(inner, "rows")):
        raise ParameterError(
            f"{name} holds no panels.\n  Give a dashboard in Grafana's classic JSON model: 'Export', 'Classic'."
        )
    targets, elsewhere = [], 0
    for panel in _panels(inner):
        for position, target in enumerate(_list(panel, "targets")):
            expression = _text(target, "expr")
            if expression.strip():
                letter = _text(target, "refId") or chr(ord("A") + position % 26)
                targets.append(Target(_text(panel, "title"), letter, expression))
            else:
                elsewhere += 1
    return Asked(_text(inner, "title"), _text(inner, "uid"), tuple(targets), elsewhere)


def _panels(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every panel, those inside collapsed rows, and those of the rows that dashboards had before 2018."""
    waiting = [*_list(holder, "rows"), *_list(holder, "panels")]
    while waiting:
        panel = waiting.pop(0)
        yield panel
        waiting = [*_list(panel, "panels"), *waiting]


def _list(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = holder.get(key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
