"""How does each disk of the sizing table go on: a store by its model, any other by what comes in behind its level?

Asks a source. Imports capacity's disk_rows, deletions and filling, and the disk reviews' modules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.disk_rows import Disk, level_paths, no_paths
from ralphcap.capacity.filling import came_in, filling
from ralphcap.catalog.sizing import Limit
from ralphcap.reviews import disk_elasticsearch, disk_prometheus, disk_tables
from ralphcap.reviews.disk_asking import Asking, hourly_window
from ralphcap.sessions import EXCHANGE_ZONE, trading_sessions
from ralphcap.sources import Source

BEYOND = 2  # times the horizon: dates are sought that far


@dataclass(frozen=True)
class Modelled:
    """The disks of the rows, and the stores that were modelled."""

    disks: list[Disk]
    prometheus: disk_prometheus.Followed | None
    elasticsearch: disk_elasticsearch.Followed | None


def asking_of(source: Source, window: str, *, step: str, horizon: pd.Timedelta) -> Asking:
    """Who asks for the disks over the window. Raises ParameterError for a step that a day is no whole number of."""
    asked, beyond = hourly_window(source, window, step), BEYOND * horizon
    first, last = (bound.tz_convert(EXCHANGE_ZONE) for bound in (asked.start, asked.end + beyond))
    return Asking(source, asked, beyond, trading_sessions(first, last, source.catalog.calendar))


def modelled(asking: Asking, rows: Sequence[Limit], *, log_days: int | None = None) -> Modelled:
    """Each disk among the rows; memory and CPU of a store that are among them stand beside its disk.

    log_days   whole days that the logs are kept, where something deletes older ones that the indices do not show
    """
    limits = [limit for limit in rows if limit.resource == "disk"]
    beside = [limit for limit in rows if limit.service == disk_prometheus.SERVICE and limit.resource != "disk"]
    measured = asking.limited([*_sound(asking.source, limits), *beside])
    prometheus = _prometheus(asking, limits, beside, measured)
    elasticsearch = _elasticsearch(asking, limits, measured, log_days)
    disks = [_disk(asking, limit, measured, prometheus, elasticsearch) for limit in limits]
    return Modelled(disks, prometheus, elasticsearch)


def by_level(asking: Asking, plain: Disk) -> Disk:
    """A disk whose level alone is known."""
    if plain.measured.notna().sum() == 0:
        return plain
    table = plain.measured.rename(plain.service).to_frame()
    ahead = filling(came_in(table, deletions(table))[plain.service], day=asking.day)
    return replace(plain, paths=level_paths(plain.used, ahead, now=asking.now, step=asking.step), filling=ahead)


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
        return replace(plain, target=prometheus.instance, paths=paths, filling=prometheus.filling, by_whom=whom, notes=(note,), missing=asking.missing(limit.service), promised=prometheus.promised, scaled=partial(disk_prometheus.scaled, prometheus, now=asking.now))  # fmt: skip
    if elasticsearch is not None and query is not None and query.search is not None:
        whom = disk_tables.largest(elasticsearch.by_whom)
        return replace(plain, paths=elasticsearch.paths, filling=elasticsearch.filling, by_whom=whom, notes=(elasticsearch.indices.why,), missing=asking.missing(limit.service), scaled=partial(disk_elasticsearch.scaled, elasticsearch, now=asking.now))  # fmt: skip
    return by_level(asking, plain)


def _target(limit: Limit) -> str:
    return ", ".join(limit.labels.values())
