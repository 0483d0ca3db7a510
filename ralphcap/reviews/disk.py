"""When is each disk full, what fills it, and what has to change for it to hold? Retention modelled, deletions no growth.

Asks a source for disks, ingest, indices and file systems, models each, judges, draws, and assembles a Result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.disk_rows import COLUMNS, Disk, judged, level_paths, no_paths, quantiles
from ralphcap.capacity.filling import came_in, filling
from ralphcap.capacity.needs import dated
from ralphcap.capacity.stores import Outlook
from ralphcap.catalog.sizing import Limit
from ralphcap.errors import ParameterError
from ralphcap.frames import records
from ralphcap.result import Result
from ralphcap.reviews import disk_elasticsearch, disk_figures, disk_hosts, disk_prometheus, disk_tables, disk_words
from ralphcap.reviews.capacity import chosen
from ralphcap.reviews.disk_asking import Asking, hourly_window
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.sessions import EXCHANGE_ZONE, trading_sessions
from ralphcap.sources import Source
from ralphcap.window import parse_duration

KIND = "disk_forecast"
BEYOND = 2  # times the horizon: dates are sought that far
DATABASES = "stores.postgres_size"


def disk(
    source: Source,
    window: str = "now-30d/now",
    *,
    step: str = "1h",
    horizon: str = "90d",
    services: str = ".*",
    load: float = 1.3,
    retention: str = "60d",
    interval: str = "30s",
    series: float = 2.0,
    replicas: int = 1,
    log_days: int | None = None,
) -> Result:
    """The disk forecast: every disk of the sizing table, and the file systems that they lie on.

    window      'START/END', in the source's time; step: spacing of the values that are asked for (a day's, or an hour's part)
    horizon     how far ahead a limit may be reached, in days or more; services: rows, as a regular expression
    load, retention, interval, series, replicas   what the what-ifs change: each alone, then all at once
    log_days    whole days that the logs are kept, where something deletes older ones that the indices do not show
    Result.rows: COLUMNS, the worst first; dates are UTC; used, limit, highest [unit], growth_per_day [unit a day],
    probability, share, backtest_coverage [ratio], backtest_error (median factor that past sums were off, as a logarithm).
    Tables: filled_by, order, deletions, model, what_if, remedies, faults. Figures: overview, what_if, shared, and fill of
    each disk. Raises ParameterError, SourceError; IncompleteAnswer when the source is strict.
    """
    ahead = parse_duration(horizon)
    if ahead < pd.Timedelta(days=1):
        raise ParameterError(f"The horizon {horizon!r} is shorter than a day.\n  Give whole days, for example '90d'.")
    asked, beyond = hourly_window(source, window, step), BEYOND * ahead
    first, last = (bound.tz_convert(EXCHANGE_ZONE) for bound in (asked.start, asked.end + beyond))
    asking = Asking(source, asked, beyond, trading_sessions(first, last, source.catalog.calendar))
    outlook = Outlook(asking.now, ahead)
    changes = disk_tables.changes(load=load, retention=retention, interval=interval, series=series, replicas=replicas)
    everything = chosen(source.catalog, services).limits
    limits = [limit for limit in everything if limit.resource == "disk"]
    if not limits:
        raise ParameterError(
            f"services={services!r} has no row with a disk.\n  Take one that has, such as 'prometheus'."
        )
    beside = [limit for limit in everything if limit.service == disk_prometheus.SERVICE and limit.resource != "disk"]
    measured = asking.limited([*_sound(source, limits), *beside])
    prometheus = _prometheus(asking, limits, beside, measured)
    elasticsearch = _elasticsearch(asking, limits, measured, log_days)
    disks = [_disk(asking, limit, measured, prometheus, elasticsearch) for limit in limits]
    disks, systems = _with_hosts(asking, disks, outlook, elasticsearch, whole=services == ".*")
    rows = dated(pd.DataFrame([judged(one, outlook) for one in disks], columns=list(COLUMNS)))
    rows = disk_tables.worst_first(disk_tables.with_order(rows, systems))
    ledger = _deletions(disks, prometheus)
    tables = {
        "filled_by": disk_tables.filled_by(disks, prometheus, elasticsearch, systems),
        "order": disk_tables.order(systems),
        "deletions": ledger,
        "model": disk_tables.model(prometheus, elasticsearch),
        "what_if": disk_tables.what_ifs(prometheus, elasticsearch, changes, outlook),
        "remedies": disk_tables.all_remedies(prometheus, elasticsearch, rows, outlook),
        "faults": disk_tables.faults(prometheus, elasticsearch, systems),
    }
    forecast = quantiles(disks, now=asking.now, zone=source.zone.key)
    figures = disk_figures.figures(
        rows, disks, forecast, tables, systems, zone=source.zone, horizon=ahead, prometheus=prometheus
    )
    return _result(asking, outlook, rows, tables, figures, prometheus, elasticsearch)


def _sound(source: Source, limits: Sequence[Limit]) -> list[Limit]:
    """The rows whose entries answer in the limit's unit: others are not compared with it."""
    return [limit for limit in limits if limit.query and source.catalog.query(limit.query).unit == limit.unit]


def _prometheus(
    asking: Asking, limits: Sequence[Limit], beside: Sequence[Limit], measured: pd.DataFrame
) -> disk_prometheus.Followed | None:
    found = [limit for limit in _sound(asking.source, limits) if limit.query.startswith(disk_prometheus.OF_ITSELF)]
    others = {limit.resource: limit.limit for limit in beside}
    return disk_prometheus.follow(asking, found[0], measured, others) if found else None


def _elasticsearch(
    asking: Asking, limits: Sequence[Limit], measured: pd.DataFrame, days: int | None
) -> disk_elasticsearch.Followed | None:
    found = [
        limit for limit in _sound(asking.source, limits) if asking.source.catalog.query(limit.query).search is not None
    ]
    if not found or not asking.source.has_logs:
        return None
    return disk_elasticsearch.follow(asking, found[0], _last(measured, found[0]), days)


def _last(measured: pd.DataFrame, limit: Limit) -> float:
    known = _of(measured, limit).dropna()
    return float(known.iloc[-1]) if len(known) else np.nan


def _of(measured: pd.DataFrame, limit: Limit) -> pd.Series:
    key = (limit.service, limit.resource)
    return measured[key] if key in measured else pd.Series(np.nan, index=measured.index)


def _disk(
    asking: Asking,
    limit: Limit,
    measured: pd.DataFrame,
    prometheus: disk_prometheus.Followed | None,
    elasticsearch: disk_elasticsearch.Followed | None,
) -> Disk:
    """One row of the sizing table: a store by its model, any other by what comes in behind its level."""
    level = _of(measured, limit)
    query = asking.source.catalog.query(limit.query) if limit.query else None
    plain = Disk(
        limit.service, limit.resource, asking.source.catalog.sizing.titles[limit.service], _target(limit), limit.unit,
        limit.limit, level, no_paths(), missing=asking.missing(limit.service),
        share_measured=float(level.notna().mean()), measured_by=limit.measured_by,
    )  # fmt: skip
    if query is not None and query.unit != limit.unit:
        told = f"{query.name} answers in {query.unit}, and the limit is in {limit.unit}: name an entry that answers in {limit.unit}"
        return replace(plain, unknown=told, measured=asking.by_step(asking.frame(limit.service, limit.query)))
    if prometheus is not None and query is not None and query.name.startswith(disk_prometheus.OF_ITSELF):
        note = f"keeps {prometheus.kept.why}"
        paths, whom = prometheus.paths, disk_tables.largest(prometheus.by_whom)
        return replace(plain, target=prometheus.instance, paths=paths, filling=prometheus.filling, by_whom=whom, notes=(note,), missing=asking.missing(limit.service), promised=prometheus.promised)  # fmt: skip
    if elasticsearch is not None and query is not None and query.search is not None:
        whom = disk_tables.largest(elasticsearch.by_whom)
        return replace(plain, paths=elasticsearch.paths, filling=elasticsearch.filling, by_whom=whom, notes=(elasticsearch.indices.why,), missing=asking.missing(limit.service))  # fmt: skip
    return by_level(asking, plain)


def by_level(asking: Asking, plain: Disk) -> Disk:
    """A disk whose level alone is known."""
    if plain.measured.notna().sum() == 0:
        return plain
    table = plain.measured.rename(plain.service).to_frame()
    ahead = filling(came_in(table, deletions(table))[plain.service], day=asking.day)
    return replace(plain, paths=level_paths(plain.used, ahead, now=asking.now, step=asking.step), filling=ahead)


def _target(limit: Limit) -> str:
    return ", ".join(limit.labels.values())


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
    frame = asking.frame(disk_hosts.SERVICE, DATABASES)
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
