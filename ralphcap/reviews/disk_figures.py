"""Which figures does a disk forecast show? Imports figures."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.disk_rows import CUT, Disk
from ralphcap.figures import wording
from ralphcap.figures.disk import fill
from ralphcap.figures.disk_shared import shared
from ralphcap.figures.disk_whatifs import what_if
from ralphcap.figures.overview import overview
from ralphcap.frames import records
from ralphcap.reviews.disk_hosts import Shared
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.reviews.splitting import split

SUBTITLE = "Bytes in use of each disk as a share of its limit [%]; line to the median, bar of the 80 % interval in {days} days; ► goes on"


def figures(
    rows: pd.DataFrame,
    disks: Sequence[Disk],
    forecast: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    systems: Sequence[Shared],
    *,
    zone: ZoneInfo,
    horizon: pd.Timedelta,
    prometheus: Prometheus | None,
) -> dict[str, Any]:
    """The overview, each disk's curve and its parts, the shared file system, the what-ifs."""
    shown = rows.assign(demand=rows["used"])
    cut = shown["note"].str.contains(CUT, regex=False)
    shown["outcome"] = [
        f"keeps less from {wording.day(day, zone)} on" if mine and wording.known(day) else ""
        for mine, day in zip(cut, shown["date_median"], strict=True)
    ]
    first = forecast.groupby(["service", "resource"]).filter(lambda one: len(one) > 0) if len(forecast) else forecast
    found: dict[str, Any] = {
        "overview": overview(shown, first, zone=zone, horizon=horizon, subtitle=SUBTITLE.format(days=horizon.days))
    }
    by_row = {(disk.service, disk.target): disk for disk in disks}
    for row in records(shown):
        disk = by_row[str(row["service"]), str(row["target"])]
        if disk.measured.notna().any():
            own = prometheus if prometheus is not None and disk.service == "prometheus" else None
            name = f"fill {row['service']} {row['resource']}"
            name = name if name not in found else f"{name} {row['target']}"
            found[name] = fill(
                row, disk.measured, forecast, tables["deletions"], zone=zone, horizon=horizon,
                modelled=own.paths if own else None, size=own.metrics.retention.size if own else None,
                merges=bool((disk.paths["peak"] > disk.paths["used"]).any()),
            )  # fmt: skip
            parts = split(row, disk.measured.rename("value").rename_axis("timestamp").reset_index(), zone=zone)
            if parts is not None:
                found[name.replace("fill", "parts", 1)] = parts
    for one in systems[:1]:
        if len(one.levels) and "part" in one.levels:
            found["shared"] = shared(
                one.levels,
                one.order,
                size=one.disk.limit,
                available=one.disk.limit - one.disk.used,
                target=one.disk.target,
                zone=zone,
                horizon=horizon,
            )
    if len(tables["what_if"]) and tables["what_if"]["share"].notna().any():
        found["what_if"] = what_if(tables["what_if"], horizon=horizon)
    return found
