"""Which tables stand beside a disk forecast's rows? What fills, what was deleted, models, what-ifs, remedies, faults.

Imports capacity's models.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.disk_rows import CUT, Disk
from ralphcap.capacity.needs import WATCHED
from ralphcap.capacity.prometheus_now import TESTED
from ralphcap.capacity.remedies import remedies
from ralphcap.capacity.retention_faults import FAULT
from ralphcap.capacity.retention_lines import container_logs
from ralphcap.capacity.shared_disk import REST
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.stores import Logs, Metrics, Outlook
from ralphcap.capacity.whatif import Change, what_if
from ralphcap.errors import ParameterError
from ralphcap.figures.ranking import ORDER
from ralphcap.frames import records
from ralphcap.reviews import disk_elasticsearch, disk_prometheus
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.units import format_value
from ralphcap.window import parse_duration

MOST_NAMED = 2  # of those who fill a disk, in its row; the table has all
GROWING = 0.005  # of all that is used, in 30 days: below it the rest of a disk stands still
DAY = pd.Timedelta(days=1)
STORES = ("prometheus", "elasticsearch")


def changes(*, load: float, retention: str, interval: str, series: float, replicas: int) -> list[Change]:
    """The what-ifs: as it is, each change alone, and all of them at once. Raises ParameterError."""
    kept, spacing = parse_duration(retention), parse_duration(interval)
    if kept < DAY or replicas < 0:
        raise ParameterError(
            f"retention={retention!r}, replicas={replicas}: nothing would be kept.\n  Give a day or more, and no fewer than 0 replicas."
        )
    days = int(kept / DAY)
    found = [
        Change("as it is"),
        Change(f"keep {days} d", retention=kept, days=days),
        Change(f"scrape every {interval}", interval=spacing),
        Change(f"{_times(series)} series", series=series),
        Change(f"{_times(load)} load", load=load),
        Change(f"{replicas} replica{'' if replicas == 1 else 's'}", replicas=replicas),
    ]
    together = Change(
        "all of these", retention=kept, days=days, interval=spacing, series=series, load=load, replicas=replicas
    )
    return [*found, together]


def _times(factor: float) -> str:
    return f"{factor:.3g} times the"


def what_ifs(
    prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, asked: Sequence[Change], outlook: Outlook
) -> pd.DataFrame:
    """what_if() of both stores, in nine paths."""
    table = what_if(*_thin(prometheus, elasticsearch), asked, outlook)
    moved = {change.name: _moved(change) for change in asked}
    mine = [row["service"] in moved[str(row["change"])] for row in records(table)]
    table = table[np.array(mine, dtype=bool)].reset_index(drop=True)
    limits = list(zip(table["service"], table["resource"], strict=True))
    order = {name: place for place, name in enumerate(dict.fromkeys(limits))}
    return table.iloc[np.argsort([order[key] for key in limits], kind="stable")].reset_index(drop=True)


def _moved(change: Change) -> set[str]:
    """Which stores a change moves at all; where nothing changes, both."""
    metrics = any(one is not None for one in (change.retention, change.size, change.interval)) or change.series != 1
    logs = any(one is not None for one in (change.days, change.replicas, change.nodes)) or change.load != 1
    return {name for name, moves in (("prometheus", metrics), ("elasticsearch", logs)) if moves} or set(STORES)


def _thin(
    prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, until: pd.Timestamp | None = None
) -> tuple[Metrics | None, Logs | None]:
    """The stores in few paths, up to a time: remedies look no farther than the horizon."""
    metrics = disk_prometheus.thin(prometheus) if prometheus else None
    logs = disk_elasticsearch.thin(elasticsearch.logs) if elasticsearch else None
    if until is not None:
        metrics = replace(metrics, ingest=metrics.ingest[metrics.ingest["timestamp"] <= until]) if metrics else None
        logs = replace(logs, ingest=logs.ingest[logs.ingest["timestamp"] <= until]) if logs else None
    return metrics, logs


def all_remedies(
    prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, rows: pd.DataFrame, outlook: Outlook
) -> pd.DataFrame:
    """What keeps each disk within its limit: service, unit, and remedies()' columns; of a plain volume, its next size."""
    metrics, logs = _thin(prometheus, elasticsearch, until=outlook.now + outlook.horizon + DAY)
    tables = []
    if metrics is not None and metrics.ingest["timestamp"].max() > outlook.now:
        tables.append(_of_prometheus(metrics, rows, outlook).assign(service="prometheus"))
    if logs is not None and elasticsearch is not None and logs.ingest["timestamp"].max() > outlook.now:
        parts = elasticsearch.by_whom.rename(columns={"by": "name"})
        tables.append(remedies(logs, outlook, parts=parts if len(parts) else None).assign(service="elasticsearch"))
    modelled = {"prometheus": metrics, "elasticsearch": logs}
    tables += [
        _larger(row)
        for row in records(rows)
        if modelled.get(str(row["service"])) is None and row["verdict"] in ("breach", "watch")
    ]
    columns = ["service", "unit", "remedy", "line", "change", "typical", "highest", "limit", "verdict", "note"]
    found = [table for table in tables if len(table)]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return table.assign(unit="bytes").drop(columns="change")[[name for name in columns if name != "change"]]


def _of_prometheus(metrics: Metrics, rows: pd.DataFrame, outlook: Outlook) -> pd.DataFrame:
    """remedies(); where its own limit by size cuts the promised retention, those that hold the promise within that limit."""
    mine = rows[(rows["service"] == "prometheus") & (rows["resource"] == "disk")]
    size = metrics.retention.size
    if size is None or not mine["note"].str.contains(CUT, regex=False).any():
        return remedies(metrics, outlook)
    unlimited = replace(metrics, retention=replace(metrics.retention, size=None), limit=min(size, metrics.limit))
    table = remedies(unlimited, outlook)
    return table[table["remedy"] != "limit the size"]


def _larger(row: dict[str, object]) -> pd.DataFrame:
    highest = np.nanmax([float(str(row["used"])), float(str(row["highest"]))])
    size = float(recommended_size(pd.Series([highest]), pd.Series(["bytes"])).iloc[0])
    text = format_value(size, "bytes").replace(",", "")
    line = f'limit = "{text}"  # sizing.toml, [{row["service"]}.disk]'
    if row["service"] == "host":
        line = container_logs() + "  # docker-compose, each service; then a larger disk"
    told = {"service": row["service"], "remedy": "a larger disk", "line": line, "change": size, "highest": highest, "limit": size, "verdict": "ok"}  # fmt: skip
    return pd.DataFrame(
        [told | {"typical": np.nan, "note": f"{format_value(highest, 'bytes')} at the most within the horizon"}]
    )


def filled_by(
    disks: Sequence[Disk], prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, systems: Sequence[Shared]
) -> pd.DataFrame:
    """Who fills each disk: service, kind, by, unit, share (of it) [ratio], used, written_per_day, growth_per_day [bytes a day],
    trend (of what is written, over the window) [ratio].

    What is written is deleted again by retention: growth is told of what lies on the shared disk.
    """
    used = {disk.service: disk.used for disk in disks if disk.resource == "disk"}
    tables = []
    for name, kind, store in (("prometheus", "job", prometheus), ("elasticsearch", "service", elasticsearch)):
        if store is not None:
            table = store.by_whom.assign(service=name, kind=kind)
            table["used"] = table["share"] * used.get(name, np.nan)
            if isinstance(store, Prometheus):
                table["written_per_day"] = table["share"] * store.written
            tables.append(table)
    for one in systems:
        if len(one.parts):
            table = one.parts.rename(columns={"part": "by", "growth": "growth_per_day"}).assign(
                service="host", kind="part"
            )
            tables.append(table)
    columns = ["service", "kind", "by", "unit", "share", "used", "written_per_day", "growth_per_day", "trend"]
    found = [table.assign(unit="bytes") for table in tables if len(table)]
    return pd.concat(found, ignore_index=True).reindex(columns=columns) if found else pd.DataFrame(columns=columns)


def largest(by_whom: pd.DataFrame) -> str:
    """'cadvisor 41 %, node 20 %'."""
    first = by_whom.sort_values("share", ascending=False).head(MOST_NAMED)
    return ", ".join(f"{row['by']} {format_value(round(float(row['share']), 2), 'ratio')}" for row in records(first))


def ledger(levels: pd.DataFrame, counted: pd.DataFrame | None) -> pd.DataFrame:
    """deletions() with its unit, the latest first."""
    known = levels.loc[:, levels.notna().any()]
    table = deletions(known, counted).rename(columns={"series": "service"})
    table["at"] = pd.to_datetime(table["at"], utc=True).astype("datetime64[ms, UTC]")
    table.insert(1, "unit", "bytes")
    return table.sort_values(["at", "service"], ascending=[False, True], ignore_index=True)


def order(systems: Sequence[Shared]) -> pd.DataFrame:
    """What happens in which order on each file system: service, target, unit, and crossings()' columns."""
    tables = [
        one.order.assign(service=one.disk.service, target=one.disk.target, unit="bytes")
        for one in systems
        if len(one.order)
    ]
    columns = ["service", "target", "threshold", "unit", "level", "answer", "date_early", "date_median", "date_late", "probability", "verdict", "consequence", "note"]  # fmt: skip
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def with_order(rows: pd.DataFrame, systems: Sequence[Shared]) -> pd.DataFrame:
    """The rows of file systems watched from their first threshold on: an alert before the disk is full is the date to know."""
    table = rows.copy()
    for one in systems:
        if one.order.empty:
            continue
        first = one.order.iloc[0]
        mine = (table["service"] == one.disk.service) & (table["target"] == one.disk.target)
        soon = one.order["probability"].max() >= WATCHED
        table.loc[mine & (table["verdict"] == "ok") & soon, "verdict"] = "watch"
        reached = one.order[one.order["answer"] == "now"]["threshold"]
        if len(reached):
            text = f"{', '.join(reached)} is reached already"
        else:
            text = f"first comes {first['threshold']} at {format_value(float(first['level']), 'bytes')}"
        table.loc[mine, "note"] = [f"{text}; {note}" if note else text for note in table.loc[mine, "note"]]
    return table


def model(prometheus: Prometheus | None, elasticsearch: Elasticsearch | None) -> pd.DataFrame:
    """Models against what was measured: service, and TESTED."""
    tables = [store.tested for store in (prometheus, elasticsearch) if store is not None]
    columns = ["service", *TESTED]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def faults(
    prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, systems: Sequence[Shared]
) -> pd.DataFrame:
    """What is wrong with what is kept: FAULT."""
    tables = [store.faults for store in (prometheus, elasticsearch) if store is not None]
    tables += [one.faults for one in systems]
    tables += [_unlimited(one) for one in systems]
    found = [table for table in tables if len(table)]
    return pd.concat(found, ignore_index=True)[list(FAULT)] if found else pd.DataFrame(columns=list(FAULT))


def _unlimited(one: Shared) -> pd.DataFrame:
    """What no row limits, and grows: container logs lie there, without an end as docker writes them by default."""
    rest = one.parts[one.parts["part"] == REST] if len(one.parts) else one.parts
    if rest.empty or float(rest["growth"].iloc[0]) * 30 < GROWING * float(one.disk.used):
        return pd.DataFrame(columns=list(FAULT))
    used, growth = (format_value(float(rest[name].iloc[0]), "bytes") for name in ("used", "growth"))
    text = f"{REST} has {used} and grows by {growth} a day: containers' logs are part of it, and end only with the disk"
    return pd.DataFrame([{"service": "host", "fault": "no limit", "evidence": text, "line": container_logs()}])


def worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by verdict, then by probability, then by their share of the limit."""
    rank = rows["verdict"].map({name: place for place, name in enumerate(ORDER)})
    keys = np.lexsort([-rows["share"].fillna(0), -rows["probability"].fillna(0), rank])
    return rows.iloc[keys].reset_index(drop=True)
