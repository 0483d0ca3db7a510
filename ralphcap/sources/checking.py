"""What does a source have of what the catalog asks for? One row a capability, for `ralphcap check`. Imports errors, catalog."""

import pandas as pd

from ralphcap.catalog.faults import did_you_mean
from ralphcap.catalog.loading import Catalog
from ralphcap.errors import NotRecorded, SourceUnavailable
from ralphcap.sources.prometheus_parsing import parse_data
from ralphcap.sources.server import Server, ask_retention
from ralphcap.sources.transport import Request, Transport, question_key

SEEN_WITHIN = pd.Timedelta(days=1)


def check(transport: Transport, server: Server, catalog: Catalog, now: pd.Timestamp) -> pd.DataFrame:
    """What is there: subject, ok, note. A job of the catalog that had no sample in the last day is not ok.

    Raises SourceError where the server does not answer.
    """
    rows = [("server", True, server.title)]
    kept = ask_retention(transport)
    rows.append(
        ("retention", bool(kept), f"keeps {kept}" if kept else "the server does not say how long it keeps samples")
    )
    try:
        seen = _jobs(transport, now)
    except (NotRecorded, SourceUnavailable) as error:
        rows.append(("jobs", False, str(error).splitlines()[0]))
    else:
        rows += [_row(job, entries, seen) for job, entries in sorted(_asked(catalog).items())]
    return pd.DataFrame(rows, columns=["subject", "ok", "note"])


def _jobs(transport: Transport, now: pd.Timestamp) -> list[str]:
    bounds = {"start": f"{(now - SEEN_WITHIN).timestamp():.0f}", "end": f"{now.timestamp():.0f}"}
    request = Request(
        "GET",
        "/api/v1/label/job/values",
        bounds,
        question_key("jobs", *bounds.values()),
        about="the jobs of the last day",
    )
    data, _, _ = parse_data(transport.fetch(request).body, request.about)
    return [str(job) for job in data or []]


def _asked(catalog: Catalog) -> dict[str, int]:
    """Each job that the catalog names, with the number of its entries."""
    jobs = [job for query in catalog.values() for job in query.jobs]
    return {job: jobs.count(job) for job in jobs}


def _row(job: str, entries: int, seen: list[str]) -> tuple[str, bool, str]:
    asked = f"{entries} entr{'ies ask' if entries > 1 else 'y asks'} for it"
    if job in seen:
        return f"job {job}", True, asked
    return f"job {job}", False, f"no sample in the last day, and {asked}.{did_you_mean(job, seen)}"
