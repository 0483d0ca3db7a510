"""What does a source have of what the catalog asks for? One row a capability, for `ralphcap check`. Imports errors, catalog."""

import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import Query
from ralphcap.errors import NotRecorded, QueryRejected, SourceUnavailable
from ralphcap.sources.naming import Seen, job_row, label_rows
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.prometheus_parsing import parse_data, parse_names
from ralphcap.sources.server import ask_retention
from ralphcap.sources.transport import Request, question_key

Row = tuple[str, bool, str]

SEEN_WITHIN = pd.Timedelta(days=1)
_LACK = (NotRecorded, SourceUnavailable, QueryRejected)


def check(prometheus: Prometheus, catalog: Catalog, now: pd.Timestamp) -> pd.DataFrame:
    """What is there: subject, ok, note.

    First the server and the calls that it answers, then each job of the catalog: one that had no sample in the last day
    is not ok, and the jobs are named that have its metrics. Then the labels that a job's series lack.
    Raises SourceError where the server does not answer at all.
    """
    rows: list[Row] = [("server", True, prometheus.server.title)]
    rows += [_call_row(prometheus, *call) for call in _calls(now)]
    kept = ask_retention(prometheus.transport)
    rows.append(
        ("retention", bool(kept), f"keeps {kept}" if kept else "the server does not say how long it keeps samples")
    )
    try:
        seen = Seen(prometheus, _jobs(prometheus, now), now)
        asking = _asking(catalog)
        for job, queries in sorted(asking.items()):
            rows += [job_row(job, queries, asking, seen), *label_rows(job, queries, seen)]
    except _LACK as error:
        rows.append(("jobs", False, _reason(error)))
    return pd.DataFrame(rows, columns=["subject", "ok", "note"])


def _calls(now: pd.Timestamp) -> list[tuple[str, Request, str]]:
    """What a way to a server may let through or not: subject, a call that costs nothing, and what lacks without it."""
    moment, expression = f"{now.timestamp():.0f}", {"query": "vector(1)"}
    span = {"start": moment, "end": moment, "step": "60"}
    calls = [
        ("queries", "GET", "/api/v1/query", expression | {"time": moment}, "nothing can be asked"),
        ("windows", "GET", "/api/v1/query_range", expression | span, "only single times can be asked"),
        ("long queries", "POST", "/api/v1/query", expression | {"time": moment}, "only short expressions can be asked"),
        ("targets", "GET", "/api/v1/targets", {"state": "active"}, "scrape intervals are told from the spacing of up"),
        (
            "metric names",
            "GET",
            "/api/v1/label/__name__/values",
            {},
            "a misspelled metric is not told from an empty one",
        ),
    ]
    return [
        (subject, Request(method, path, params, question_key("check", subject, moment), about=subject), without)
        for subject, method, path, params, without in calls
    ]


def _call_row(prometheus: Prometheus, subject: str, request: Request, without: str) -> Row:
    try:
        parse_data(prometheus.transport.fetch(request).body, request.about)
    except _LACK as error:
        return subject, False, f"{_reason(error)} So {without}."
    return subject, True, f"{request.method} {request.path}"


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0]


def _jobs(prometheus: Prometheus, now: pd.Timestamp) -> list[str]:
    bounds = {"start": f"{(now - SEEN_WITHIN).timestamp():.0f}", "end": f"{now.timestamp():.0f}"}
    request = Request(
        "GET",
        "/api/v1/label/job/values",
        bounds,
        question_key("jobs", *bounds.values()),
        about="the jobs of the last day",
    )
    names, _ = parse_names(prometheus.transport.fetch(request).body, request.about)
    return names


def _asking(catalog: Catalog) -> dict[str, list[Query]]:
    """Each job that the catalog names, with the entries that ask for it."""
    asking: dict[str, list[Query]] = {}
    for query in catalog.values():
        for job in query.jobs:
            asking.setdefault(job, []).append(query)
    return asking
