"""How is a dashboard's answer said in words? Which panels crossed an alert's limit, and which are empty. Imports figures, units."""

import operator
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ralphcap.figures.panels import Line, Panel, last_rows
from ralphcap.frames import VALUE
from ralphcap.units import format_value

MOST = 8  # lines of a kind: more than these are read in the table
_BEYOND = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


def with_reason(panel: Panel) -> Panel:
    """The panel, and if it is empty, the reason: what the ledger says, or what kind of nothing came."""
    if not panel.empty or panel.lack:
        return panel
    return replace(panel, lack="no series in this window" if panel.frame.empty else "every value is NaN: 0 of 0")


def last_values(panel: Panel) -> pd.Series:
    """The last value of each series."""
    return last_rows(panel)[VALUE]


def crossed(panel: Panel, values: pd.Series) -> list[Line]:
    """The alerts' limits that a value is beyond. Thresholds do not say which of their sides is the bad one."""
    return [line for line in panel.lines if _is_beyond(line, values)]


def answer(name: str, panels: Sequence[Panel]) -> str:
    """The answer in one sentence, a line for each panel beyond an alert's limit or without a value, and what the rest is."""
    beyond = [(panel, line) for panel in panels for line in crossed(panel, panel.frame[VALUE])]
    empty = [panel for panel in panels if panel.empty]
    told = [("●", panel.title, _beyond(panel, line)) for panel, line in beyond[:MOST]]
    told += [("○", panel.title, f"no data: {panel.lack}") for panel in empty[:MOST]]
    width = max((len(title) for _, title, _ in told), default=0)
    more = max(len(beyond) - MOST, 0) + max(len(empty) - MOST, 0)
    quiet = len(panels) - sum(panel.empty or bool(crossed(panel, panel.frame[VALUE])) for panel in panels)
    lines = [f" {mark} {title:<{width}}  {said}" for mark, title, said in told]
    lines += [f" · {more} more stand in the table of all rows"] if more else []
    lines += [f" · {_count(quiet, 'other panel')}" if told else f" · all {_count(quiet, 'panel')} have data"]
    return "\n".join([f"{name}: {finding(panels)}.", "", *lines])


def finding(panels: Sequence[Panel]) -> str:
    """What of a dashboard needs a person, in a few words."""
    beyond = [_worst_told(panel, line) for panel in panels for line in crossed(panel, panel.frame[VALUE])]
    empty, limited = sum(panel.empty for panel in panels), any(line.alert for panel in panels for line in panel.lines)
    said = f"{_count(len(beyond), 'limit')} crossed: {', '.join(beyond)}" if beyond else ""
    nothing = "no alert's limit is crossed" if limited else "no panel has an alert's limit"
    return "; ".join(filter(None, (said or nothing, f"{_count(empty, 'panel')} without data" if empty else "")))


def _worst_told(panel: Panel, line: Line) -> str:
    """'HighLatency (2.77 s > 1 s)'."""
    worst, bound = (format_value(value, panel.unit) for value in (_worst(line, panel.frame[VALUE]), line.value))
    return f"{line.alert} ({worst} {line.operator} {bound})"


def _is_beyond(line: Line, values: pd.Series) -> bool:
    return line.operator in _BEYOND and bool(_BEYOND[line.operator](_worst(line, values), line.value))


def _worst(line: Line, values: pd.Series) -> float:
    """The value farthest to the bad side of a line; NaN without any."""
    return float(values.max() if line.operator.startswith(">") else values.min())


def _beyond(panel: Panel, line: Line) -> str:
    end = "still so at the end" if _is_beyond(line, last_values(panel)) else "not at the end any more"
    return f"{_worst_told(panel, line)}, {end}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
