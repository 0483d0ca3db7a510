"""Is a disk full, when will it be, and how sure is that? One row a disk, from its paths. Imports capacity's doubts,
filling, needs and stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.doubts import doubt, doubted
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.needs import ANSWER, date_left
from ralphcap.capacity.stores import Outlook
from ralphcap.capacity.verdicts import TRUSTED

COLUMNS = (
    "service", "resource", "title", "target", "unit", "used", "limit", "share", "growth_per_day", "verdict", "since",
    "date_early", "date_median", "date_late", "probability", "highest", "by_whom", "method", "backtest_error",
    "backtest_coverage", "complete", "note",
)  # fmt: skip
GROWTH = pd.Timedelta(days=30)  # ahead over which the growth of a day is a mean
DAY = pd.Timedelta(days=1)
CUT = "from then on its own limit by size cuts the retention that the sizing table promises"
DRAWN = {"p2.5": "p2.5", "p10": "p10", "p50": "p50", "p90": "p90", "p97.5": "p97.5"}  # quantile → the path that it is


@dataclass(frozen=True)
class Disk:
    """A limit of bytes, with what was measured of it and how it may go on.

    measured   by time (UTC) [unit]; empty where nothing measured it
    paths      timestamp (UTC), path (PATHS), used, peak [unit]: from the present on, perhaps from earlier; empty: nothing
               can be said
    filling    what the paths rest on
    target     what it is on the platform: an instance, a directory, a mount point
    unknown    why it cannot be judged at all, whatever was measured
    missing    what the answers about it lack; share_measured: of the window's times
    promised   paths with `lacking` [seconds]: how much of the promised retention is not held any more
    scaled     the paths if so many times as much comes in from now on; None: the level grows by so many times as much
    """

    service: str
    resource: str
    title: str
    target: str
    unit: str
    limit: float
    measured: pd.Series
    paths: pd.DataFrame
    filling: Filling | None = None
    by_whom: str = ""
    notes: tuple[str, ...] = ()
    unknown: str = ""
    missing: str = ""
    share_measured: float = 1.0
    measured_by: str = ""
    promised: pd.DataFrame | None = None
    scaled: Callable[[float], pd.DataFrame] | None = None

    @property
    def used(self) -> float:
        """The last value measured; NaN without one."""
        known = self.measured.dropna()
        return float(known.iloc[-1]) if len(known) else np.nan


def level_paths(level: float, filling: Filling, *, now: pd.Timestamp, step: pd.Timedelta) -> pd.DataFrame:
    """Paths of a level from which nothing regular is deleted: today's, and all that comes in."""
    if not filling.reach or np.isnan(level):
        return no_paths()
    times = pd.date_range(now, periods=filling.reach + 1, freq=step, unit="ms")
    used = level + np.concatenate([np.zeros((len(PATHS), 1)), filling.sums], axis=1)
    table = pd.DataFrame(
        {"timestamp": np.tile(times, len(PATHS)), "path": np.repeat(PATHS, len(times)), "used": used.ravel()}
    )
    return table.assign(peak=table["used"])


def no_paths() -> pd.DataFrame:
    """Paths of which nothing can be said."""
    empty = pd.DataFrame({"timestamp": pd.Series([], dtype="datetime64[ms, UTC]"), "path": pd.Series([], dtype="str")})
    return empty.assign(used=pd.Series([], dtype="float64"), peak=pd.Series([], dtype="float64"))


def judged(disk: Disk, outlook: Outlook) -> dict[str, object]:
    """One row: COLUMNS.

    breach      more is used than the limit; `since`: the first time of the run up to now
    watch       one chance in ten, at least, that the limit is left within the horizon
    ok          less than that
    unmeasured  nothing measured it; cannot say: no limit, too little history, too much of the answers missing, or a horizon
                that the history does not bear; or one that is well, but might not be if what comes in differed once more by as
                much as past sums were off (capacity.doubts; where these were, dates are as wide)
    """
    used, limit = disk.used, disk.limit
    filling = disk.filling
    error = float(np.expm1(filling.error)) if filling else np.nan
    row: dict[str, object] = dict.fromkeys(COLUMNS, np.nan) | {
        "service": disk.service, "resource": disk.resource, "title": disk.title, "target": disk.target, "unit": disk.unit,
        "used": used, "limit": limit, "share": used / limit, "by_whom": disk.by_whom, "complete": not disk.missing,
        "since": pd.NaT, "date_early": pd.NaT, "date_median": pd.NaT, "date_late": pd.NaT,
        "method": filling.method if filling else "", "backtest_error": error,
        "backtest_coverage": filling.covered if filling else np.nan,
    }  # fmt: skip
    told = _verdict(disk, outlook)
    changed = _doubted(disk, outlook, told, error)
    lacking = f"incomplete data: {disk.missing}" if disk.missing else ""
    reasons = [str(changed.pop("why", "")), str(told.pop("why", "")), lacking]
    notes = [*disk.notes, filling.note if filling else "", *reasons]
    row |= told | changed
    return row | {"note": "; ".join(dict.fromkeys(note for note in notes if note))}


def _doubted(disk: Disk, outlook: Outlook, told: Mapping[str, Any], error: float) -> dict[str, Any]:
    """What a past that was told badly changes in the answer."""
    factor = doubt(error)
    if factor == 1 or disk.paths.empty:
        return {}
    more, less = (_dated(disk, _scaled(disk, one, outlook.now), outlook) for one in (factor, 1 / factor))
    changed = doubted(told, more, less, error=error, now=outlook.now)
    # A promise is not the limit: the dates of the one say nothing of the other's.
    return {"why": changed["why"]} if told.get("why") == CUT else changed


def _scaled(disk: Disk, factor: float, now: pd.Timestamp) -> pd.DataFrame:
    """The paths if so many times as much comes in from now on."""
    if disk.scaled is not None:
        return disk.scaled(factor)
    growth = (disk.paths["used"] - disk.used).where(disk.paths["timestamp"] > now, 0.0)
    added = (factor - 1) * growth
    return disk.paths.assign(used=disk.paths["used"] + added, peak=disk.paths["peak"] + added)


def _verdict(disk: Disk, outlook: Outlook) -> dict[str, object]:
    if np.isnan(disk.used):
        line = f"; to measure it: {disk.measured_by}" if disk.measured_by else ""
        return {"verdict": "unmeasured", "why": f"nothing measured it in this window{line}"}
    if disk.unknown:
        return {"verdict": "cannot say", "why": disk.unknown}
    if np.isnan(disk.limit):
        return {"verdict": "cannot say", "why": "no limit is known", "growth_per_day": _growth(disk, outlook)}
    ahead = {"growth_per_day": _growth(disk, outlook)}
    if disk.used > disk.limit:
        return ahead | {"verdict": "breach", "since": _since(disk), "probability": 1.0}
    if disk.missing and disk.share_measured < TRUSTED:
        return {"verdict": "cannot say", "why": f"{disk.share_measured:.0%} of the window was measured"}
    if disk.paths.empty:
        return {"verdict": "cannot say"}
    return ahead | _ahead(disk, outlook)


def _ahead(disk: Disk, outlook: Outlook) -> dict[str, object]:
    """The date and what comes of it; a horizon beyond the history's reach is no ground for 'ok'."""
    answer = _dated(disk, disk.paths, outlook)
    reach = disk.paths["timestamp"].max() - outlook.now
    told = {
        name: answer[name] for name in ("verdict", "date_early", "date_median", "date_late", "probability", "highest")
    }
    cut = _cut(disk, outlook)
    if cut is not None and not (answer["date_median"] <= cut["date_median"]):
        told |= {name: cut[name] for name in ("verdict", "date_early", "date_median", "date_late", "probability")}
        return told | {"why": CUT}
    if answer["answer"] == "now":
        return told | {
            "verdict": "watch",
            "date_median": outlook.now,
            "why": "its peaks while files are merged exceed the limit already",
        }
    if reach >= outlook.horizon:
        return told
    days = int(reach / DAY)
    known = disk.filling.known if disk.filling else 0
    why = f"the history bears {days} days ahead, not {outlook.horizon.days}: ask horizon={days}d, or a longer window"
    beyond = {"verdict": "cannot say", "probability": np.nan} if told["verdict"] == "ok" else {}
    return told | beyond | {"why": why if known and days else ""}


def _dated(disk: Disk, paths: pd.DataFrame, outlook: Outlook) -> dict[str, Any]:
    answer = date_left(paths, disk.limit, now=outlook.now, horizon=outlook.horizon)
    return {name: answer[name] for name in ANSWER}


def _cut(disk: Disk, outlook: Outlook) -> pd.Series | None:
    """When the promised retention is no longer held; None where nothing says that it ever comes to that."""
    if disk.promised is None or disk.promised.empty:
        return None
    answer = date_left(disk.promised, 0.0, now=outlook.now, horizon=outlook.horizon, by="lacking")
    if answer["answer"] == "now":
        answer["date_median"], answer["verdict"] = outlook.now, "watch"
    return None if pd.isna(answer["date_median"]) else answer


def _growth(disk: Disk, outlook: Outlook) -> float:
    """Median growth of a day, over the next GROWTH, or as far as the paths go."""
    middle = disk.paths[disk.paths["path"] == "p50"]
    coming = middle[(middle["timestamp"] > outlook.now) & (middle["timestamp"] <= outlook.now + GROWTH)]
    present = middle[middle["timestamp"] <= outlook.now]
    if coming.empty or present.empty:
        return np.nan
    days = (coming["timestamp"].iloc[-1] - outlook.now) / DAY
    # Levels with teeth are compared by their means of a day.
    last = coming[coming["timestamp"] > coming["timestamp"].iloc[-1] - DAY]["used"].mean()
    first = present[present["timestamp"] > outlook.now - DAY]["used"].mean()
    return float((last - first) / days)


def _since(disk: Disk) -> pd.Timestamp:
    """The first time of the last run above the limit."""
    known = disk.measured.dropna()
    below = np.flatnonzero(known.to_numpy() <= disk.limit)
    return pd.Timestamp(known.index[below[-1] + 1 if below.size else 0])


def quantiles(disks: list[Disk], *, now: pd.Timestamp, zone: str = "UTC") -> pd.DataFrame:
    """How each disk may go on, day by day: service, resource, date (naive local day), p2.5, p10, p50, p90, p97.5 (of used)."""
    tables = [_daily(disk, now, zone) for disk in disks if (disk.paths["timestamp"] > now).any()]
    empty = pd.DataFrame(columns=["service", "resource", "date", *DRAWN])
    return pd.concat(tables, ignore_index=True) if tables else empty


def _daily(disk: Disk, now: pd.Timestamp, zone: str) -> pd.DataFrame:
    coming = disk.paths[(disk.paths["timestamp"] > now) & disk.paths["path"].isin(DRAWN.values())]
    day = coming["timestamp"].dt.tz_convert(zone).dt.tz_localize(None).dt.floor("D").astype("datetime64[ms]")
    table = coming.assign(date=day).groupby(["date", "path"], observed=True)["used"].max().unstack()[[*DRAWN.values()]]
    # Paths delete their blocks at moments of their own, so on a day the middle one may hold the most.
    table[:] = np.sort(table.to_numpy("float64"), axis=1)
    table = table.rename_axis(columns=None).reset_index()
    return table.assign(service=disk.service, resource=disk.resource)[["service", "resource", "date", *DRAWN]]
