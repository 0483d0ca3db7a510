"""What does a bundle hold of a question, written as it can be asked? Imports catalog and window.

A page's expression tells the values that it was bound with: the entry's text is known, and what stands in its places is
read back. A call that only belongs to a question (was its job up?) has another text, and so is left out.
"""

import ast
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ralphcap.catalog.parameters import KINDS
from ralphcap.catalog.placeholders import placeholders, substitute
from ralphcap.sources.manifest import Manifest, PageEntry
from ralphcap.sources.transport import Request
from ralphcap.window import format_duration

Values = Mapping[str, str]


def held(manifest: Manifest, request: Request) -> list[str]:
    """Options of `ralphcap ask` that the bundle answers for this question; those that differ least come first."""
    definition = manifest.catalog["queries"].get(request.about, {}).get("definition", {})
    asked = _values([request], definition) or {}
    found: dict[str, tuple[int, bool]] = {}
    for calls in _questions(manifest.pages, request.about):
        values, times = _values(calls, definition), _times(calls)
        if values is None or not times:
            continue
        moved = times != _times([request])
        others = _others(values, asked, definition, same_times=not moved)
        option = " ".join([times, *(f"-p {shlex.quote(f'{name}={value}')}" for name, value in others.items())])
        found[option] = (len(others), moved)
    return sorted(found, key=found.__getitem__)


def _questions(pages: Iterable[PageEntry], about: str) -> Iterable[list[PageEntry]]:
    """The pages of each question."""
    questions: dict[str, list[PageEntry]] = {}
    for page in pages:
        if page.about == about:
            questions.setdefault(page.question, []).append(page)
    return questions.values()


def _others(values: Values, asked: Values, definition: Mapping[str, Any], *, same_times: bool) -> Values:
    """Those values that have to be given: other than was asked, or than the default.

    A range follows the step: it is told only where nothing else tells two questions from one another.
    """
    others = {}
    for name, value in values.items():
        parameter = definition["parameters"][name]
        if parameter["kind"] == "range":
            given = same_times and value != asked.get(name, value)
        else:
            default = str(parameter["default"])
            given = value != default or value != asked.get(name, default)
        if given:
            others[name] = value
    return others


def _values(calls: Sequence[Request | PageEntry], definition: Mapping[str, Any]) -> Values | None:
    """The values in a call's expression; None where it is not the question's own. One's own expression has no values."""
    query, template = calls[0].params.get("query", ""), definition.get("promql", "").strip()
    if not template:
        return {} if " ".join(query.split()) == calls[0].about else None
    written: dict[str, str] = {}
    last, start = 0, 0
    marks = placeholders(template)
    for mark, following in zip(marks, [*(mark.start for mark in marks[1:]), len(template)], strict=True):
        start += mark.start - last
        after = template[mark.end : following]
        end = query.find(after, start) if following < len(template) else len(query) - len(after)
        written[mark.name], start, last = query[start:end], end, mark.end
    if substitute(template, written) != query:
        return None
    kinds = {name: KINDS[definition["parameters"][name]["kind"]] for name in written}
    return {
        name: ast.literal_eval(f'"{text}"') if kinds[name].place in ("quoted", "pattern") else text
        for name, text in written.items()
    }


def _times(calls: Sequence[Request | PageEntry]) -> str:
    """'--start 2026-11-20T08:00:00Z --end 2026-11-20T09:00:00Z --step 5m', or '--start …' of an instant."""
    params = [call.params for call in calls]
    if "time" in params[0]:
        return f"--start {_moment(int(params[0]['time']))}"
    if "step" not in params[0]:
        return ""
    step = int(params[0]["step"])
    start, end = min(int(each["start"]) for each in params), max(int(each["end"]) for each in params) + step
    return f"--start {_moment(start)} --end {_moment(end)} --step {format_duration(pd.Timedelta(seconds=step))}"


def _moment(seconds: int) -> str:
    return f"{pd.Timestamp(seconds, unit='s'):%Y-%m-%dT%H:%M:%SZ}"
