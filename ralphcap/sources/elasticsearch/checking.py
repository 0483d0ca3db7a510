"""What does an Elasticsearch have of what the catalog asks for? One row a capability, for `ralphcap check`. Imports errors, catalog."""

import pandas as pd

from ralphcap.catalog.loading import Catalog
from ralphcap.errors import RalphcapError
from ralphcap.sources.elasticsearch.indices import DAY, listed, wildcard
from ralphcap.sources.elasticsearch.logs import Logs

Row = tuple[str, bool, str]


def check_logs(logs: Logs, catalog: Catalog, now: pd.Timestamp) -> pd.DataFrame:
    """What is there: subject, ok, note. First the server, then each family of indices that entries ask: its days, the newest.

    Raises SourceError where the server does not answer at all.
    """
    rows: list[Row] = [("logs", True, logs.title)]
    searches = [query.search for query in catalog.values() if query.search and "%" in query.search.index]
    patterns = [search.index for search in searches] + [search.also.index for search in searches if search.also]
    rows += [_family(logs, pattern, now) for pattern in dict.fromkeys(patterns) if "*" not in pattern]
    return pd.DataFrame(rows, columns=["subject", "ok", "note"])


def _family(logs: Logs, pattern: str, now: pd.Timestamp) -> Row:
    subject = f"indices {wildcard(pattern)}"
    try:
        table = listed(logs.transport, pattern, subject)
    except RalphcapError as error:
        return subject, False, str(error).splitlines()[0]
    days = table["day"].dropna()
    if days.empty:
        return subject, False, "none: no line can be read there"
    closed = int((table["status"] == "close").sum())
    red = int((table["health"] == "red").sum())
    faults = [f"{count} {what}" for count, what in ((closed, "closed"), (red, "red")) if count]
    fresh = days.max() >= now.floor(DAY)
    told = f"{len(days)} days, {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
    return subject, fresh and not faults, ", ".join([told, *faults, *([] if fresh else ["none of today"])])
