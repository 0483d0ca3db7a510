"""How does Elasticsearch's disk go on, day by day of its indices? Asks a source, models, and names what is wrong.

Imports capacity's models and reviews.disk_asking.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.elasticsearch_now import Indices, ingest, of_indices
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.prometheus_now import TESTED
from ralphcap.capacity.rate_paths import rate_filling
from ralphcap.capacity.retention_faults import index_faults
from ralphcap.capacity.stores import Logs
from ralphcap.catalog.sizing import Limit
from ralphcap.reviews.disk_asking import DAY, Asking
from ralphcap.window import Window, parse_duration

SERVICE = "elasticsearch"
VOLUME_DAYS = 7  # whole days over which the services' shares are counted


@dataclass(frozen=True)
class Followed:
    """An Elasticsearch, modelled: see Logs. `other`: bytes of indices that are no daily logs; `nodes`: storage.nodes."""

    logs: Logs
    indices: Indices
    filling: Filling
    paths: pd.DataFrame
    other: float
    tested: pd.DataFrame
    by_whom: pd.DataFrame
    nodes: pd.DataFrame
    faults: pd.DataFrame


def follow(asking: Asking, limit: Limit, used: float, days: int | None) -> Followed | None:
    """Elasticsearch's indices now, and how they go on; None where there is no daily index.

    used   what all indices take now [bytes]; days: whole days that are kept, where the caller knows that
    """
    table = asking.frame(SERVICE, "storage.indices", instant=True)
    nodes = asking.frame(SERVICE, "storage.nodes", instant=True)
    daily = table[table["day"].notna() & table["bytes"].notna()]
    if daily.empty:
        return None
    paper = parse_duration(limit.retention) if limit.retention else None
    indices = of_indices(daily, now=asking.now, step=asking.step, paper=paper, days=days, nodes=max(len(nodes), 1))
    ahead = rate_filling(indices.arrivals, asking.sessions, day=asking.day, days=asking.ahead.days)
    # A day's last hours are still to come: what its index has now stands for the part that is over.
    held = float(daily.loc[daily["day"] <= asking.now, "bytes"].sum())
    other = max(used - held, 0.0) if np.isfinite(used) else 0.0
    logs = Logs(ingest(indices, ahead, step=asking.step), limit.limit - other, indices.deletion)
    disk = logs.disk()
    paths = disk.assign(used=disk["used"] + other, peak=disk["peak"] + other)
    return Followed(
        logs, indices, ahead, paths, other, _tested(paths, asking.now, used), _by_service(asking, daily), nodes,
        index_faults(daily, now=asking.now, paper=paper) if paper is not None else index_faults(daily.iloc[:0], now=asking.now, paper=DAY),
    )  # fmt: skip


def thin(logs: Logs) -> Logs:
    """The same in nine paths, p10 to p90, so that many what-ifs take a moment."""
    return replace(logs, ingest=logs.ingest[["timestamp", *PATHS[3:36:4]]])


def scaled(store: Followed, factor: float, *, now: pd.Timestamp) -> pd.DataFrame:
    """Its paths if so many times the bytes come in from now on."""
    disk = store.logs.scaled(factor, now).disk()
    return disk.assign(used=disk["used"] + store.other, peak=disk["peak"] + store.other)


def _tested(paths: pd.DataFrame, now: pd.Timestamp, used: float) -> pd.DataFrame:
    present = paths[(paths["timestamp"] <= now) & (paths["path"] == "p50")]
    modelled = float(present["used"].iloc[-1]) if len(present) else np.nan
    row = {
        "what": "indices and translog", "unit": "bytes", "measured": used, "modelled": modelled,
        "error": abs(modelled - used) / used if used else np.nan, "note": "copies of each index, and what the last minute logged",
    }  # fmt: skip
    return pd.DataFrame([row], columns=list(TESTED)).assign(service=SERVICE)


def _by_service(asking: Asking, daily: pd.DataFrame) -> pd.DataFrame:
    """Each service's share of the stored bytes of the last whole days, what it writes a day, and from the first to the last."""
    end = asking.now.floor("D")
    start = max(end - VOLUME_DAYS * DAY, daily["day"].min())
    columns = ["by", "share", "written_per_day", "trend"]
    if end <= start:
        return pd.DataFrame(columns=columns)
    # What lacks here lacks in the shares, not in the row, which rests on the indices.
    volume = asking.frame(f"{SERVICE} by service", "storage.by_service", window=Window(start, end, DAY))
    if volume.empty:
        return pd.DataFrame(columns=columns)
    by_day = volume.pivot_table(
        index="day", columns="service", values="stored_bytes", aggfunc="sum", observed=True, dropna=False
    ).fillna(0.0)
    total = by_day.sum()
    table = pd.DataFrame(
        {"share": total / total.sum(), "written_per_day": by_day.mean(), "trend": by_day.iloc[-1] / by_day.iloc[0] - 1}
    )
    table = table.replace([np.inf, -np.inf], np.nan).rename_axis("by").reset_index().astype({"by": "str"})
    return table.sort_values("share", ascending=False, ignore_index=True)[columns]
