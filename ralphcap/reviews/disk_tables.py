"""Which tables stand beside a disk forecast's rows? Who fills, what was deleted, the order of levels, models, faults.

Imports capacity's models.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.disk_rows import Disk
from ralphcap.capacity.needs import WATCHED
from ralphcap.capacity.prometheus_now import TESTED
from ralphcap.capacity.retention_faults import FAULT
from ralphcap.capacity.retention_lines import container_logs
from ralphcap.capacity.shared_disk import REST
from ralphcap.figures.ranking import ORDER
from ralphcap.frames import records
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.reviews.disk_whatifs import command
from ralphcap.units import format_value

MOST_NAMED = 2  # of those who fill a disk, in its row; the table has all
GROWING = 0.005  # of all that is used, in 30 days: below it the rest of a disk stands still


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
    table = pd.concat(found, ignore_index=True)[list(FAULT)] if found else pd.DataFrame(columns=list(FAULT))
    return table.assign(line=[command(line) for line in table["line"]])


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
