"""Which jobs and labels did a server use for what the catalog names otherwise? Proposals from what was seen. Imports catalog.

A job is proposed for its metrics, not for its name: who has the metrics that the entries ask for is who is meant.
"""

import json
import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from ralphcap.catalog.metrics import metrics_of
from ralphcap.catalog.query import Query
from ralphcap.sources.prometheus import Prometheus, Question, at_instant
from ralphcap.sources.transport import question_key

Row = tuple[str, bool, str]
Labels = frozenset[str]

METRIC, JOB = "__name__", "job"
OF_ANY_JOB = frozenset({"up", "scrape_samples_scraped", "scrape_duration_seconds"})  # Prometheus adds them to each
OF_ANY_TARGET = frozenset({JOB, "instance"})
MOST_NAMED = 3
SOME = 5  # series of a metric whose labels are looked at


class Seen:
    """What a server has now: jobs, and which of them has which metrics with which labels.

    jobs   those with a sample in the last day
    """

    def __init__(self, prometheus: Prometheus, jobs: Collection[str], now: pd.Timestamp) -> None:
        self.jobs = frozenset(jobs)
        self._prometheus = prometheus
        self._moment = at_instant(now)

    def series(self, metrics: Collection[str], job: str | None = None) -> dict[str, dict[str, Labels]]:
        """By job and metric, the labels that some series have: of one job, or of whichever has any of the metrics."""
        frame = self._ask(f"topk by ({METRIC}, {JOB}) ({SOME}, {_selector(metrics, job)})")
        found: dict[str, dict[str, Labels]] = {}
        for record in frame.drop(columns=["timestamp", "value"]).to_dict("records"):
            labels = {str(name): str(value) for name, value in record.items() if isinstance(value, str)}
            if {METRIC, JOB} <= labels.keys():
                of_job = found.setdefault(labels[JOB], {})
                of_job[labels[METRIC]] = of_job.get(labels[METRIC], frozenset()) | labels.keys() - {METRIC, JOB}
        return found

    def labeled(self, metrics: Collection[str], job: str, label: str) -> frozenset[str]:
        """Those of a job's metrics of which a series has the label."""
        frame = self._ask(f"count by ({METRIC}) ({_selector(metrics, job, label)})")
        return frozenset(frame[METRIC].astype(str)) if METRIC in frame else frozenset()

    def _ask(self, expression: str) -> pd.DataFrame:
        key = question_key("naming", expression, self._moment.start)
        return self._prometheus.ask(Question(expression, self._moment, key, "the catalog's metrics")).frame


def _selector(metrics: Collection[str], job: str | None, label: str = "") -> str:
    matchers = [f"{METRIC}=~{json.dumps('|'.join(sorted(metrics)))}"]
    if job is not None:
        matchers.append(f"{JOB}={json.dumps(job, ensure_ascii=False)}")
    if label:
        matchers.append(f'{label}!=""')
    return f"{{{', '.join(matchers)}}}"


def job_row(job: str, queries: Sequence[Query], ours: Collection[str], seen: Seen) -> Row:
    """Whether a job that these entries ask for was there; else who has their metrics, and how to say so.

    ours   the jobs that the catalog names: none of them is proposed in another's place
    """
    asked = f"{len(queries)} entr{'ies ask' if len(queries) > 1 else 'y asks'} for it"
    if job in seen.jobs:
        return f"job {job}", True, asked
    note = f"no sample in the last day, and {asked}."
    metrics = _metrics(queries)
    found = seen.series(metrics) if metrics else {}
    held = {other: len(theirs) for other, theirs in found.items() if other not in ours}
    best = sorted(held, key=lambda other: (-held[other], other))[:MOST_NAMED]
    if not best:
        return f"job {job}", False, f"{note} No job that the catalog does not know has their metrics."
    others = ", ".join(f"{other!r} has {held[other]} of their {len(metrics)} metrics" for other in best)
    mapped = f"ralphcap queries copy DIR --job {shlex.quote(f'{job}={best[0]}')}"  # a stranger's name, for a shell
    return f"job {job}", False, f"{note} {others}. If that is the one: {mapped}"


def label_rows(job: str, queries: Sequence[Query], seen: Seen) -> list[Row]:
    """The labels that entries tell a job's series apart by and no series of it has, with those that there are."""
    metrics = _metrics(queries)
    if not metrics or job not in seen.jobs:
        return []
    found = seen.series(metrics, job).get(job, {})
    rows = []
    for label in sorted({label for query in queries for label in query.labels} - OF_ANY_TARGET):
        labeled = seen.labeled(metrics, job, label)
        lacking = [query for query in queries if _lacks(query, label, found.keys(), labeled)]
        if lacking:
            rows.append((f"label {label} of {job}", False, _lack(label, lacking, found)))
    return rows


def _metrics(queries: Iterable[Query]) -> frozenset[str]:
    """The metrics that tell a job by: those that every target has do not."""
    return frozenset(metric for query in queries for metric in metrics_of(query)) - OF_ANY_JOB


def _lacks(query: Query, label: str, there: Collection[str], labeled: Collection[str]) -> bool:
    """Whether an entry's metrics are there, all without a label that it neither has otherwise nor makes itself."""
    present = set(metrics_of(query)) & set(there)
    made = f'"{label}"' in (query.promql or "")  # label_replace
    return label in query.labels and bool(present) and not present & set(labeled) and not made


def _lack(label: str, queries: Sequence[Query], found: Mapping[str, Labels]) -> str:
    metric = next(metric for metric in metrics_of(queries[0]) if metric in found)
    more = f" and {len(queries) - 1} more tell" if len(queries) > 1 else " tells"
    has = ", ".join(sorted(found[metric])) or "none"
    relabel = f"metric_relabel_configs: [{{source_labels: [LABEL], target_label: {label}}}]"
    return f"{queries[0].name}{more} series apart by it; {metric} has {has}. If one of them is meant, where it is scraped: {relabel}"
