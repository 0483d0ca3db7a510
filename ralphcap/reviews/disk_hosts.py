"""When does the file system fill up that the services share, and what happens in which order? Asks a source.

Imports capacity's shared_disk and reviews.disk_asking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.deletions import deletions
from ralphcap.capacity.disk_faults import disk_faults
from ralphcap.capacity.disk_rows import Disk, level_paths, no_paths
from ralphcap.capacity.filling import PATHS, came_in, filling
from ralphcap.capacity.shared_disk import DISK_SPACE_LOW, FULL, REST, WATERMARKS, Threshold, crossings, joint, shares
from ralphcap.capacity.stores import Outlook
from ralphcap.reviews.disk_asking import Asking

SERVICE = "host"
VOLUMES = "/var/lib/docker/volumes"  # where docker keeps them
PREFIXES = ("/rootfs", "/host")  # under which an exporter in a container sees the host's root
ALONE = (
    "its limit is the flood stage; what else lies on it is measured by nothing: no history, and taken to stay as it is"
)
SPACING = pd.Timedelta(hours=6)  # of the joint paths
SAME = 0.01  # of a size: two reports of one disk
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Shared:
    """The file system that holds the volumes: its row, what happens in which order, who fills it, what is wrong."""

    disk: Disk
    order: pd.DataFrame
    parts: pd.DataFrame
    faults: pd.DataFrame
    levels: pd.DataFrame


def file_systems(asking: Asking) -> pd.DataFrame:
    """instance, mountpoint, size, available [bytes]: each file system once, however often it is mounted."""
    keys = ["instance", "mountpoint"]
    size = asking.frame(SERVICE, "hosts.disk_size")
    if size.empty:
        return pd.DataFrame(columns=[*keys, "size", "available"])
    available = asking.frame(SERVICE, "hosts.disk_available")
    table = pd.DataFrame(
        {
            name: one.groupby(keys, observed=True)["value"].last()
            for name, one in {"size": size, "available": available}.items()
        }
    )
    table = table.reset_index().astype(dict.fromkeys(keys, "str"))
    table["order"] = [-len(_inside(mount)) if _holds(mount) else 1 for mount in table["mountpoint"]]
    table = table.sort_values(["order", "mountpoint"], kind="stable")
    return table.drop_duplicates(["instance", "size", "available"]).drop(columns="order").reset_index(drop=True)


def shared(
    asking: Asking, system: Mapping[str, object], parts: Sequence[Disk], outlook: Outlook, nodes: pd.DataFrame
) -> Shared:
    """The joint row of a file system and of the disks that lie on it.

    system   one row of file_systems(); parts: what lies on it, with its paths; nodes: storage.nodes, perhaps without rows
    """
    size, available = float(str(system["size"])), float(str(system["available"]))
    instance, mount = str(system["instance"]), str(system["mountpoint"])
    known = asking.frame(SERVICE, "hosts.disk_available")
    mine = known[(known["instance"] == instance) & (known["mountpoint"] == mount)]
    used = size - asking.by_step(mine, by="min")
    here, elsewhere = _on(parts, nodes, size)
    measured = pd.DataFrame({part.service: part.measured for part in here}).reindex(used.index)
    named = measured.ffill().fillna(0.0).sum(axis=1) if len(here) else pd.Series(0.0, index=used.index)
    rest = (used - named).rename(REST).to_frame()
    ahead = filling(came_in(rest, deletions(rest))[REST], day=asking.day)
    remaining = level_paths(float(rest[REST].dropna().iloc[-1]), ahead, now=asking.now, step=asking.step)
    disk = Disk(
        SERVICE, "disk", "The host", f"{instance} {mount}", "bytes", size, used, no_paths(), ahead,
        notes=tuple(elsewhere), missing=asking.missing(SERVICE),
        share_measured=float(used.notna().mean()),
    )  # fmt: skip
    parts_ahead = _together(
        {**{part.service: part.paths for part in here if not part.paths.empty}, REST: remaining}, asking.now
    )
    if parts_ahead.empty:
        return Shared(disk, _no_order(), pd.DataFrame(), _faults(here, size, available), used.to_frame("used"))
    total = joint(parts_ahead, size=size, available=available, now=asking.now)
    reach = total["timestamp"].max()
    order = crossings(
        total, size=size, now=outlook.now, horizon=outlook.horizon, thresholds=_thresholds(parts, nodes, size)
    )
    who = shares(parts_ahead, size=size, available=available, now=asking.now, at=min(asking.now + 30 * DAY, reach))
    disk = replace(disk, paths=total.assign(peak=total["used"]))
    return Shared(disk, order, who, _faults(here, size, available), parts_ahead)


def of_nodes(
    asking: Asking, nodes: pd.DataFrame, systems: pd.DataFrame, paths: pd.DataFrame, outlook: Outlook
) -> list[Shared]:
    """Disks of Elasticsearch's nodes that no exporter showed: what is free now, and when the watermarks come.

    Each node takes its share of what the indices will take; all else on its disk stays as it is, since nothing measures it.
    """
    found = []
    for node in nodes.to_dict("records"):
        if any(abs(node["total"] - size) <= SAME * size for size in systems["size"]):
            continue
        size, used = float(node["total"]), float(node["used"])
        share = float(node["indices"]) / max(float(nodes["indices"].sum()), 1.0)
        mine = paths[paths["timestamp"] >= asking.now].assign(part="elasticsearch")
        total = joint(mine.assign(used=share * mine["used"]), size=size, available=size - used, now=asking.now)
        disk = Disk(
            "elasticsearch", "node disk", "Elasticsearch", str(node["node"]), "bytes", float(node["flood_stage"]),
            pd.Series([used], index=[asking.now]), total.assign(peak=total["used"]), notes=(ALONE,),
        )  # fmt: skip
        levels = (node["low"], node["high"], node["flood_stage"])
        order = crossings(
            total, size=size, now=outlook.now, horizon=outlook.horizon, thresholds=(*_marks(levels, size), FULL)
        )
        found.append(Shared(disk, order, pd.DataFrame(), pd.DataFrame(), pd.DataFrame()))
    return found


def _marks(levels: Sequence[float], size: float) -> tuple[Threshold, ...]:
    """The watermarks at the bytes at which this node's settings let them act."""
    return tuple(
        replace(mark, used=float(level) / size, free=None) for mark, level in zip(WATERMARKS, levels, strict=True)
    )


def _on(parts: Sequence[Disk], nodes: pd.DataFrame, size: float) -> tuple[list[Disk], list[str]]:
    """The disks that lie on this file system: all of them, as the design has it, unless Elasticsearch tells another disk."""
    if nodes.empty or _same(nodes, size):
        return list(parts), []
    note = "Elasticsearch's nodes tell disks of other sizes: it is not counted here"
    return [part for part in parts if part.service != "elasticsearch"], [note]


def _same(nodes: pd.DataFrame, size: float) -> bool:
    return bool((abs(nodes["total"] - size) <= SAME * size).any())


def _thresholds(parts: Sequence[Disk], nodes: pd.DataFrame, size: float) -> tuple[Threshold, ...]:
    """What happens on this disk: Elasticsearch's watermarks where its data lie here, as its settings have them."""
    others = (DISK_SPACE_LOW, FULL)
    if nodes.empty:
        return (*WATERMARKS, *others) if any(part.service == "elasticsearch" for part in parts) else others
    if not _same(nodes, size):
        return others
    node = nodes.iloc[int(np.argmin(np.abs(nodes["total"].to_numpy() - size)))]
    return (*_marks((node["low"], node["high"], node["flood_stage"]), float(node["total"])), *others)


def _together(paths: Mapping[str, pd.DataFrame], now: pd.Timestamp) -> pd.DataFrame:
    """All parts at common times, as far as all of them reach: timestamp, part, path, used."""
    if any(table.empty for table in paths.values()):
        return pd.DataFrame(columns=["timestamp", "part", "path", "used"])
    end = min(table["timestamp"].max() for table in paths.values())
    times = pd.date_range(now, end, freq=SPACING, unit="ms")
    tables = []
    for name, table in paths.items():
        wide = table.pivot(index="timestamp", columns="path", values="used").sort_index().ffill()
        at = wide.reindex(times, method="ffill").rename_axis("timestamp").reset_index()
        tables.append(at.melt("timestamp", list(PATHS), "path", "used").assign(part=name))
    return pd.concat(tables, ignore_index=True)


def _faults(parts: Sequence[Disk], size: float, available: float) -> pd.DataFrame:
    rows = [{"part": part.service, "used": part.used, "limit": part.limit} for part in parts if np.isfinite(part.used)]
    return disk_faults(pd.DataFrame(rows, columns=["part", "used", "limit"]), size=size, available=available)


def _no_order() -> pd.DataFrame:
    return pd.DataFrame(columns=["threshold", "level", "answer", "date_early", "date_median", "date_late", "probability", "verdict", "consequence"])  # fmt: skip


def _inside(mount: str) -> str:
    """The mount point as the host has it."""
    for prefix in PREFIXES:
        if mount == prefix or mount.startswith(f"{prefix}/"):
            return mount.removeprefix(prefix) or "/"
    return mount


def _holds(mount: str) -> bool:
    """Whether docker's volumes may lie there."""
    inside = _inside(mount).rstrip("/")
    return inside == VOLUMES or VOLUMES.startswith(f"{inside}/")
