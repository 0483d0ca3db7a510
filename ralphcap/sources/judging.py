"""Is an answer complete, and if it is empty, why? Puts together what the targets, the retention and the answer say."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.faults import did_you_mean
from ralphcap.catalog.promql import children, parse
from ralphcap.catalog.query import BoundQuery
from ralphcap.sources.beginnings import Beginnings
from ralphcap.sources.completeness import Shortfall, step_shortfall
from ralphcap.sources.expecting import series_shortfall
from ralphcap.sources.prometheus import Answer, Prometheus
from ralphcap.sources.prometheus_parsing import parse_names
from ralphcap.sources.scraping import Scraping
from ralphcap.sources.transport import Request, question_key
from ralphcap.sources.uptime import Uptime
from ralphcap.window import Window

_LOOK_BACK = pd.Timedelta(minutes=5)  # Prometheus' default: a time's value is the latest of so long before it


class Judge:
    """Judges the answers of one source."""

    def __init__(self, prometheus: Prometheus, scraping: Scraping, now: pd.Timestamp) -> None:
        self._prometheus = prometheus
        self.beginnings = Beginnings(prometheus, now)
        self._uptime = Uptime(prometheus, scraping, now)

    def shortfall(self, bound: BoundQuery, answer: Answer) -> Shortfall:
        """What lacks in an answer. Raises SourceError where the server does not tell."""
        window, about = bound.window, bound.name or bound.expression
        beginning = self.beginnings.missing(window, about)
        found = Shortfall(missing=(beginning,) if beginning else ()) + self._samples(bound, answer)
        for metric in bound.health:
            found += self._uptime.health(metric, bound.jobs, window, about)
        doubts = dict.fromkeys((*answer.doubts, *self._prometheus.doubts))
        return found + Shortfall(missing=tuple(f"the server warns: {text}" for text in doubts))

    def _samples(self, bound: BoundQuery, answer: Answer) -> Shortfall:
        window, about = bound.window, bound.name or bound.expression
        first = self.beginnings.first(window, about)
        if bound.jobs and self.too_early(bound):
            return Shortfall()
        if bound.jobs:
            found = self._uptime.scrapes(bound.jobs, window, about, first)
            # Where scrapes lack, or the server's samples do, that is why series do.
            return found if found.missing or first is not None else found + self._series(bound, answer)
        if not bound.sparse and window.count > 1 and len(answer.frame):
            return step_shortfall(answer.frame, window, first)
        return Shortfall(len(answer.frame), len(answer.frame))

    def _series(self, bound: BoundQuery, answer: Answer) -> Shortfall:
        """What an entry's series lack although all its targets were scraped."""
        window, about = bound.window, bound.name or bound.expression
        if bound.sparse or answer.frame.empty:
            return Shortfall()
        absent = series_shortfall(answer.frame, bound.expression, self._uptime.targets(bound.jobs, window, about))
        short = step_shortfall(answer.frame, window) if window.count > 1 else Shortfall()
        return Shortfall(missing=(*absent.missing, *short.missing))

    def too_early(self, bound: BoundQuery) -> bool:
        """Whether the whole window lies before the server's first sample: there, no answer tells of metrics."""
        return self.beginnings.precede(bound.window, bound.name or bound.expression)

    def unknown_metrics(self, bound: BoundQuery) -> str:
        """Which of an expression's metrics have no series in the window, with the nearest names that have some."""
        asked = sorted(set(_metrics(parse(bound.expression))))
        known = self._names(bound.window, bound.name or bound.expression)
        unknown = [name for name in asked if name not in known]
        return "; ".join(
            f"no metric {name!r} in this window.{did_you_mean(name, known)}".rstrip(".") for name in unknown
        )

    def _names(self, window: Window, about: str) -> list[str]:
        """Metric names with samples that the window's times may see."""
        seen = window.start - _LOOK_BACK
        bounds = {"start": f"{seen.timestamp():.0f}", "end": f"{window.end.timestamp():.0f}"}
        request = Request(
            "GET", "/api/v1/label/__name__/values", bounds, question_key("names", *bounds.values()), about=about
        )
        names, warnings = parse_names(self._prometheus.transport.fetch(request).body, about)
        self._prometheus.doubts |= dict.fromkeys(warnings)
        return names


def _metrics(node: Any) -> Iterator[str]:
    if isinstance(node, promql_parser.VectorSelector) and node.name:
        yield node.name
    for child in children(node):
        yield from _metrics(child)
