"""What is kept of a question? Answers as a server would give them, out of the months' files. Imports catalog, sources."""

import json
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.frames import TIMESTAMP
from ralphcap.history import telling
from ralphcap.history.combining import combined
from ralphcap.history.matrices import matrix
from ralphcap.history.months import Broken
from ralphcap.history.narrowing import filtered, narrowed
from ralphcap.history.questions import STEP, Kept, kept_questions
from ralphcap.history.shelf import Shelf
from ralphcap.sources.past import Facts, joined
from ralphcap.sources.transport import Request
from ralphcap.window import Window

Patterns = Mapping[str, str]


class History:
    """A history's folder, read by a catalog's questions."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._shelf = Shelf(folder)
        questions = kept_questions(catalog)
        self._entries = {question.name: question for question in questions if question.query}
        self._expressions = {question.expression: question for question in questions if not question.query}

    def answer(self, request: Request) -> bytes:
        """Page 0: what is kept (Facts); the others: its values. Raises ParameterError for a step that it cannot be brought to."""
        question, window, patterns = self._asked(request.params)
        if request.page == 0:
            facts = Facts() if question is None else self._facts(question, window)
            return msgspec.json.encode({"status": "success", "data": facts})
        return matrix(None if question is None else self._values(question, window, patterns))

    def _asked(self, params: Mapping[str, str]) -> tuple[Kept | None, Window, Patterns]:
        """The kept question that holds the answer, None where none does; the window; label → pattern that narrow it."""
        start, end = (pd.Timestamp(int(params[key]), unit="s", tz="UTC") for key in ("from", "to"))
        window = Window(start, end, pd.Timedelta(seconds=int(params["every"])))
        name = params["name"]
        question = self._entries.get(name) if name else self._expressions.get(params["query"])
        if question is None or (question.query is None and window.step != STEP):  # an expression's range is its own
            return None, window, {}
        patterns = narrowed(question.query, json.loads(params["chosen"]))
        return (None, window, {}) if patterns is None else (question, window, patterns)

    def _facts(self, question: Kept, window: Window) -> Facts:
        days = telling.days_of(telling.seen(window))
        months = {day: self._shelf.month(day[:7]) for day in days}
        found = {day: months[day].days.get((question.key, day)) for day in days}
        if any(found.values()):
            telling.check_step(question, window)
        facts = telling.facts(question, window, found, lambda day: months[day].asked_otherwise(question.key, day))
        faults = [fault for name in dict.fromkeys(day[:7] for day in days) for fault in self._faults(question, name)]
        return msgspec.structs.replace(facts, missing=[*facts.missing, *faults])

    def _faults(self, question: Kept, name: str) -> list[str]:
        """What is broken of a month, as far as this question needs it."""
        told = [f"history is broken: {name}/{file}: {fault}" for file, fault in self._shelf.month(name).faults.items()]
        try:
            self._shelf.check(name, question.key)
        except Broken as broken:
            told.append(f"history is broken: {name}/{broken}")
        return told

    def _values(self, question: Kept, window: Window, patterns: Patterns) -> pd.DataFrame | None:
        """The values of a window, at its step; None without any."""
        own = telling.seen(window)
        parts = []
        for name in dict.fromkeys(day[:7] for day in telling.days_of(own)):
            try:
                frame = self._shelf.frame(name, question.key)
            except Broken:  # told by the facts
                continue
            if frame is not None:
                times = frame[TIMESTAMP]
                parts.append(filtered(frame[(times >= own.start) & (times < own.end)], patterns))
        if not any(map(len, parts)):
            return None
        frame = parts[0] if len(parts) == 1 else joined(parts)
        if telling.is_instant(window):
            return frame.assign(**{TIMESTAMP: window.start})
        return frame if window.step == STEP else combined(frame, window.step, question.combine)
