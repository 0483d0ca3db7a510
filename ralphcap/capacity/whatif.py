"""What would another retention, interval, load or number of series need? Imports errors,
capacity.needs and capacity.stores.

Disk follows the models of retention. Beside it:
* Memory = resident now × (PER_SERIES × series + PER_RATE × samples a second), then ÷ now. A series has labels and an open
  chunk; each full chunk of the last three hours has a reference. That all that is resident follows the two is the cautious
  reading when they grow. Measured, resident: 5,000 series 101 MB at one sample a minute, 105 at 15 s, 120 at 5 s; 20,000
  series 138 MB at one a minute (Prometheus 2.42, 2.9 h by remote write).
* CPU = busy now × samples a second then ÷ now: scraping, appending and compaction do the same work for each sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.needs import dated
from ralphcap.capacity.stores import Logs, Metrics, Outlook, judged
from ralphcap.errors import ParameterError

PER_SERIES = 2_200  # bytes: from 5,000 to 20,000 series, the samples taken off
PER_RATE = 19_000  # bytes for each sample a second: from one a minute to one in 5 s
NEAR = 0.9  # share of a limit from which on it is watched: one chance in ten is less room than the noise of a day
LOAD = "requests add no series: give `follows` where labels grow with the users"


@dataclass(frozen=True)
class Change:
    """What would be different from now on; None and 1 leave as it is.

    retention, size   Prometheus keeps that long, and at most so many bytes
    days, replicas    Elasticsearch keeps that many whole days, so many replicas (on so many nodes)
    interval          between scrapes
    series, load      times as many series, times the load (1.3: 30 % more)
    sample, document  times as many bytes a sample, a document
    """

    name: str
    retention: pd.Timedelta | None = None
    size: float | None = None
    days: int | None = None
    replicas: int | None = None
    nodes: int | None = None
    interval: pd.Timedelta | None = None
    series: float = 1.0
    load: float = 1.0
    sample: float = 1.0
    document: float = 1.0

    def __post_init__(self) -> None:
        for name in ("series", "load", "sample", "document"):
            if not getattr(self, name) > 0:
                raise ParameterError(f"What-if {self.name!r}: {name} is a factor above 0, such as 1.3 for 30 % more.")


def what_if(metrics: Metrics | None, logs: Logs | None, changes: Sequence[Change], outlook: Outlook) -> pd.DataFrame:
    """Every change's consequences: one row a change and limit that it moves.

    Returns change, service, resource, unit, typical, highest (p90 of the most within the horizon), limit [unit], share (of
    the limit) [ratio], answer, date_early, date_median, date_late, probability, verdict, note. Memory and CPU are those of
    the changed load at once: their dates are the forecast's business.
    """
    rows = []
    for change in changes:
        if metrics is not None:
            rows += _of_metrics(metrics, change, outlook)
        if logs is not None:
            then = changed_logs(logs, change, outlook.now)
            rows.append({"service": "elasticsearch", **_disk(then, outlook), "change": change.name})
    table = dated(pd.DataFrame(rows, columns=_COLUMNS))
    table["share"] = table["highest"] / table["limit"]
    return table


_COLUMNS = [
    "change", "service", "resource", "unit", "typical", "highest", "limit", "share", "answer", "date_early", "date_median",
    "date_late", "probability", "verdict", "note",
]  # fmt: skip


def changed_metrics(metrics: Metrics, change: Change, now: pd.Timestamp) -> Metrics:
    """The Prometheus after a change."""
    time = change.retention or metrics.retention.time
    kept = replace(metrics.retention, time=time, size=change.size or metrics.retention.size)
    interval = change.interval or metrics.interval
    series = change.series * (1 + metrics.follows * (change.load - 1))
    takes = replace(metrics.footprint, sample=metrics.footprint.sample * change.sample)
    then = metrics.scaled(series * (metrics.interval / interval), now)
    return replace(then, retention=kept, interval=interval, footprint=takes, series=metrics.series * series)


def changed_logs(logs: Logs, change: Change, now: pd.Timestamp) -> Logs:
    """The Elasticsearch after a change."""
    told = {"days": change.days, "replicas": change.replicas, "nodes": change.nodes}
    deletion = replace(logs.deletion, **{name: value for name, value in told.items() if value is not None})
    return replace(logs.scaled(change.load * change.document, now), deletion=deletion)


def _of_metrics(metrics: Metrics, change: Change, outlook: Outlook) -> list[dict[str, object]]:
    then = changed_metrics(metrics, change, outlook.now)
    series = then.series / metrics.series
    samples = series * (metrics.interval / then.interval)
    rows = [
        _disk(then, outlook),
        _at_once(
            "memory", "bytes", metrics.memory * _memory(metrics, series, samples, outlook.now), metrics.memory_limit
        ),
        _at_once("cpu", "cores", metrics.cpu * samples, metrics.cpu_limit),
    ]
    if change.load != 1 and not metrics.follows:
        rows[0]["note"] = "; ".join(filter(None, [str(rows[0]["note"]), LOAD]))
    return [{"change": change.name, "service": "prometheus", **row} for row in rows]


def _memory(metrics: Metrics, series: float, samples: float, now: pd.Timestamp) -> float:
    """Memory then ÷ now, for so many times the series and the samples."""
    rate = metrics.ingest.loc[metrics.ingest["timestamp"] <= now].drop(columns="timestamp").iloc[-1:].median(axis=1)
    by_series, by_rate = PER_SERIES * metrics.series, PER_RATE * float(rate.sum())
    return (series * by_series + samples * by_rate) / (by_series + by_rate)


def _disk(store: Metrics | Logs, outlook: Outlook) -> dict[str, object]:
    answer = {str(name): value for name, value in judged(store, outlook).items()}
    notes = [str(answer["note"])]
    if isinstance(store, Logs) and store.deletion.replicas >= store.deletion.nodes:
        stored = f"on {store.deletion.nodes} node(s) no more replicas are stored"
        notes.append(f"{stored}: the cluster stays yellow, the disk as it is")
    return {"resource": "disk", "unit": "bytes", "limit": store.limit, **answer, "note": "; ".join(filter(None, notes))}


def _at_once(resource: str, unit: str, demand: float, limit: float) -> dict[str, object]:
    known = not (np.isnan(demand) or np.isnan(limit))
    verdict = "cannot say" if not known else "breach" if demand > limit else "watch" if demand > NEAR * limit else "ok"
    note = "" if known else "not measured, or no limit is given"
    return {
        "resource": resource, "unit": unit, "typical": demand, "highest": demand, "limit": limit, "answer": "",
        "verdict": verdict, "note": note,
    }  # fmt: skip
