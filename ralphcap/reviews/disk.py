"""When is each disk full, what fills it, and what has to change for it to hold? Retention modelled, deletions no growth.

Asks a source for disks, ingest, indices and file systems, models each, judges, draws, and assembles a Result.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.disk_rows import COLUMNS, Disk, judged, no_paths, quantiles
from ralphcap.capacity.needs import dated
from ralphcap.capacity.stores import Outlook
from ralphcap.errors import ParameterError
from ralphcap.frames import records
from ralphcap.result import Result
from ralphcap.reviews import (
    disk_elasticsearch,
    disk_figures,
    disk_hosts,
    disk_prometheus,
    disk_tables,
    disk_whatifs,
    disk_words,
)
from ralphcap.reviews.choosing import chosen
from ralphcap.reviews.disk_asking import Asking
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.reviews.disk_models import asking_of, by_level, modelled
from ralphcap.sources import Source
from ralphcap.window import parse_duration

KIND = "disk_forecast"
DATABASES = "stores.postgres_size"


def disk(
    source: Source,
    window: str = "now-30d/now",
    *,
    step: str = "1h",
    horizon: str = "90d",
    services: str = ".*",
    what_if: str = disk_whatifs.WHAT_IF,
    log_days: int | None = None,
) -> Result:
    """The disk forecast: every disk of the sizing table, and the file systems that they lie on.

    window      'START/END', in the source's time; step: spacing of the values that are asked for (a day's, or an hour's part)
    horizon     how far ahead a limit may be reached, in days or more; services: rows, as a regular expression
    what_if     changes to try, each alone, then all at once: how long metrics and logs are kept (retention), time between
                scrapes (interval), times the series and the load, replicas of each index of logs
    log_days    whole days that the logs are kept, where something deletes older ones that the indices do not show
    Result.rows: COLUMNS, the worst first; dates are UTC; used, limit, highest [unit], growth_per_day [unit a day],
    probability, share, backtest_coverage [ratio], backtest_error (median factor by which past sums were off, less 1) [ratio].
    Tables: filled_by, order, deletions, model, what_if, remedies, faults. Figures: overview, what_if, shared, and fill of
    each disk. Raises ParameterError, SourceError; IncompleteAnswer when the source is strict.
    """
    ahead = parse_duration(horizon)
    if ahead < pd.Timedelta(days=1):
        raise ParameterError(f"The horizon {horizon!r} is shorter than a day.\n  Give whole days, for example '90d'.")
    asking = asking_of(source, window, step=step, horizon=ahead)
    outlook = Outlook(asking.now, ahead)
    changes = disk_whatifs.changes(what_if)
    everything = chosen(source.catalog, services).limits
    if not any(limit.resource == "disk" for limit in everything):
        raise ParameterError(
            f"services={services!r} has no row with a disk.\n  Take one that has, such as 'prometheus'."
        )
    models = modelled(asking, everything, log_days=log_days)
    prometheus, elasticsearch = models.prometheus, models.elasticsearch
    disks, systems = _with_hosts(asking, models.disks, outlook, elasticsearch, whole=services == ".*")
    rows = dated(pd.DataFrame([judged(one, outlook) for one in disks], columns=list(COLUMNS)))
    rows = disk_tables.worst_first(disk_tables.with_order(rows, systems))
    ledger = _deletions(disks, prometheus)
    tables = {
        "filled_by": disk_tables.filled_by(disks, prometheus, elasticsearch, systems),
        "order": disk_tables.order(systems),
        "deletions": ledger,
        "model": disk_tables.model(prometheus, elasticsearch),
        "what_if": disk_whatifs.what_ifs(prometheus, elasticsearch, changes, outlook),
        "remedies": disk_whatifs.all_remedies(prometheus, elasticsearch, rows, outlook),
        "faults": disk_tables.faults(prometheus, elasticsearch, systems),
    }
    forecast = quantiles(disks, now=asking.now, zone=source.zone.key)
    figures = disk_figures.figures(
        rows, disks, forecast, tables, systems, zone=source.zone, horizon=ahead, prometheus=prometheus
    )
    return _result(asking, outlook, rows, tables, figures, prometheus, elasticsearch)


def _with_hosts(
    asking: Asking,
    disks: list[Disk],
    outlook: Outlook,
    elasticsearch: disk_elasticsearch.Followed | None,
    *,
    whole: bool,
) -> tuple[list[Disk], list[Shared]]:
    """The disks and, where all of them are reviewed, the file systems: the first holds the volumes."""
    if not whole:
        return disks, []
    systems = disk_hosts.file_systems(asking)
    nodes = elasticsearch.nodes if elasticsearch is not None else pd.DataFrame()
    databases = _databases(asking)
    found = []
    for number, system in enumerate(records(systems)):
        here = [*disks, *databases] if number == 0 else []
        found.append(disk_hosts.shared(asking, system, here, outlook, nodes))
    if elasticsearch is not None:
        found += disk_hosts.of_nodes(asking, nodes, systems, elasticsearch.paths, outlook)
    return [*disks, *(one.disk for one in found)], found


def _databases(asking: Asking) -> list[Disk]:
    """All PostgreSQL databases together, which no row limits."""
    # What lacks here lacks among the parts: the host's row rests on its file systems.
    frame = asking.frame(f"{disk_hosts.SERVICE} by part", DATABASES)
    if frame.empty:
        return []
    total = frame.groupby("timestamp")["value"].sum().reset_index()
    level = asking.by_step(total)
    return [by_level(asking, Disk("postgres", "disk", "PostgreSQL databases", "", "bytes", np.nan, level, no_paths()))]


def _deletions(disks: Sequence[Disk], prometheus: disk_prometheus.Followed | None) -> pd.DataFrame:
    """What was deleted from every disk, with the server's own account where it has one."""
    levels = pd.DataFrame(
        {one.service if one.resource == "disk" else f"{one.service} {one.resource}": one.measured for one in disks}
    )
    return disk_tables.ledger(levels, prometheus.counted if prometheus is not None else None)


def _result(
    asking: Asking, outlook: Outlook, rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any],
    prometheus: disk_prometheus.Followed | None, elasticsearch: disk_elasticsearch.Followed | None,
) -> Result:  # fmt: skip
    source, ledger = asking.source, asking.source.ledger.frame()
    got = int(ledger["complete"].sum())
    complete = f"answers {'complete' if got == len(ledger) else 'incomplete'} ({got} of {len(ledger)})"
    return Result(
        kind=KIND,
        title=" · ".join(["Disk forecast", asking.window.describe(source.zone), source.title, complete]),
        answer=disk_words.answer(rows, tables, outlook, prometheus, elasticsearch, zone=source.zone),
        rows=rows,
        ledger=ledger,
        complete=source.ledger.complete,
        breached=tuple(f"{row['service']} {row['resource']}" for row in records(rows[rows["verdict"] == "breach"])),
        tables=tables,
        figures=figures,
        facts={
            "window": asking.window.describe(source.zone),
            "zone": source.zone.key,
            "source": source.title,
            "now": f"{source.now:%Y-%m-%dT%H:%M:%SZ}",
            "horizon": f"{outlook.horizon.days} d",
        },
    )
