"""Who answers a question? A source: a server or a bundle, with its catalog, its 'now' and its ledger. Imports catalog."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from types import TracebackType
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import BoundQuery, BoundSearch, Query
from ralphcap.errors import IncompleteAnswer, ParameterError, PartialAnswer
from ralphcap.sources.absent import AbsentTransport
from ralphcap.sources.caching import Cache
from ralphcap.sources.checking import check
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.checking import check_logs
from ralphcap.sources.elasticsearch.logs import Logs
from ralphcap.sources.judging import Judge
from ralphcap.sources.ledger import Entry, Ledger
from ralphcap.sources.past import Part, Past
from ralphcap.sources.planning import plan
from ralphcap.sources.present import Present
from ralphcap.sources.prometheus import Answer, Prometheus, Question, at_instant
from ralphcap.sources.scraping import Scraping
from ralphcap.window import Window

EMPTY = "the answer is empty, although there are samples of its metrics"


class Source:
    """Answers questions with tidy series frames, and keeps a ledger of how complete each answer was.

    place    a server's address, or what a bundle is called
    zone     in which times without a zone are read and shown
    now      what 'now' means in windows: the wall clock's at connecting, or a bundle's own
    strict   an incomplete answer raises IncompleteAnswer instead of warning with PartialAnswer
    deadline   of one question with all that is asked to judge its answer
    cache      what keeps answers that were complete
    past       what is kept of times that the server no longer holds
    logs       what answers the entries on logs, if anything does
    """

    def __init__(
        self,
        prometheus: Prometheus,
        catalog: Catalog,
        *,
        place: str,
        zone: ZoneInfo,
        now: pd.Timestamp,
        strict: bool = False,
        deadline: Deadline | None = None,
        cache: Cache | None = None,
        past: Past | None = None,
        logs: Logs | None = None,
    ) -> None:
        self.place = place
        self.zone = zone
        self.now = now
        self.catalog = catalog
        self.strict = strict
        self.ledger = Ledger()
        self._deadline = deadline or Deadline()
        self._cache = cache
        self._past = past
        self._logs = logs
        self._prometheus = prometheus
        self._scraping = Scraping(prometheus)
        self._present = Present(prometheus, self._scraping, now)
        self._judge = Judge(prometheus, self._scraping, now)

    @property
    def title(self) -> str:
        """'demo bundle', 'Prometheus 2.42.0 at http://…'. Raises SourceUnavailable where a server does not say what it is."""
        if not self.live:
            return self.place
        alone = self._logs if isinstance(self._prometheus.transport, AbsentTransport) else None
        return f"{alone.title if alone else self._prometheus.server.title} at {self.place}"

    @property
    def live(self) -> bool:
        """Whether a server answers, and not a bundle."""
        return "://" in self.place

    def window(self, text: str, *, step: str) -> Window:
        """A window from 'START/END' in this source's time: 'now-30d/now'. Raises ParameterError."""
        return Window.parse(text, step=step, now=self.now, zone=self.zone)

    def ask(
        self, name: str, window: Window | None = None, *, at: pd.Timestamp | None = None, **values: object
    ) -> pd.DataFrame:
        """The answer to a catalog entry: a series frame [the entry's unit], for a window or for one time (`at`, or now).

        An entry on logs needs a window, and answers with the frame that queries/README.md tells: a series frame, whose times
        are the beginnings of stretches; a table of declared columns; or documents.
        Raises UnknownQuery, ParameterError, SourceError; IncompleteAnswer when strict.
        """
        query = self.catalog.query(name)
        if query.search:
            return self._ask_logs(query, window, at, values)
        window = self._window(window, at)
        with self._one_question():
            interval = self._scraping.intervals(query.jobs, window, name).longest
            bound = query.bind(window, values, scrape_interval=interval)
            usual = query.bind(window, scrape_interval=interval).values
            return self._answer(bound, {key: text for key, text in bound.values.items() if text != usual[key]})

    def documents(self, name: str, window: Window, **values: object) -> Iterator[pd.DataFrame]:
        """The documents of an entry on logs, whole, in frames in order of time: for more of them than fit into memory.

        The ledger tells how complete they were once all are read. Raises what `ask` raises.
        """
        logs, bound = self._bound_logs(self.catalog.query(name), window, None, values)
        with self._one_question():
            reading = logs.read(bound)
            with closing(reading):
                yield from reading
            self._note(logs, bound, reading.answer(pd.DataFrame()))

    def count(self, name: str, window: Window, **values: object) -> int:
        """How many documents an entry on logs would read. Raises what `ask` raises."""
        logs, bound = self._bound_logs(self.catalog.query(name), window, None, values)
        with self._one_question():
            return logs.count(bound)

    @property
    def has_logs(self) -> bool:
        """Whether entries on logs can be asked here."""
        return self._logs is not None

    @property
    def most_documents(self) -> int:
        """How many documents one question reads; 0 where there are no logs."""
        return self._logs.most_documents if self._logs else 0

    def ask_promql(
        self, expression: str, window: Window | None = None, *, at: pd.Timestamp | None = None, sparse: bool = False
    ) -> pd.DataFrame:
        """The answer to an expression of one's own. `sparse`: a series may lack steps (filters, alerts).

        Raises ParameterError for what is not PromQL, SourceError; IncompleteAnswer when strict.
        """
        with self._one_question():
            return self._answer(BoundQuery.from_expression(expression, self._window(window, at), sparse=sparse), {})

    def plan(
        self, name: str, window: Window | None = None, *, at: pd.Timestamp | None = None, **values: object
    ) -> pd.DataFrame:
        """What `ask` would send, one row a call, without sending anything: planning.plan tells the columns."""
        query, window = self.catalog.query(name), self._window(window, at)
        interval = self._scraping.known(query.jobs, window)
        bound = self._present.before(query.bind(window, values, scrape_interval=interval), interval)
        return plan(self._prometheus, _question(bound), interval)

    def plan_promql(
        self, expression: str, window: Window | None = None, *, at: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """What `ask_promql` would send, one row a call."""
        bound = BoundQuery.from_expression(expression, self._window(window, at))
        interval = self._scraping.known((), bound.window)
        return plan(self._prometheus, _question(self._present.before(bound, interval)), interval)

    def began(self, since: pd.Timestamp) -> pd.Timestamp | None:
        """The server's first sample after a time, to a minute; None where it tells of none."""
        with self._one_question():
            return self._judge.beginnings.after(since, "the server's first sample")

    def check(self) -> pd.DataFrame:
        """What the server has of what the catalog asks for, one row a capability: subject, ok, note."""
        parts = (
            []
            if isinstance(self._prometheus.transport, AbsentTransport)
            else [check(self._prometheus, self.catalog, self.now)]
        )
        return pd.concat(
            [*parts, *([check_logs(self._logs, self.catalog, self.now)] if self._logs else [])], ignore_index=True
        )

    def close(self) -> None:
        """Give connections and files back."""
        self._prometheus.transport.close()
        if self._logs:
            self._logs.transport.close()

    def __enter__(self) -> "Source":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Source {self.place}>"

    @contextmanager
    def _one_question(self) -> Iterator[None]:
        """The time that a question has, and what its answer leaves behind."""
        with self._deadline:
            try:
                yield
            finally:
                if self._cache:
                    self._cache.drop()

    def _window(self, window: Window | None, at: pd.Timestamp | None) -> Window:
        """The window that is meant: the given one, else the instant `at`, else now."""
        if window is not None and at is not None:
            raise ParameterError("A question has a window or one time, not both.\n  Leave out 'window' or 'at'.")
        if window is not None:
            return window
        moment = self.now if at is None else at
        if moment.tzinfo is None:
            raise ParameterError(
                f"The time {moment} has no time zone.\n  Give a pandas Timestamp in UTC, or use window.parse_time."
            )
        return at_instant(moment.tz_convert("UTC").as_unit("ms"))

    def _answer(self, asked: BoundQuery, chosen: Mapping[str, str]) -> pd.DataFrame:
        """The answer, noted in the ledger. `chosen` are the values that are not the entry's defaults."""
        bound = self._present.settled(asked)
        part = self._kept(bound, chosen)
        frame, entry = self._asked(bound, asked.window) if part is None else self._spanned(part, bound, asked.window)
        if self._cache and entry.complete and not entry.warnings:
            self._cache.keep()
        self._enter(entry)
        return frame

    def _enter(self, entry: Entry) -> None:
        """Note a question, and say what its answer lacks. Raises IncompleteAnswer when strict."""
        self.ledger.add(entry)
        if not entry.complete:
            message = f"{entry.query}: {entry.missing}" + ("" if entry.missing.endswith("?") else ".")
            if self.strict:
                raise IncompleteAnswer(
                    f"{message}\n  Choose a window without the gap, or leave out 'strict' to go on with what is there."
                )
            warnings.warn(PartialAnswer(message), stacklevel=4)

    def _kept(self, bound: BoundQuery, chosen: Mapping[str, str]) -> Part | None:
        """What is kept of the question from before the server's first sample."""
        if self._past is None:
            return None
        first = self._judge.beginnings.first(bound.window, bound.name or bound.expression)
        return None if first is None else self._past.part(bound, chosen, first)

    def _asked(self, bound: BoundQuery, asked: Window) -> tuple[pd.DataFrame, Entry]:
        answer = self._prometheus.ask(_question(bound))
        return answer.frame, self._entry(bound, answer, asked)

    def _spanned(self, part: Part, bound: BoundQuery, asked: Window) -> tuple[pd.DataFrame, Entry]:
        """The answer that begins with what is kept, and goes on with the server's where there is more."""
        if part.window.end >= bound.window.end:
            return part.alone(bound, _moved(asked))
        later = replace(bound, window=replace(bound.window, start=part.window.end, asked=None))
        return part.before(*self._asked(later, asked))

    def _ask_logs(
        self, query: Query, window: Window | None, at: pd.Timestamp | None, values: Mapping[str, object]
    ) -> pd.DataFrame:
        logs, bound = self._bound_logs(query, window, at, values)
        with self._one_question():
            answer = logs.ask(bound)
            self._note(logs, bound, answer)
        return answer.frame

    def _bound_logs(
        self, query: Query, window: Window | None, at: pd.Timestamp | None, values: Mapping[str, object]
    ) -> tuple[Logs, BoundSearch]:
        """What answers, and the question with its values. Raises ParameterError."""
        if self._logs is None:
            lacks = "names no Elasticsearch" if self.live else "holds no logs"
            raise ParameterError(
                f'{query.name} asks Elasticsearch, and {self.place} {lacks}.\n  Add a line to its profile: elasticsearch = "http://HOST:9200".'
            )
        if query.search and not query.search.api and window is None:
            raise ParameterError(f"{query.name} counts lines of a window.\n  Give one: a start and an end.")
        return self._logs, query.bind_search(self._window(window, at), values)

    def _note(self, logs: Logs, bound: BoundSearch, answer: LogAnswer) -> None:
        """The row of a question on logs in the ledger, and the warning of one that lacks something."""
        missing = [*answer.missing, self._present.beyond(bound.window)]
        self._enter(
            Entry(
                query=bound.name,
                window=bound.window,
                server=logs.title,
                series=answer.rows,
                samples_expected=answer.lines,
                samples_got=answer.got,
                missing="; ".join(filter(None, missing)),
                warnings="",
                note="; ".join(filter(None, [_moved(bound.window), *answer.notes])),
                pages=answer.pages,
            )
        )

    def _entry(self, bound: BoundQuery, answer: Answer, asked: Window) -> Entry:
        empty = answer.frame.empty and not bound.sparse and not self._judge.too_early(bound)
        unknown = self._judge.unknown_metrics(bound) if empty else ""
        found = self._judge.shortfall(bound, answer)
        missing = [*found.missing, self._present.beyond(asked)]
        notes = [_moved(asked), _shortened(asked, bound.window), self._prometheus.server.note(answer.pages)]
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


def _moved(window: Window) -> str:
    """What flooring to the step did to the bounds."""
    if window.asked is None:
        return ""
    start, end = window.asked
    return f"asked {start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} UTC, floored to the step"


def _shortened(asked: Window, window: Window) -> str:
    """That the answer ends before the present."""
    if window.end == asked.end:
        return ""
    return f"ends before {window.end:%Y-%m-%d %H:%M:%S} UTC: a scrape may still add samples to later times"
