"""What do metrics answer to an entry or an expression? A Prometheus, what is kept of its past, and how complete it all is.

Imports catalog and window.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import BoundQuery, Query
from ralphcap.sources.checking import check
from ralphcap.sources.judging import Judge
from ralphcap.sources.ledger import Entry
from ralphcap.sources.past import Part, Past
from ralphcap.sources.planning import plan
from ralphcap.sources.present import Present
from ralphcap.sources.prometheus import Answer, Prometheus, Question
from ralphcap.sources.scraping import Scraping
from ralphcap.sources.server import ask_flags
from ralphcap.window import Window

EMPTY = "the answer is empty, although there are samples of its metrics"
Told = tuple[pd.DataFrame, Entry]  # an answer, and its row in the ledger


class Metrics:
    """The source of entries with PromQL, and of expressions of one's own. `past`: of times that the server no longer holds."""

    def __init__(self, prometheus: Prometheus, now: pd.Timestamp, past: Past | None, *, there: bool = True) -> None:
        self.there = there  # whether there is a server at all
        self.transport = prometheus.transport
        self._now = now
        self.past = past
        self._prometheus = prometheus
        self._scraping = Scraping(prometheus)
        self._present = Present(prometheus, self._scraping, now)
        self._judge = Judge(prometheus, self._scraping, now)

    @property
    def title(self) -> str:
        """'Prometheus 2.42.0'. Raises SourceUnavailable where a server does not say what it is."""
        return self._prometheus.server.title

    def ask(self, query: Query, window: Window, values: Mapping[str, object]) -> Told:
        """The answer to an entry. Raises ParameterError, SourceError."""
        interval = self._scraping.intervals(query.jobs, window, query.name).longest
        bound = query.bind(window, values, scrape_interval=interval)
        usual = query.bind(window, scrape_interval=interval).values
        return self._answer(bound, {key: text for key, text in bound.values.items() if text != usual[key]})

    def ask_expression(self, expression: str, window: Window, *, sparse: bool) -> Told:
        """The answer to an expression. Raises ParameterError for what is not PromQL, SourceError."""
        return self._answer(BoundQuery.from_expression(expression, window, sparse=sparse), {})

    def plan(self, query: Query, window: Window, values: Mapping[str, object]) -> pd.DataFrame:
        """What `ask` would send, one row a call, without sending anything."""
        interval = self._scraping.known(query.jobs, window)
        bound = self._present.before(query.bind(window, values, scrape_interval=interval), interval)
        return plan(self._prometheus, _question(bound), interval)

    def plan_expression(self, expression: str, window: Window) -> pd.DataFrame:
        """What `ask_expression` would send."""
        bound = BoundQuery.from_expression(expression, window)
        interval = self._scraping.known((), bound.window)
        return plan(self._prometheus, _question(self._present.before(bound, interval)), interval)

    def began(self, since: pd.Timestamp) -> pd.Timestamp | None:
        """The server's first sample after a time, to a minute; None where it tells of none."""
        return self._judge.beginnings.after(since, "the server's first sample")

    def flags(self) -> dict[str, str]:
        """The server's command-line flags by name; empty where it does not tell them."""
        return ask_flags(self.transport) if self.there else {}

    def check(self, catalog: Catalog) -> pd.DataFrame:
        """What the server has of what the catalog asks for, one row a capability: subject, ok, note."""
        return check(self._prometheus, catalog, self._now)

    def _answer(self, asked: BoundQuery, chosen: Mapping[str, str]) -> Told:
        """`chosen` are the values that are not the entry's defaults."""
        bound = self._present.settled(asked)
        part = self._kept(bound, chosen)
        return self._asked(bound, asked.window) if part is None else self._spanned(part, bound, asked.window)

    def _kept(self, bound: BoundQuery, chosen: Mapping[str, str]) -> Part | None:
        """What is kept of the question from before the server's first sample."""
        if self.past is None:
            return None
        first = self._judge.beginnings.first(bound.window, bound.name or bound.expression)
        return None if first is None else self.past.part(bound, chosen, first)

    def _asked(self, bound: BoundQuery, asked: Window) -> Told:
        answer = self._prometheus.ask(_question(bound))
        return answer.frame, self._entry(bound, answer, asked)

    def _spanned(self, part: Part, bound: BoundQuery, asked: Window) -> Told:
        """The answer that begins with what is kept, and goes on with the server's where there is more."""
        if part.window.end >= bound.window.end:
            return part.alone(bound, asked.moved)
        later = replace(bound, window=replace(bound.window, start=part.window.end, asked=None))
        return part.before(*self._asked(later, asked))

    def _entry(self, bound: BoundQuery, answer: Answer, asked: Window) -> Entry:
        empty = answer.frame.empty and not bound.sparse and not self._judge.too_early(bound)
        unknown = self._judge.unknown_metrics(bound) if empty else ""
        found = self._judge.shortfall(bound, answer)
        missing = [*found.missing, self._present.beyond(asked)]
        notes = [asked.moved, _shortened(asked, bound.window), self._prometheus.server.note(answer.pages)]
        if empty:
            # An entry may ask for what nobody measures (a row that is unmeasured); in one's own expression it is a slip.
            (notes if bound.name and unknown else missing).append(unknown or EMPTY)
        return Entry(
            query=bound.name or bound.expression,
            window=bound.window,
            server=self._prometheus.server.title,
            series=answer.series,
            samples_expected=found.expected,
            samples_got=found.got,
            missing="; ".join(filter(None, missing)),
            warnings="; ".join(answer.warnings),
            note="; ".join(filter(None, notes)),
            pages=answer.pages,
        )


def _question(bound: BoundQuery) -> Question:
    return Question(
        bound.expression, bound.window, bound.key(), bound.name or " ".join(bound.expression.split()), bound.labels
    )


def _shortened(asked: Window, window: Window) -> str:
    """That the answer ends before the present."""
    if window.end == asked.end:
        return ""
    return f"ends before {window.end:%Y-%m-%d %H:%M:%S} UTC: a scrape may still add samples to later times"
