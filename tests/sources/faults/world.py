"""What happened? The samples of two jobs over some hours: the truth that answers are held to. Imports nothing of ralphcap.

web-1 … web-3   scraped each minute, each at its own second; web_load counts up, so that no value comes twice
db-1            scraped each minute; db_size_bytes, and db_up: whether the exporter reached its database
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
HOURS = 6
END = START + pd.Timedelta(hours=HOURS)
INTERVAL = 60  # seconds between scrapes

Times = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """One series: labels with `__name__`, times in milliseconds since 1970, rising, and values."""

    labels: tuple[tuple[str, str], ...]
    times: Times
    values: Values

    @property
    def metric(self) -> str:
        """Its name."""
        return dict(self.labels)["__name__"]

    @property
    def target(self) -> str:
        """The instance that it was scraped from."""
        return dict(self.labels)["instance"]

    def where(self, keep: npt.NDArray[np.bool_]) -> "Series":
        """Only some of its samples."""
        return replace(self, times=self.times[keep], values=self.values[keep])


@dataclass(frozen=True)
class World:
    """All series, and what the server says of itself."""

    series: tuple[Series, ...]
    targets: tuple[tuple[str, str], ...]  # job, instance
    version: str = "2.42.0"
    retention: str = "15d"
    tells_version: bool = True

    def __iter__(self) -> Iterable[Series]:
        return iter(self.series)

    @property
    def left_open(self) -> bool:
        """Whether a range leaves out a sample on its left edge: so since version 3."""
        return not self.version.startswith("2.")

    def changed(self, change: Callable[[Series], Series | None]) -> "World":
        """The world with each series changed, or left out."""
        changed = (change(series) for series in self.series)
        return replace(self, series=tuple(one for one in changed if one is not None and len(one.times)))


def intact(version: str = "2.42.0") -> World:
    """The world without a fault."""
    targets = (*(("web", f"web-{number}") for number in (1, 2, 3)), ("db", "db-1"))
    series = []
    for place, (job, instance) in enumerate(targets):
        times = np.arange(0, HOURS * 3600, INTERVAL) * 1000 + _milliseconds(START) + 7_001 * place
        ones = np.ones(len(times))
        count = np.arange(len(times), dtype=float) + 1000 * place
        own = {"web_load": count, "web_error": 0 * ones} if job == "web" else {"db_size_bytes": count, "db_up": ones}
        for name, values in {"up": ones, **own}.items():
            series.append(Series((("__name__", name), ("instance", instance), ("job", job)), times, values))
    return World(tuple(series), targets, version)


def between(times: Times, start: pd.Timestamp, end: pd.Timestamp) -> npt.NDArray[np.bool_]:
    """Which of the times lie in [start, end)."""
    return (times >= _milliseconds(start)) & (times < _milliseconds(end))


def _milliseconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp() * 1000)
