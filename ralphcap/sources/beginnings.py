"""Where do the server's samples begin? A window that begins before them is short. Imports window."""

from math import ceil

import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.frames import TIMESTAMP
from ralphcap.sources.prometheus import Prometheus, Question, at_instant
from ralphcap.sources.server import ask_retention
from ralphcap.sources.transport import question_key
from ralphcap.window import Window, parse_duration

_FIRST_SCRAPE = pd.Timedelta(
    minutes=1
)  # Prometheus spreads its first scrapes over an interval: nothing lacks until then
_DAY = pd.Timedelta(days=1)
_GRAIN = pd.Timedelta(minutes=1)  # how exactly a first sample outside the window is told
_POINTS = 1_440  # of one look: a day by the minute


class Beginnings:
    """Whether windows begin before the server's first sample; each window is looked at once.

    Any sample of `up` tells; a server without one (fed by others than scrapes) tells nothing.
    """

    def __init__(self, prometheus: Prometheus, now: pd.Timestamp) -> None:
        self._prometheus = prometheus
        self._now = now
        self._known: dict[Window, pd.Timestamp | None] = {}

    def first(self, window: Window, about: str) -> pd.Timestamp | None:
        """The server's first sample where the window begins before it, to the window's step or a minute; else None."""
        if window not in self._known:
            self._known[window] = self._find(window, about)
        return self._known[window]

    def precede(self, window: Window, about: str) -> bool:
        """Whether the window's last time, and so the whole of it, lies before the server's first sample."""
        first = self.first(window, about)
        return first is not None and first > window.end - window.step

    def missing(self, window: Window, about: str) -> str:
        """What the server no longer holds, or did not hold yet, in words; empty where the window lies within its samples."""
        first = self.first(window, about)
        if first is None:
            return ""
        return f"the server has no samples before {first:%Y-%m-%d %H:%M:%S} UTC{self._kept(first, window)}"

    def after(self, start: pd.Timestamp, about: str) -> pd.Timestamp | None:
        """The server's first sample from a time on. Each look is twice as long: empty stretches cost a server nothing."""
        length = _DAY
        while start < self._now:
            end = min(start + length, self._now)
            first = self._look(start, end, about)
            if first is not None:
                return first
            start, length = end, 2 * length
        return None

    def _find(self, window: Window, about: str) -> pd.Timestamp | None:
        if not self._count(at_instant(window.start + _FIRST_SCRAPE), about).empty:
            return None
        earlier = max(window.end - window.start, _DAY)
        if self._look(window.start - earlier, window.start, about) is not None:  # it was away, and had begun before
            return None
        within = None if window.count == 1 else _earliest(self._count(window, about))
        return self.after(window.end, about) if within is None else within

    def _look(self, start: pd.Timestamp, end: pd.Timestamp, about: str) -> pd.Timestamp | None:
        """The first sample of a stretch, closer and closer up to a minute."""
        step = max(_GRAIN, pd.Timedelta(seconds=ceil((end - start).total_seconds() / _POINTS)))
        first = _earliest(self._count(Window(start, end + 2 * step, step), about))
        if first is None or step == _GRAIN:
            return first
        closer = self._look(first - step, first, about)
        return first if closer is None else closer

    def _kept(self, first: pd.Timestamp, window: Window) -> str:
        """The retention, where samples as old as the first may have been dropped for it."""
        kept = ask_retention(self._prometheus.transport)
        try:
            dropped = bool(kept) and self._now - first + max(window.step, _GRAIN) >= parse_duration(kept)
        except ParameterError:  # the flag is the server's own text
            return ""
        return f"; it keeps {kept}" if dropped else ""

    def _count(self, window: Window, about: str) -> pd.DataFrame:
        key = question_key("beginning", window.start, window.end, window.step)
        return self._prometheus.measure(Question("count(up)", window, key, about, ()))


def _earliest(counts: pd.DataFrame) -> pd.Timestamp | None:
    return None if counts.empty else counts[TIMESTAMP].min()
