"""How often is each target scraped? By the server's targets, else by the spacing of `up`. Imports errors, window."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import pandas as pd

from ralphcap.errors import NotRecorded, ParameterError, SourceUnavailable
from ralphcap.frames import TIMESTAMP
from ralphcap.sources.prometheus import Prometheus, Question, at_instant
from ralphcap.sources.prometheus_parsing import parse_data
from ralphcap.sources.transport import Request, question_key
from ralphcap.window import Window, parse_duration

DEFAULT_INTERVAL = pd.Timedelta(minutes=1)  # Prometheus docs, configuration: scrape_interval
_LOOK_BACK = "1h"  # of `up`, for its spacing: long enough for slow targets and for a restart in between

Target = tuple[str, str]  # job, instance


class _ActiveTarget(msgspec.Struct, rename="camel"):
    labels: dict[str, str]
    scrape_interval: str


@dataclass(frozen=True)
class Intervals:
    """The scrape intervals of some jobs' targets."""

    by_target: Mapping[Target, pd.Timedelta]

    @property
    def longest(self) -> pd.Timedelta:
        """What a range has to be long enough for."""
        return max(self.by_target.values(), default=DEFAULT_INTERVAL)

    @property
    def all(self) -> Collection[pd.Timedelta]:
        """Every interval that occurs."""
        return set(self.by_target.values()) or {DEFAULT_INTERVAL}

    def of(self, target: Target) -> pd.Timedelta:
        """A target's own interval, else the longest of its job, else Prometheus' default."""
        if target in self.by_target:
            return self.by_target[target]
        return max(
            (interval for (job, _), interval in self.by_target.items() if job == target[0]), default=DEFAULT_INTERVAL
        )


class Scraping:
    """What is known of the targets' scrape intervals; each question is asked once."""

    def __init__(self, prometheus: Prometheus) -> None:
        self._prometheus = prometheus
        self._declared: dict[Target, pd.Timedelta] | None = None
        self._known: dict[tuple[tuple[str, ...], pd.Timestamp], Intervals] = {}

    def intervals(self, jobs: Sequence[str], window: Window, about: str) -> Intervals:
        """The intervals of the targets that these jobs have at the window's end. No jobs: those of all."""
        asked = (tuple(jobs), _last(window))
        if asked not in self._known:
            known = self._spacing(jobs, window, about)
            for target, interval in self._targets(about).items():
                if target in known or target[0] in jobs:
                    # The shorter one: a longer interval than the true one would hide lost scrapes.
                    known[target] = min(interval, known.get(target, interval))
            self._known[asked] = Intervals(known)
        return self._known[asked]

    def slowest(self, about: str) -> pd.Timedelta:
        """The longest interval that any target declares, else Prometheus' default: for expressions whose jobs nobody knows."""
        return max(self._targets(about).values(), default=DEFAULT_INTERVAL)

    def known(self, jobs: Sequence[str], window: Window) -> pd.Timedelta:
        """The longest interval as far as it is known without asking."""
        intervals = self._known.get((tuple(jobs), _last(window)))
        return intervals.longest if intervals else DEFAULT_INTERVAL

    def _targets(self, about: str) -> dict[Target, pd.Timedelta]:
        if self._declared is None:
            request = Request("GET", "/api/v1/targets", {"state": "active"}, question_key("targets"), about=about)
            try:
                data, _, _ = parse_data(self._prometheus.transport.fetch(request).body, about)
            except (SourceUnavailable, NotRecorded):  # some servers of this API have no targets: `up` tells, too
                data = {}
            self._declared = _declared(data)
        return self._declared

    def _spacing(self, jobs: Sequence[str], window: Window, about: str) -> dict[Target, pd.Timedelta]:
        moment = at_instant(_last(window))
        expression = f"{selector('up', jobs)}[{_LOOK_BACK}]"
        question = Question(expression, moment, question_key("spacing", expression, moment.start), about)
        frame = self._prometheus.measure(question)
        if frame.empty or not {"job", "instance"} <= set(frame.columns):
            return {}
        spaced = {}
        for (job, instance), times in frame.groupby(["job", "instance"], observed=True)[TIMESTAMP]:
            if len(times) > 1:
                spaced[str(job), str(instance)] = _rounded(pd.Timedelta(times.diff().median()))
        return spaced


def selector(metric: str, jobs: Sequence[str]) -> str:
    """The series of a metric that these jobs bring; without jobs, all of them."""
    if not jobs:
        return metric
    pattern = "|".join(re.escape(job) for job in sorted(jobs))
    return f"{metric}{{job=~{json.dumps(pattern, ensure_ascii=False)}}}"


def _last(window: Window) -> pd.Timestamp:
    """The last time that a window asks for."""
    return window.end - window.step


def _declared(data: object) -> dict[Target, pd.Timedelta]:
    """(job, instance) → interval, from the targets API's answer; a target that does not tell it is passed over."""
    targets = data.get("activeTargets") if isinstance(data, dict) else None
    intervals = {}
    for found in targets if isinstance(targets, list) else []:
        try:
            target = msgspec.convert(found, _ActiveTarget)
            intervals[target.labels["job"], target.labels["instance"]] = parse_duration(target.scrape_interval)
        except (msgspec.ValidationError, KeyError, ParameterError):  # some servers leave it out
            continue
    return intervals


def _rounded(interval: pd.Timedelta) -> pd.Timedelta:
    """Scrapes are some milliseconds early or late, intervals are whole seconds, or below one."""
    return interval.round("s") if interval >= pd.Timedelta(seconds=1) else interval
