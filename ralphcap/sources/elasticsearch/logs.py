"""What do logs answer to an entry: buckets, documents, or listings? One server behind a transport. Imports catalog, frames."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.errors import ParameterError
from ralphcap.frames import TIME_DTYPE, TIMESTAMP
from ralphcap.sources.elasticsearch import listings
from ralphcap.sources.elasticsearch.answers import LogAnswer
from ralphcap.sources.elasticsearch.asking import Elasticsearch
from ralphcap.sources.elasticsearch.counting import Counter
from ralphcap.sources.elasticsearch.documents import Documents
from ralphcap.sources.elasticsearch.scope import Scope
from ralphcap.sources.elasticsearch.volume import volume
from ralphcap.sources.ledger import Entry
from ralphcap.sources.transport import Transport

MOST_DOCUMENTS = 5_000_000
ID = "id"


class Logs:
    """The log entries' source. `most_documents`: above that, documents are not read."""

    def __init__(self, transport: Transport, now: pd.Timestamp, *, most_documents: int = MOST_DOCUMENTS) -> None:
        self.transport = transport
        self.most_documents = most_documents
        self._server = Elasticsearch(transport, now)

    @property
    def title(self) -> str:
        """'Elasticsearch 8.12.2'. Raises SourceUnavailable."""
        return self._server.title

    def ask(self, bound: BoundSearch) -> LogAnswer:
        """The whole answer. Raises SourceError; ParameterError for more documents than are read."""
        _ = self.title
        if bound.search.api:
            return self._listing(bound)
        if not bound.search.of_documents:
            return self._server.ask(bound)
        reading = self.read(bound)
        if bound.search.count_by:
            frame = Counter(bound.search.count_by).over(reading)
        else:
            parts = list(reading)
            frame = pd.concat(parts, ignore_index=True) if parts else empty_documents(bound.search.columns)
        return reading.answer(frame)

    def told(self, bound: BoundSearch) -> tuple[pd.DataFrame, Entry]:
        """The answer, and its row in the ledger. Raises what `ask` raises."""
        answer = self.ask(bound)
        return answer.frame, self.entry(bound, answer)

    def entry(self, bound: BoundSearch, answer: LogAnswer) -> Entry:
        """An answer's row in the ledger: lines are its samples, and series or rows its series."""
        missing = [*answer.missing, bound.window.beyond(self._server.now)]
        return Entry(
            query=bound.name,
            window=bound.window,
            server=self.title,
            series=answer.rows,
            samples_expected=answer.lines,
            samples_got=answer.got,
            missing="; ".join(filter(None, missing)),
            warnings="",
            note="; ".join(filter(None, [bound.window.moved, *answer.notes])),
            pages=answer.pages,
        )

    def read(self, bound: BoundSearch) -> "Reading":
        """The documents, in frames in order of time. Raises what `ask` raises."""
        _ = self.title
        scope = self._server.scope(bound)
        lines = self._server.count(bound, scope)
        if lines > self.most_documents:
            size = self._server.mean_bytes(bound, scope)
            raise ParameterError(
                f"{bound.name}: {lines:,} lines, of about {size:,.0f} bytes each: {lines * size / 2**30:.1f} GiB to read, and max_documents is {self.most_documents:,}.\n"
                "  Ask a shorter window or fewer services, count by an entry with buckets (logs.lines), or raise max_documents in the profile."
            )
        return Reading(self.transport, bound, scope, lines)

    def count(self, bound: BoundSearch) -> int:
        """How many lines fit. Raises SourceError."""
        return self._server.count(bound, self._server.scope(bound))

    def _listing(self, bound: BoundSearch) -> LogAnswer:
        if bound.search.api == "storage":
            return listings.storage(self.transport, bound, self._server.now)
        if bound.search.api == "volume":
            return volume(self._server, bound)
        return (listings.indices if bound.search.api == "indices" else listings.nodes)(self.transport, bound)


class Reading(Iterator[pd.DataFrame]):
    """Documents that are being read: frames in order of time, then id; then `answer` tells how complete they were."""

    def __init__(self, transport: Transport, bound: BoundSearch, scope: Scope, lines: int) -> None:
        self.bound = bound
        self.lines = lines
        self._scope = scope
        self._documents = Documents(transport, bound, scope)
        self._tables = self._documents.read()
        self._got = 0

    def __next__(self) -> pd.DataFrame:
        table = next(self._tables)
        self._got += len(table)
        return documents_frame(table)

    def close(self) -> None:
        """End the reading."""
        self._tables.close()

    def answer(self, frame: pd.DataFrame) -> LogAnswer:
        """What was read, as far as it was."""
        missing = [*self._scope.missing, *self._documents.doubts]
        notes = list(self._scope.notes)
        if self._got < self.lines:
            missing.append(f"{self.lines - self._got:,} of {self.lines:,} lines were not read")
        elif self._got > self.lines:
            notes.append(f"{self._got - self.lines:,} lines came while it was read")
        pages = self._documents.pages
        return LogAnswer(frame, len(frame), self.lines, min(self._got, self.lines), pages, tuple(missing), tuple(notes))


def documents_frame(table: pa.Table) -> pd.DataFrame:
    """A table of documents as a frame: timestamp (UTC), the entry's columns (texts), id."""
    frame: pd.DataFrame = table.drop_columns([TIMESTAMP]).to_pandas()
    times = table[TIMESTAMP].to_numpy().astype("datetime64[ms]")
    frame.insert(0, TIMESTAMP, pd.DatetimeIndex(times, tz="UTC"))
    return frame[[TIMESTAMP, *(name for name in frame.columns if name not in (TIMESTAMP, ID)), ID]]


def empty_documents(columns: Iterable[str]) -> pd.DataFrame:
    """A frame of documents without rows, of the same columns and types."""
    texts = {name: pa.array([], pa.string()) for name in columns}
    table = pa.table({TIMESTAMP: pa.array(np.array([], dtype="int64")), ID: pa.array([], pa.string()), **texts})
    return documents_frame(table).astype({TIMESTAMP: TIME_DTYPE})
