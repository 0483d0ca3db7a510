"""What if, and what has to change? What-ifs of both stores and remedies of every disk, tried in the models. Imports capacity's models."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.disk_rows import CUT
from ralphcap.capacity.remedies import remedies
from ralphcap.capacity.retention_lines import container_logs
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.stores import Logs, Metrics, Outlook
from ralphcap.capacity.whatif import Change, changed_logs, changed_metrics, what_if
from ralphcap.errors import ParameterError
from ralphcap.frames import records
from ralphcap.reviews import disk_elasticsearch, disk_prometheus
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.units import format_value
from ralphcap.window import parse_duration

DAY = pd.Timedelta(days=1)
STORES = ("prometheus", "elasticsearch")
WHAT_IF = "retention 60d, interval 30s, series 2, load 1.3, replicas 1"


def changes(what_if: str) -> list[Change]:
    """The what-ifs: as it is, each change that a text like WHAT_IF names alone, and all of them at once. Raises ParameterError."""
    told = [part.split() for part in what_if.split(",") if part.strip()]
    if any(len(words) != 2 for words in told) or len({words[0] for words in told}) < len(told):
        raise ParameterError(
            f"what_if={what_if!r} is no list of changes.\n  Give each once, a name and a value: {WHAT_IF!r}."
        )
    found = [_named(name, value) for name, value in told]
    together = [("all of these", {key: one for _, fields in found for key, one in fields.items()})]
    return [
        Change(name, **fields) for name, fields in [("as it is", {}), *found, *(together if len(found) > 1 else [])]
    ]


def _named(name: str, value: str) -> tuple[str, dict[str, Any]]:
    """A change's name in tables, and the fields of Change that it sets."""
    if name == "retention":
        kept = parse_duration(value)
        if kept < DAY:
            raise ParameterError(f"what_if: retention {value}: nothing would be kept.\n  Give a day or more.")
        days = int(kept / DAY)
        return f"keep {days} d", {"retention": kept, "days": days}
    if name == "interval":
        return f"scrape every {value}", {"interval": parse_duration(value)}
    if name in ("series", "load"):
        factor = _number(name, value)
        return f"{factor:.3g} times the {name}", {name: factor}
    if name == "replicas":
        count = int(_number(name, value))
        return f"{count} replica{'' if count == 1 else 's'}", {"replicas": count}
    raise ParameterError(
        f"what_if: nothing is known as {name!r}.\n  Name load, retention, interval, series or replicas."
    )


def _number(name: str, value: str) -> float:
    """A factor, or a whole number of replicas."""
    whole = name == "replicas"
    if not re.fullmatch(r"\d+" if whole else r"\d+(\.\d+)?", value):
        least = "a whole number, no fewer than 0" if whole else "a number, as many times today's"
        raise ParameterError(f"what_if: {name} {value}: nothing would be kept, or it is no number.\n  Give {least}.")
    return float(value)


def what_ifs(
    prometheus: Prometheus | None, elasticsearch: Elasticsearch | None, asked: Sequence[Change], outlook: Outlook
) -> pd.DataFrame:
    """what_if() of both stores, in nine paths, with `days`: how far back each would hold at the horizon's end (median)."""
    metrics, logs = _thin(prometheus, elasticsearch)
    table = what_if(metrics, logs, asked, outlook)
    moved = {change.name: _moved(change) for change in asked}
    table["days"] = _days_held(metrics, logs, asked, table, outlook)
    mine = [row["service"] in moved[str(row["change"])] for row in records(table)]
    table = table[np.array(mine, dtype=bool)].reset_index(drop=True)
    limits = list(zip(table["service"], table["resource"], strict=True))
    order = {name: place for place, name in enumerate(dict.fromkeys(limits))}
    return table.iloc[np.argsort([order[key] for key in limits], kind="stable")].reset_index(drop=True)


def _days_held(
    metrics: Metrics | None, logs: Logs | None, asked: Sequence[Change], table: pd.DataFrame, outlook: Outlook
) -> list[float]:
    """Of each row of a disk, how far back its store holds at the end of the horizon."""
    held = {}
    for change in asked:
        if metrics is not None:
            held["prometheus", change.name] = _reach(changed_metrics(metrics, change, outlook.now), outlook)
        if logs is not None:
            held["elasticsearch", change.name] = _reach(changed_logs(logs, change, outlook.now), outlook)
    return [
        held[str(row["service"]), str(row["change"])] if row["resource"] == "disk" else np.nan for row in records(table)
    ]


def _reach(store: Metrics | Logs, outlook: Outlook) -> float:
    """Days that the median path holds at the end of the horizon, or as far as it goes."""
    names = store.ingest.columns.drop("timestamp")
    middle = replace(store, ingest=store.ingest[["timestamp", names[len(names) // 2]]])
    disk = middle.disk()
    last = disk[disk["timestamp"] <= outlook.now + outlook.horizon].iloc[-1]
    return float((last["timestamp"] - last["oldest"]) / DAY)


def _moved(change: Change) -> set[str]:
    """Which stores a change moves at all; where nothing changes, both."""
    metrics = any(one is not None for one in (change.retention, change.size, change.interval)) or change.series != 1
    logs = any(one is not None for one in (change.days, change.replicas, change.nodes)) or change.load != 1
    return {name for name, moves in (("prometheus", metrics), ("elasticsearch", logs)) if moves} or set(STORES)


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
    table = table.assign(unit="bytes", line=[command(line) for line in table["line"]])
    return table[[name for name in columns if name != "change"]]


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


def command(line: object) -> str:
    """A line of flags as the command that it belongs to: in a table, a text that begins with '-' could be a formula."""
    return f"prometheus {line}" if str(line).startswith("-") else str(line)
