"""Where do the server's samples begin? A window that begins before them is short. Imports window."""

import pandas as pd

from ralphcap.frames import TIMESTAMP
from ralphcap.sources.prometheus import Prometheus, Question, at_instant
from ralphcap.sources.server import ask_retention
from ralphcap.sources.transport import question_key
from ralphcap.window import Window

_FIRST_SCRAPE = pd.Timedelta(
    minutes=1
)  # Prometheus spreads its first scrapes over an interval: nothing lacks until then


class Beginnings:
    """Whether windows begin before the server's first sample; each window is looked at once."""

    def __init__(self, prometheus: Prometheus) -> None:
        self._prometheus = prometheus
        self._known: dict[Window, str] = {}

    def missing(self, window: Window, about: str) -> str:
        """What the server no longer holds, or did not hold yet, in words; empty where the window lies within its samples.

        Any sample of `up` tells; a server without one at any time of the window (fed by others than scrapes) tells nothing.
        """
        if window not in self._known:
            self._known[window] = self._ask(window, about)
        return self._known[window]

    def _ask(self, window: Window, about: str) -> str:
        if not self._count(at_instant(window.start + _FIRST_SCRAPE), about).empty or window.count == 1:
            return ""
        counts = self._count(window, about)
        if counts.empty:
            return ""
        first = counts[TIMESTAMP].min()
        kept = ask_retention(self._prometheus.transport)
        because = f"; it keeps {kept}" if kept else ""
        return f"the server has no samples before {first:%Y-%m-%d %H:%M:%S} UTC{because}"

    def _count(self, window: Window, about: str) -> pd.DataFrame:
        key = question_key("beginning", window.start, window.end, window.step)
        return self._prometheus.measure(Question("count(up)", window, key, about, ()))
