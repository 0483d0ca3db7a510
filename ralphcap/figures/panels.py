"""What does one panel of a dashboard show? Its series by name, what they come to, its lines. Imports frames, units.

A panel is an entry of the catalog with its answer; how it is drawn stands in figures.panel_lines and figures.panel_values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.frames import VALUE, label_columns
from ralphcap.units import format_value

ABSENT = "–"
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")

Series = list[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Line:
    """A bound in a panel, in the panel's unit: a threshold of the entry, or, where `alert` names one, an alert's limit.

    level      'critical', 'warning', 'info', or ''
    operator   '>', '<', …: on which side of it the alert is; '' where nothing says it
    """

    value: float
    level: str
    alert: str = ""
    operator: str = ""

    def told(self, unit: str) -> str:
        """'HighErrorRate > 5 %', 'warning 80 %'."""
        return " ".join(filter(None, (self.alert or self.level, self.operator, format_value(self.value, unit))))


@dataclass(frozen=True)
class Panel:
    """One panel with its answer.

    kind       'timeseries', 'stat', 'bar' or 'table'; place: x, y, w, h on 24 columns
    frame      a series frame: timestamp (UTC), labels, value [unit]
    legend     a series' name: '{{label}}' stands for the label's value; '' names it by all its labels
    statistic  'max', 'mean' or 'last': what one number says of a series
    sparse     series may come and go: a missing step is then no gap
    lack       what the answer lacks, or why it is empty; '' where it is complete
    about      why the entry asks in this way
    """

    title: str
    unit: str
    kind: str
    place: Mapping[str, int]
    frame: pd.DataFrame
    legend: str = ""
    statistic: str = "mean"
    sparse: bool = False
    lines: tuple[Line, ...] = ()
    lack: str = ""
    about: str = ""

    @property
    def empty(self) -> bool:
        """Nothing can be drawn: no series, or no number in any."""
        return not bool(np.isfinite(self.frame[VALUE]).any())


def named_series(panel: Panel) -> Series:
    """The panel's series with their names, in the order of their labels.

    What no name needs is left out of all; a legend that does not tell the series apart gives way to the labels that do.
    """
    labels = label_columns(panel.frame)
    if not labels:
        return [(panel.legend, panel.frame)]
    groups = [
        (dict(zip(labels, map(_text, values), strict=True)), rows)
        for values, rows in panel.frame.groupby(labels, observed=True, dropna=False, sort=True)
    ]
    alike = _alike([own for own, _ in groups])
    names = [_legend(panel.legend, own, alike) for own, _ in groups]
    if len(set(names)) < len(names):
        names = [_legend("", own, alike) for own, _ in groups]
    return [(name, rows) for name, (_, rows) in zip(names, groups, strict=True)]


def _alike(series: list[dict[str, str]]) -> set[str]:
    """Labels that names can do without: those that are the same everywhere, and `instance` where others tell all apart."""
    if len(series) == 1:
        return set()
    alike = {label for label in series[0] if len({own[label] for own in series}) == 1}
    others = [label for label in series[0] if label not in alike | {"instance"}]
    told = {tuple(own[label] for label in others) for own in series}
    return alike | ({"instance"} if len(told) == len(series) else set())


def _text(value: object) -> str:
    return ABSENT if pd.isna(value) else str(value)  # type: ignore[call-overload]  # a group's key is one scalar


def _legend(template: str, own: Mapping[str, str], alike: set[str]) -> str:
    template = template or " ".join(f"{{{{{label}}}}}" for label in own)
    said = _PLACEHOLDER.sub(lambda match: "" if match[1] in alike else own.get(match[1], ABSENT), template)
    return " ".join(said.split())


def largest_first(series: Series) -> Series:
    """The series by their largest value; those without any number come last."""
    return sorted(series, key=lambda named: -_or_least(named[1][VALUE].max()))


def reduced(panel: Panel) -> list[tuple[str, float]]:
    """What each series comes to by the panel's statistic [unit], largest first; series without a number are left out."""
    numbers = [(name, _statistic(rows[VALUE].dropna(), panel.statistic)) for name, rows in named_series(panel)]
    return sorted(((name, number) for name, number in numbers if not np.isnan(number)), key=lambda pair: -pair[1])


def last_rows(panel: Panel) -> pd.DataFrame:
    """The last value of each series: labels, value; largest first."""
    labels = label_columns(panel.frame)
    known = panel.frame.dropna(subset=VALUE)
    last = known.groupby(labels, observed=True, dropna=False).tail(1) if labels else known.tail(1)
    return last[[*labels, VALUE]].sort_values(VALUE, ascending=False, kind="stable", ignore_index=True)


def _statistic(values: pd.Series, statistic: str) -> float:
    if values.empty:
        return float("nan")
    return float({"max": values.max, "mean": values.mean}.get(statistic, lambda: values.iloc[-1])())


def _or_least(value: float) -> float:
    return float("-inf") if np.isnan(value) else float(value)
