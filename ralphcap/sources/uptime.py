"""Were the targets of a job there, and well? Asks `up` and the exporters' own health. Imports window.

Each question is asked once for all entries of the same jobs and window.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add

import pandas as pd

from ralphcap.errors import SourceUnavailable
from ralphcap.frames import VALUE
from ralphcap.sources.completeness import (
    Cells,
    Scrapes,
    Shortfall,
    absent_jobs,
    cells_of,
    counting_reach,
    expected_scrapes,
    from_time,
    health_shortfall,
    lacking,
    reach_of,
    scrape_shortfall,
)
from ralphcap.sources.prometheus import Prometheus, Question
from ralphcap.sources.scraping import Intervals, Scraping, Target, selector
from ralphcap.sources.transport import question_key
from ralphcap.window import Window

MOST_COUNTED = 10_000_000  # scrapes of one target in one step: four months of them each second


class Uptime:
    """What `up` and health metrics say about jobs; one memory a source."""

    def __init__(self, prometheus: Prometheus, scraping: Scraping, now: pd.Timestamp) -> None:
        self._prometheus = prometheus
        self._scraping = scraping
        self._now = now
        self._scrapes: dict[tuple[tuple[str, ...], Window], Shortfall] = {}
        self._targets: dict[tuple[tuple[str, ...], Window], list[Target]] = {}
        self._health: dict[tuple[str, tuple[str, ...], Window], Shortfall] = {}

    def scrapes(self, jobs: Sequence[str], window: Window, about: str, first: pd.Timestamp | None = None) -> Shortfall:
        """What lacks of the jobs' scrapes in a window, from the server's `first` sample on if it begins before that."""
        asked = (tuple(jobs), window)
        if asked not in self._scrapes:
            self._scrapes[asked] = self._judge_scrapes(jobs, window, about, first)
        return self._scrapes[asked]

    def targets(self, jobs: Sequence[str], window: Window, about: str) -> list[Target]:
        """The jobs' targets of which any scrape in a window succeeded."""
        self.scrapes(jobs, window, about)
        return self._targets[tuple(jobs), window]

    def health(self, metric: str, jobs: Sequence[str], window: Window, about: str) -> Shortfall:
        """When an exporter was up and did not answer well: its own `metric` says so."""
        asked = (metric, tuple(jobs), window)
        if asked not in self._health:
            reach = reach_of(window, self._scraping.intervals(jobs, window, about).longest)
            # `…_error` is 1 when something failed, every other health metric (`pg_up`) is 0 then.
            aggregation, ill = ("max", "!= 0") if metric.endswith("_error") else ("min", "== 0")
            expression = f"{aggregation}_over_time({selector(metric, jobs)}[{self._range(reach)}]) {ill}"
            self._health[asked] = health_shortfall(
                f"{metric} {ill}", self._ask(expression, window, about), window, reach
            )
        return self._health[asked]

    def _judge_scrapes(self, jobs: Sequence[str], window: Window, about: str, first: pd.Timestamp | None) -> Shortfall:
        intervals = self._scraping.intervals(jobs, window, about)
        reach = counting_reach(window, intervals.all)
        succeeded = self._counts("sum", jobs, window, reach, about)
        seen = sorted(succeeded["job"].cat.categories)
        pairs = succeeded.loc[succeeded[VALUE] > 0, ["job", "instance"]].drop_duplicates()
        self._targets[tuple(jobs), window] = [(str(job), str(instance)) for job, instance in pairs.to_numpy()]
        judged = [self._scrapes_of(job, succeeded, window, reach, intervals) for job in seen]
        if first is not None:  # within an interval of it, each target is scraped for the first time
            judged = [from_time(scrapes, first + intervals.longest) for scrapes in judged]
        if any(lacking(scrapes).any() for scrapes in judged):
            tried = self._counts("count", jobs, window, reach, about)
            judged = [replace(scrapes, tried=_cells(tried, scrapes)) for scrapes in judged]
        return reduce(add, map(scrape_shortfall, judged), absent_jobs(jobs, seen))

    def _scrapes_of(
        self, job: str, counts: pd.DataFrame, window: Window, reach: pd.Timedelta, intervals: Intervals
    ) -> Scrapes:
        own = counts[counts["job"] == job]
        targets = sorted(own["instance"].astype("str").unique())
        expected = expected_scrapes(window, reach, [intervals.of((job, target)) for target in targets], self._now)
        return Scrapes(job, targets, window, reach, expected, cells_of(own, targets, window))

    def _counts(
        self, aggregation: str, jobs: Sequence[str], window: Window, reach: pd.Timedelta, about: str
    ) -> pd.DataFrame:
        # A target's other labels say nothing here, and two series of one target never lie side by side.
        expression = f"sum by (job, instance) ({aggregation}_over_time({selector('up', jobs)}[{self._range(reach)}]))"
        counts = self._ask(expression, window, about, ("job", "instance"))
        _check_counts(counts, about)
        return counts

    def _ask(self, expression: str, window: Window, about: str, labels: Sequence[str] | None = None) -> pd.DataFrame:
        key = question_key("judging", expression, window.start, window.end, window.step)
        return self._prometheus.measure(Question(expression, window, key, about, labels))

    def _range(self, reach: pd.Timedelta) -> str:
        """A range that holds each scrape once, also one that lies exactly on its left edge."""
        milliseconds = round(reach.total_seconds() * 1000)
        return f"{milliseconds if self._prometheus.server.left_open else milliseconds - 1}ms"


def _check_counts(counts: pd.DataFrame, about: str) -> None:
    """What completeness is judged by has to be counts, each of a target."""
    if not counts[VALUE].between(0, MOST_COUNTED).all() or counts[["job", "instance"]].isna().any(axis=None):
        raise SourceUnavailable(
            f"{about}: the server's counts of scrapes are no counts, or of no target.\n"
            "  Ask Prometheus itself: what stands before it changes its answers."
        )


def _cells(counts: pd.DataFrame, scrapes: Scrapes) -> Cells:
    return cells_of(counts[counts["job"] == scrapes.job], scrapes.targets, scrapes.window)
