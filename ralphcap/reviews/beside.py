"""What stands beside the limits: throttling, page cache, limits as they are set, and what runs without a row?

Asks a source. What the platform does not measure is said, with the line that would measure it.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ralphcap.catalog.sizing import Limit, Sizing
from ralphcap.frames import records
from ralphcap.reviews.measuring import narrowed
from ralphcap.sources import Source
from ralphcap.window import Window

LABEL = "name"  # cAdvisor's label for the container, by which the sizing table's rows know it
UNLIMITED = "no {resource} limit is set on the container: docker compose, service {service}: {line}"
LINES = {"cpu": 'cpus: "{limit:g}"', "memory": "mem_limit: {limit:.0f}"}


def evidence(source: Source, sizing: Sizing, window: Window) -> pd.DataFrame:
    """One row a service of the sizing table, from its container.

    Returns: service, title, unit ('bytes'), working_set [bytes] (largest in the window; page cache fills any limit, so it
    is shown and not judged), cpu_limit [cores] and memory_limit [bytes] as they are set, throttled (p99 of the share of
    scheduling periods in which the container was held back) [ratio], note.
    """
    containers = {limit.service: limit.labels[LABEL] for limit in sizing.limits if LABEL in limit.labels}
    names = list(dict.fromkeys(containers.values()))
    ranged = {column: _asked(source, entry, names, window=window) for column, entry in _RANGED.items()}
    asked = {
        "working_set": ranged["working_set"].groupby(LABEL, observed=True)["value"].max(),
        "throttled": ranged["throttled"].groupby(LABEL, observed=True)["value"].quantile(0.99),
        **{
            column: _last(_asked(source, entry, names, at=window.end - window.step))
            for column, entry in _INSTANT.items()
        },
    }
    table = pd.DataFrame({"service": list(dict.fromkeys(limit.service for limit in sizing.limits))})
    table["title"] = table["service"].map(dict(sizing.titles))
    table["unit"] = "bytes"
    container = table["service"].map(containers)
    for column, values in asked.items():
        table[column] = container.map(values).astype("float64")
    table["note"] = [_note(row, sizing.limits) for row in records(table)]
    return table[["service", "title", "unit", "working_set", "memory_limit", "cpu_limit", "throttled", "note"]]


_RANGED = {"working_set": "containers.memory_working_set", "throttled": "containers.cpu_throttled"}
_INSTANT = {"cpu_limit": "containers.cpu_limit", "memory_limit": "containers.memory_limit"}


def unlisted(source: Source, sizing: Sizing, window: Window) -> pd.DataFrame:
    """What runs at the window's end and has no row in the sizing table: container, cpu [cores], memory [bytes] then."""
    listed = {limit.labels[LABEL] for limit in sizing.limits if LABEL in limit.labels}
    last = window.end - window.step
    running = source.ask("containers.running", at=last)
    names = sorted(set(running.loc[running["value"] > 0, LABEL].astype("str")) - listed)
    table = pd.DataFrame(
        {"container": pd.Series(names, dtype="str"), "unit": pd.Series("bytes", index=range(len(names)), dtype="str")}
    )
    table["cpu"] = (
        table["container"].map(_last(_asked(source, "containers.cpu_usage", names, at=last))).astype("float64")
    )
    table["memory"] = (
        table["container"].map(_last(_asked(source, "containers.memory_resident", names, at=last))).astype("float64")
    )
    return table


def _asked(
    source: Source, entry: str, names: Sequence[str], *, window: Window | None = None, at: pd.Timestamp | None = None
) -> pd.DataFrame:
    return source.ask(entry, window, at=at, **narrowed(source.catalog.query(entry), LABEL, names or ["-"]))


def _last(answer: pd.DataFrame) -> pd.Series:
    return answer.groupby(LABEL, observed=True)["value"].last()


def _note(row: dict[str, object], limits: Sequence[Limit]) -> str:
    """Which limits the container lacks: without them nothing is throttled, and nothing stops it at its row."""
    missing = []
    for limit in limits:
        if limit.service == row["service"] and limit.resource in LINES:
            as_set = row[f"{limit.resource}_limit"]
            if not (isinstance(as_set, float) and np.isfinite(as_set) and as_set > 0):
                line = LINES[limit.resource].format(limit=limit.limit)
                missing.append(UNLIMITED.format(resource=limit.resource, service=limit.service, line=line))
    return "; ".join(missing)
