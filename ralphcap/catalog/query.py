"""What is one question of the catalog, and what is it once its values are bound? Imports window and errors.

A `Query` is an entry; `bind` gives it a window and values, and the `BoundQuery` is what a source asks and a bundle
is keyed by.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from ralphcap.catalog.faults import did_you_mean
from ralphcap.catalog.parameters import KINDS, Parameter
from ralphcap.catalog.placeholders import substitute
from ralphcap.catalog.promql import Shape, parse, shape
from ralphcap.catalog.search_binding import BoundSearch, bind_search
from ralphcap.catalog.searches import Search
from ralphcap.errors import ParameterError
from ralphcap.window import Window

__all__ = ["BoundQuery", "BoundSearch", "Parameter", "Query", "smallest_range"]

SCRAPES_IN_A_RANGE = 4  # a rate needs two samples; four outlive one lost scrape at either edge
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def smallest_range(step: pd.Timedelta, scrape_interval: pd.Timedelta) -> pd.Timedelta:
    """The shortest range that passes over no sample: the step, and four scrapes."""
    return max(step, SCRAPES_IN_A_RANGE * scrape_interval)


@dataclass(frozen=True)
class BoundQuery:
    """A question with all its values: what is sent, and what its answer means.

    name     the entry, None for an expression of the user's own
    labels   the answer's labels, None where only the answer tells
    jobs     the Prometheus jobs whose samples it reads: each has to be up for a complete answer
    health   metrics by which an exporter says that it measured well: 1, or 0 where the name ends in `_error`
    """

    name: str | None
    expression: str
    window: Window
    values: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] | None = None
    unit: str | None = None
    jobs: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    sparse: bool = False

    def key(self) -> str:
        """What a bundle is keyed by: SHA-256 over entry, expression, values, window and step."""
        window = [self.window.start.isoformat(), self.window.end.isoformat(), self.window.step.total_seconds()]
        asked = json.dumps([self.name, self.expression, sorted(self.values.items()), window])
        return hashlib.sha256(asked.encode()).hexdigest()

    @classmethod
    def from_expression(cls, expression: str, window: Window, *, sparse: bool = False) -> "BoundQuery":
        """An expression of the user's own. Raises ParameterError where it is not PromQL."""
        parse(expression)
        return cls(None, expression, window, sparse=sparse)


@dataclass(frozen=True)
class Query:
    """An entry of the catalog; queries/README.md explains each key. `definition` is the table as it was written."""

    name: str
    file: str
    title: str
    unit: str
    labels: tuple[str, ...]
    promql: str | None
    search: Search | None
    parameters: Mapping[str, Parameter]
    jobs: tuple[str, ...]
    health: tuple[str, ...]
    sparse: bool
    statistic: str
    history: bool
    panel: str
    grid: Mapping[str, int]
    legend: str
    thresholds: tuple[Mapping[str, Any], ...]
    note: str
    definition: Mapping[str, Any]

    def bind(
        self, window: Window, values: Mapping[str, object] = _NOTHING, *, scrape_interval: pd.Timedelta
    ) -> BoundQuery:
        """The question for a window; parameters that are not given keep their defaults.

        Raises ParameterError for an unknown parameter, for a value that its kind refuses, and for an entry on logs.
        """
        if self.promql is None:
            raise ParameterError(f"{self.name} asks Elasticsearch, not Prometheus.\n  Choose an entry with 'promql'.")
        self._check_names(values)
        texts = self._texts(values, smallest_range(window.step, scrape_interval))
        written = {name: KINDS[self.parameters[name].kind].write(text) for name, text in texts.items()}
        expression = substitute(self.promql, written)
        self._check_shape(expression, texts)
        return BoundQuery(
            self.name, expression, window, texts, self.labels, self.unit, self.jobs, self.health, self.sparse
        )

    def bind_search(self, window: Window, values: Mapping[str, object] = _NOTHING) -> BoundSearch:
        """The question on logs for a window; parameters that are not given keep their defaults.

        Raises ParameterError for an unknown parameter, for a value that its kind refuses, and for an entry with PromQL.
        """
        if self.search is None:
            raise ParameterError(f"{self.name} asks Prometheus, not Elasticsearch.\n  Choose an entry with 'search'.")
        self._check_names(values)
        texts = self._texts(values, window.step)
        return bind_search(self.name, self.search, window, texts, self.parameters, self.labels, self.unit)

    def _check_names(self, values: Mapping[str, object]) -> None:
        for name in values:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ParameterError(
                    f"{self.name} has no parameter {name!r}.{did_you_mean(name, self.parameters)}\n  Its parameters: {known}."
                )

    def _texts(self, values: Mapping[str, object], smallest: pd.Timedelta) -> dict[str, str]:
        return {
            name: parameter.text(values[name], smallest, query=self.name)
            if name in values
            else parameter.default_text(smallest)
            for name, parameter in self.parameters.items()
        }

    def _check_shape(self, expression: str, texts: Mapping[str, str]) -> None:
        """The last lock: whatever the kinds let through, a value never changes what is asked."""
        try:
            same = shape(expression) == self._shape
        except ParameterError as error:
            raise self._unfit(texts) from error
        if not same:
            raise self._unfit(texts)

    def _unfit(self, texts: Mapping[str, str]) -> ParameterError:
        given = ", ".join(f"{name}={text!r}" for name, text in texts.items())
        return ParameterError(
            f"{self.name}: these values do not fit into the expression: {given}.\n  'ralphcap queries show {self.name}' tells what each allows."
        )

    @cached_property
    def _shape(self) -> Shape:
        """The tree that every binding keeps, from the kinds' sample values."""
        second = pd.Timedelta(seconds=1)
        kinds = {name: KINDS[parameter.kind] for name, parameter in self.parameters.items()}
        return shape(
            substitute(
                self.promql or "", {name: kind.write(kind.read(kind.sample, second)) for name, kind in kinds.items()}
            )
        )
