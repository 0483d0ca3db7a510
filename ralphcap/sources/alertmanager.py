"""Which silences are there? Asks an Alertmanager, by version 2 of its API. Imports errors and frames.

One call, which only reads. Silences live nowhere else: Prometheus' ALERTS know nothing of them, and an Alertmanager forgets
each some days after its end (`--data.retention`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec
import numpy as np
import pandas as pd

from ralphcap.errors import ParameterError, SourceError, SourceUnavailable
from ralphcap.frames import TIME_DTYPE
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.ledger import Entry
from ralphcap.sources.transport import Request, Transport, question_key
from ralphcap.window import Window

PATH = "/api/v2/silences"
PRODUCT = "Alertmanager"
SILENCES = "silences"  # as the ledger and messages name the question
COLUMNS = {
    "id": "str",
    "state": "str",
    "matchers": "str",
    "starts_at": TIME_DTYPE,
    "ends_at": TIME_DTYPE,
    "created_by": "str",
    "comment": "str",
    "updated_at": TIME_DTYPE,
}
FORGETS = pd.Timedelta(days=5)  # after its end: --data.retention=120h, unless it is told otherwise
_REQUEST = Request("GET", PATH, {}, question_key(SILENCES), about=SILENCES)
_NOTE = "ended ones as long as it keeps them (--data.retention)"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNS = {(False, True): "=", (False, False): "!=", (True, True): "=~", (True, False): "!~"}  # isRegex, isEqual

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Matcher(msgspec.Struct, rename="camel"):
    name: _Text
    value: str
    is_regex: bool
    is_equal: bool = True  # before 0.22 there were no others

    def __str__(self) -> str:
        value = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.name}{_SIGNS[self.is_regex, self.is_equal]}"{value}"'


class _Status(msgspec.Struct):
    state: Literal["active", "pending", "expired"]


class _Silence(msgspec.Struct, rename="camel"):
    id: _Text
    status: _Status
    matchers: list[_Matcher]
    starts_at: _Moment
    ends_at: _Moment
    updated_at: _Moment
    created_by: str
    comment: str


class Alertmanager:
    """An Alertmanager behind a transport: over the network, or out of a bundle.

    transport   None: there is none
    place       what is asked, as people know it; an address is a server's
    """

    def __init__(self, transport: Transport | None = None, place: str = "") -> None:
        self._transport = transport
        self._place = place

    @property
    def there(self) -> bool:
        """Whether one can be asked."""
        return self._transport is not None

    def silences(self, window: Window) -> tuple[pd.DataFrame, Entry]:
        """All silences that it knows now, and the row for the ledger, under the given window.

        A table of COLUMNS, sorted by updated_at, then id: state (active, pending, expired), matchers as Alertmanager writes
        them ('alertname="Slow", instance=~"web.*"'), times in UTC. Texts are strangers'.
        Raises ParameterError where there is no Alertmanager, SourceError.
        """
        frame = self._asked()
        found = len(frame)
        return frame, Entry(SILENCES, window, PRODUCT, 0, found, found, missing="", warnings="", note=_NOTE, pages=1)

    def check(self) -> pd.DataFrame:
        """What `ralphcap check` tells of it: subject, ok, note; one row where it is there."""
        rows = []
        if self.there:
            try:
                found = self._asked()
                told = True, f"{len(found)} silences, {int((found['state'] == 'active').sum())} of them active"
            except SourceError as error:
                told = False, str(error).splitlines()[0]
            rows.append((SILENCES, *told))
        return pd.DataFrame(rows, columns=["subject", "ok", "note"])

    def close(self) -> None:
        """Give the connections back."""
        if self._transport is not None:
            self._transport.close()

    def _asked(self) -> pd.DataFrame:
        if self._transport is None:
            lacks = "names no Alertmanager" if "://" in self._place else "holds no silences"
            raise ParameterError(
                f'{SILENCES}: {self._place} {lacks}.\n  Add a line to its profile: alertmanager = "http://HOST:9093".'
            )
        return parse_silences(self._transport.fetch(_REQUEST).body)


def parse_silences(body: bytes) -> pd.DataFrame:
    """The table of an answer. Raises SourceUnavailable for a body that is no list of silences."""
    try:
        found: list[_Silence] = decode(body, list[_Silence])
    except Undecodable as error:
        raise _unreadable(str(error)) from error
    found.sort(key=lambda one: (one.updated_at, one.id))
    if len({one.id for one in found}) < len(found):
        raise _unreadable("it holds one of them twice")
    columns = {
        "id": [one.id for one in found],
        "state": [one.status.state for one in found],
        "matchers": [", ".join(map(str, one.matchers)) for one in found],
        "starts_at": _moments([one.starts_at for one in found]),
        "ends_at": _moments([one.ends_at for one in found]),
        "created_by": [one.created_by for one in found],
        "comment": [one.comment for one in found],
        "updated_at": _moments([one.updated_at for one in found]),
    }
    return pd.DataFrame(columns, columns=list(COLUMNS)).astype(COLUMNS)


def _unreadable(reason: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"{SILENCES}: the answer is no list of silences ({reason}).\n"
        "  Check that the address is an Alertmanager's (0.16 or newer), and no page before it."
    )


def _moments(times: Sequence[datetime]) -> pd.DatetimeIndex:
    """Whole milliseconds; counted, since the first and the last year that Python knows have times beyond them in UTC."""
    counted = np.array([(time - _EPOCH) // timedelta(milliseconds=1) for time in times], dtype="int64")
    return pd.DatetimeIndex(counted.view("datetime64[ms]")).tz_localize("UTC")
