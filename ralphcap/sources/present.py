"""How near to the present may a window reach? Imports errors, window, catalog.

A scrape under way adds samples to times that were asked for already: two pieces of one answer, or two answers, would
disagree. So a window ends one scrape before the present.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.promql import children, parse
from ralphcap.catalog.query import BoundQuery
from ralphcap.errors import ParameterError
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.scraping import Scraping
from ralphcap.window import Window

LOOK_BACK = pd.Timedelta("5min")  # Prometheus' look-back: what is scraped more seldom than this has gaps anyway


class Present:
    """What 'now' leaves of a question. An instant is asked as it is: it looks back."""

    def __init__(self, prometheus: Prometheus, scraping: Scraping, now: pd.Timestamp) -> None:
        self._prometheus = prometheus
        self._scraping = scraping
        self._now = now

    def settled(self, bound: BoundQuery) -> BoundQuery:
        """The question without the times that samples may still be added to. Raises ParameterError where none is left."""
        if bound.window.count == 1 or bound.window.times[-1] <= self._now - LOOK_BACK - lead(bound.expression):
            return bound
        about = bound.name or bound.expression
        interval = (
            self._scraping.intervals(bound.jobs, bound.window, about).longest
            if bound.jobs
            else self._scraping.slowest(about)
        )
        return self.before(bound, max(interval, self._prometheus.server.settles))

    def before(self, bound: BoundQuery, unsettled: pd.Timedelta) -> BoundQuery:
        """The question without the times of the last `unsettled` before now, nor those that look into them."""
        if bound.window.count == 1:
            return bound
        return replace(bound, window=until(bound.window, self._now - unsettled - lead(bound.expression)))

    def beyond(self, window: Window) -> str:
        """What a window has after 'now', in words; mostly nothing."""
        return window.beyond(self._now)


def until(window: Window, moment: pd.Timestamp) -> Window:
    """The window without its times after a moment. Raises ParameterError where none is left."""
    end = moment.floor(window.step) + window.step
    if end >= window.end:
        return window
    if end <= window.start:
        raise ParameterError(
            f"The window begins at {window.start:%Y-%m-%d %H:%M:%S} UTC, and samples are all there up to {moment:%Y-%m-%d %H:%M:%S} only.\n"
            "  Give an earlier start."
        )
    return replace(window, end=end)


def lead(expression: str) -> pd.Timedelta:
    """How far an expression looks into the future of its own time, by negative offsets. Raises ParameterError."""
    return pd.Timedelta(_lead(parse(expression)))


def _lead(node: Any) -> timedelta:
    at = getattr(node, "at", None)
    if at is not None and at.type != promql_parser.AtModifierType.End:
        return timedelta(0)  # the same samples at each time of the window
    ahead = max(map(_lead, children(node)), default=timedelta(0))
    return max(timedelta(0), ahead - (getattr(node, "offset", None) or timedelta(0)))
