"""What is asked for a disk forecast, and what lacks in the answers? Asks a source. Imports errors, catalog and sources."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ralphcap.catalog.sizing import Limit
from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.frames import TIMESTAMP, VALUE
from ralphcap.reviews.measuring import answered, measure, narrowed
from ralphcap.sources import Source
from ralphcap.sources.elasticsearch.refusals import NO_INDEX
from ralphcap.window import Window

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
INSTANCE = "instance"


@dataclass
class Asking:
    """One review's questions over its window.

    ahead    how far dates are sought; sessions: trading_sessions() of the window and of that time
    short   service → what the answers that its row rests on lack
    """

    source: Source
    window: Window
    ahead: pd.Timedelta
    sessions: pd.DataFrame
    short: dict[str, list[str]] = field(default_factory=dict)

    @property
    def step(self) -> pd.Timedelta:
        return max(HOUR, self.window.step)

    @property
    def day(self) -> int:
        """Steps of a day."""
        return int(DAY / self.step)

    @property
    def now(self) -> pd.Timestamp:
        """The last time that is asked for, a whole step: what lies behind it is ahead."""
        return self.window.times[-1].floor(self.step)

    @property
    def times(self) -> pd.DatetimeIndex:
        """Every whole step of the window."""
        first = self.window.times[0].ceil(self.step)
        return pd.date_range(first, self.now, freq=self.step, unit="ms")

    def frame(
        self, service: str, name: str, *, instant: bool = False, window: Window | None = None, **values: Any
    ) -> pd.DataFrame:
        """An entry's answer over the window (or another one), or at its end; what lacks in it lacks in the service's row.

        Elasticsearch tells its indices as they are now only.
        """
        if instant:
            at = None if self.source.catalog.query(name).search else self.now
            answer, missing = self._answered(name, at=at, **values)
        else:
            answer, missing = self._answered(name, window or self.window, **values)
        self._lacking(service, missing)
        return answer

    def series(self, service: str, name: str, instance: str | None = None, *, by: str = "max") -> pd.Series:
        """The entry of one instance by step; empty where nothing answers. `by`: max, mean or last of each step."""
        query = self.source.catalog.query(name)
        values: dict[str, Any] = {} if instance is None else narrowed(query, INSTANCE, [instance])
        return self.by_step(self.frame(service, name, **values), by=by)

    def by_step(self, frame: pd.DataFrame, *, by: str = "max") -> pd.Series:
        """The largest of all series at each time, kept by step; NaN where a step has none."""
        known = frame.groupby(TIMESTAMP)[VALUE].max()
        steps = known.groupby(pd.DatetimeIndex(known.index).ceil(self.step)).agg(by)
        return steps.reindex(self.times) if len(steps) else steps

    def limited(self, limits: list[Limit]) -> pd.DataFrame:
        """What the sizing table's entries say of its rows: a column a row '(service, resource)', by step."""
        measured = measure(self.source, limits, self.window)
        for row in measured.incomplete.to_dict("records"):
            self._lacking(str(row["service"]), [str(row["note"])])
        usage = measured.usage.assign(step=measured.usage[TIMESTAMP].dt.ceil(self.step))
        table = (
            usage.groupby(["step", "service", "resource"], observed=True)[VALUE].max().unstack(["service", "resource"])
        )
        return table.reindex(self.times)

    def missing(self, service: str) -> str:
        """What the service's answers lack, in words."""
        return "; ".join(dict.fromkeys(self.short.get(service, [])))

    def _answered(self, name: str, window: Window | None = None, **values: Any) -> tuple[pd.DataFrame, list[str]]:
        """answered(); once more where an index went after it was listed, as it does at the hour of deletion."""
        try:
            return answered(self.source, name, window, **values)
        except SourceUnavailable as error:
            if error.kind != NO_INDEX:
                raise
            return answered(self.source, name, window, **values)

    def _lacking(self, service: str, missing: list[str]) -> None:
        self.short.setdefault(service, []).extend(missing)


def hourly_window(source: Source, window: str, step: str) -> Window:
    """The review's window. Raises ParameterError for a step that a day is no whole number of."""
    asked = source.window(window, step=step)
    longer, shorter = max(asked.step, HOUR), min(asked.step, HOUR)
    if DAY % longer != pd.Timedelta(0) or longer % shorter != pd.Timedelta(0) or longer > DAY / 4:
        raise ParameterError(
            f"The step {step!r} does not divide a day, or an hour, or is longer than six hours.\n  Give for example '1h', '5m' or '6h'."
        )
    return asked
