"""Who answers a question? A source: a server or a bundle, with its catalog, its 'now' and its ledger. Imports catalog."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from types import TracebackType
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import BoundSearch, Query
from ralphcap.errors import IncompleteAnswer, ParameterError, PartialAnswer
from ralphcap.sources.alertmanager import Alertmanager
from ralphcap.sources.caching import Cache
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.elasticsearch.checking import check_logs
from ralphcap.sources.elasticsearch.logs import Logs
from ralphcap.sources.elasticsearch.planning import plan as plan_logs
from ralphcap.sources.ledger import Entry, Ledger
from ralphcap.sources.metrics import Metrics, Told
from ralphcap.sources.past import Past
from ralphcap.sources.prometheus import Prometheus, at_instant, meant
from ralphcap.window import Window


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
    alertmanager   who knows the silences
    metrics    whether there is a Prometheus: a profile may have logs alone
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
        alertmanager: Alertmanager | None = None,
        metrics: bool = True,
    ) -> None:
        self.place = place
        self.zone = zone
        self.now = now
        self.catalog = catalog
        self.strict = strict
        self.ledger = Ledger()
        self._deadline = deadline or Deadline()
        self._cache = cache
        self._metrics = Metrics(prometheus, now, past, there=metrics)
        self._logs = logs
        self._alertmanager = alertmanager or Alertmanager(place=place)

    @property
    def title(self) -> str:
        """'demo bundle', 'Prometheus 2.42.0 at http://…'. Raises SourceUnavailable where a server does not say what it is."""
        if not self.live:
            return self.place
        asked = self._metrics if self._metrics.there or self._logs is None else self._logs
        return f"{asked.title} at {self.place}"

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
        with self._one_question():
            if query.search:
                return self._noted(self._logs_of(query).told(self._bound(query, window, at, values)))
            return self._noted(self._metrics.ask(query, self._window(window, at), values))

    def documents(self, name: str, window: Window, **values: object) -> Iterator[pd.DataFrame]:
        """The documents of an entry on logs, whole, in frames in order of time: for more of them than fit into memory.

        The ledger tells how complete they were once all are read. Raises what `ask` raises.
        """
        query = self.catalog.query(name)
        logs, bound = self._logs_of(query), self._bound(query, window, None, values)
        with self._one_question():
            with closing(logs.read(bound)) as reading:
                yield from reading
            self._enter(logs.entry(bound, reading.answer(pd.DataFrame())))

    def count(self, name: str, window: Window, **values: object) -> int:
        """How many documents an entry on logs would read. Raises what `ask` raises."""
        query = self.catalog.query(name)
        with self._one_question():
            return self._logs_of(query).count(self._bound(query, window, None, values))

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
            return self._noted(self._metrics.ask_expression(expression, self._window(window, at), sparse=sparse))

    def plan(
        self, name: str, window: Window | None = None, *, at: pd.Timestamp | None = None, **values: object
    ) -> pd.DataFrame:
        """What `ask` would send, one row a call, without sending anything: planning.plan tells the columns (of an entry on
        logs elasticsearch.planning.plan)."""
        query = self.catalog.query(name)
        if query.search:
            return plan_logs(self._bound(query, window, at, values))
        return self._metrics.plan(query, self._window(window, at), values)

    def plan_promql(
        self, expression: str, window: Window | None = None, *, at: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """What `ask_promql` would send, one row a call."""
        return self._metrics.plan_expression(expression, self._window(window, at))

    @property
    def has_silences(self) -> bool:
        """Whether an Alertmanager can be asked here."""
        return self._alertmanager.there

    def silences(self) -> pd.DataFrame:
        """The silences that there are now: Alertmanager.silences tells the table, and what is raised."""
        with self._one_question():
            return self._noted(self._alertmanager.silences(at_instant(self.now)))

    def began(self, since: pd.Timestamp) -> pd.Timestamp | None:
        """The server's first sample after a time, to a minute; None where it tells of none."""
        with self._one_question():
            return self._metrics.began(since)

    def flags(self) -> dict[str, str]:
        """The Prometheus' command-line flags by name ('storage.tsdb.retention.time'); empty where it does not tell them, or
        a bundle does not hold them."""
        with self._one_question():
            return self._metrics.flags()

    def check(self) -> pd.DataFrame:
        """What the server has of what the catalog asks for, one row a capability: subject, ok, note."""
        parts = [self._metrics.check(self.catalog)] if self._metrics.there else []
        parts += [check_logs(self._logs, self.catalog, self.now)] if self._logs else []
        parts += [self._alertmanager.check()] if self._alertmanager.there else []
        return pd.concat(parts, ignore_index=True)

    def close(self) -> None:
        """Give connections and files back."""
        self._metrics.transport.close()
        if self._logs:
            self._logs.transport.close()
        self._alertmanager.close()

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
        return meant(window, at, self.now)

    def _noted(self, told: Told) -> pd.DataFrame:
        """An answer, once its row is in the ledger; the cache keeps it where it is complete."""
        frame, entry = told
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

    def _logs_of(self, query: Query) -> Logs:
        """What answers an entry on logs. Raises ParameterError where nothing does."""
        if self._logs is None:
            lacks = "names no Elasticsearch" if self.live else "holds no logs"
            raise ParameterError(
                f'{query.name} asks Elasticsearch, and {self.place} {lacks}.\n  Add a line to its profile: elasticsearch = "http://HOST:9200".'
            )
        return self._logs

    def _bound(
        self, query: Query, window: Window | None, at: pd.Timestamp | None, values: Mapping[str, object]
    ) -> BoundSearch:
        """A question on logs with its values. Raises ParameterError."""
        if query.search and not query.search.api and window is None:
            raise ParameterError(f"{query.name} counts lines of a window.\n  Give one: a start and an end.")
        return query.bind_search(self._window(window, at), values)
