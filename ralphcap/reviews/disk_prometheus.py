"""How does Prometheus' disk go on, by its own rules of retention? Asks a source, models, and names what is wrong.

Imports capacity's models and reviews.disk_asking.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.prometheus_now import InForce, in_force, ingest, measured_footprint
from ralphcap.capacity.rate_paths import rate_filling
from ralphcap.capacity.retention_faults import prometheus_faults, retention_of
from ralphcap.capacity.stores import Metrics
from ralphcap.catalog.sizing import Limit
from ralphcap.reviews.disk_asking import INSTANCE, Asking
from ralphcap.window import format_duration, parse_duration

SERVICE = "prometheus"
_DAY = 86_400  # seconds
OF_ITSELF = "prometheus_self."  # entries that a Prometheus answers about itself


@dataclass(frozen=True)
class Followed:
    """A Prometheus, modelled: see Metrics.

    filling    of the samples that come in; kept: the retention in force
    tested     model against what was measured: prometheus_now.TESTED
    by_whom    by, share, trend (change of its samples over the window) [ratio]
    counted    what the server says that it deleted: series, at, cause
    promised   paths with `lacking` [seconds]: how much the limit by size cuts from the paper
    written    bytes of blocks a day, on the last day; held: the oldest sample now
    """

    instance: str
    metrics: Metrics
    filling: Filling
    kept: InForce
    paths: pd.DataFrame
    tested: pd.DataFrame
    by_whom: pd.DataFrame
    counted: pd.DataFrame
    faults: pd.DataFrame
    promised: pd.DataFrame
    written: float
    held: pd.Timestamp | None


def follow(asking: Asking, limit: Limit, beside: pd.DataFrame, limits: dict[str, float]) -> Followed | None:
    """The Prometheus that holds the most; None where none tells what it takes in.

    beside   measured memory and CPU of the service, columns (service, resource), by step; limits: of them, by resource
    """
    held = asking.frame(SERVICE, limit.query)
    if held.empty or INSTANCE not in held:
        return None
    instance = str(held.groupby(INSTANCE, observed=True)["value"].last().idxmax())
    rates = asking.series(SERVICE, f"{OF_ITSELF}samples_per_second", instance, by="mean")
    if rates.notna().sum() < 2:
        return None
    ahead = rate_filling(rates * asking.step.total_seconds(), asking.sessions, day=asking.day, days=asking.ahead.days)
    counted = _counted(asking, instance)
    flags = asking.source.flags()
    paper = parse_duration(limit.retention) if limit.retention else None
    oldest = asking.series(SERVICE, f"{OF_ITSELF}oldest_sample", instance, by="last")
    begun = pd.Series(pd.to_datetime(oldest, unit="s", utc=True), index=oldest.index)
    size = asking.series(SERVICE, f"{OF_ITSELF}retention_limit", instance, by="last").dropna()
    kept = in_force(
        retention_of(flags) if flags else None,
        begun,
        size=float(size.iloc[-1]) if len(size) else None,
        paper=paper,
        by_size=bool((counted["cause"] == "deletion by size").any()),
    )
    held_since = begun.dropna()
    earliest, oldest_now = (held_since.iloc[0], held_since.iloc[-1]) if len(held_since) else (None, None)
    flow = ingest(rates, ahead, oldest=earliest, step=asking.step)
    past = flow[flow["timestamp"] <= asking.now]
    takes, tested = measured_footprint(past, kept.retention, *_parts(asking, instance))
    series = asking.series(SERVICE, f"{OF_ITSELF}head_series", instance).dropna()
    metrics = Metrics(
        flow, float(series.iloc[-1]) if len(series) else np.nan, limit.limit, kept.retention, takes, _interval(asking, instance),
        memory=_last(beside, "memory"), memory_limit=limits.get("memory", np.nan),
        cpu=_mean_of_day(beside, "cpu", asking.day), cpu_limit=limits.get("cpu", np.nan),
    )  # fmt: skip
    faults = _faults(flags, asking, oldest_now, counted, paper, metrics, kept)
    paths = metrics.disk()
    written = takes.sample * float(rates.dropna().iloc[-asking.day :].mean()) * _DAY
    return Followed(
        instance, metrics, ahead, kept, paths, tested.assign(service=SERVICE), _by_job(asking), counted, faults,
        _promised(paths, kept, paper), written, oldest_now,
    )  # fmt: skip


def thin(store: Followed) -> Metrics:
    """The same in nine paths, p10 to p90, so that many what-ifs take a moment, begun with what is held today."""
    ingest = store.metrics.ingest[["timestamp", *PATHS[3:36:4]]]
    if store.held is not None:
        ingest = ingest[ingest["timestamp"] > store.held]
    return replace(store.metrics, ingest=ingest.reset_index(drop=True))


def scaled(store: Followed, factor: float, *, now: pd.Timestamp) -> pd.DataFrame:
    """Its paths if so many times the samples come in from now on."""
    return store.metrics.scaled(factor, now).disk()


def _promised(paths: pd.DataFrame, kept: InForce, paper: pd.Timedelta | None) -> pd.DataFrame:
    """The paths with `lacking`: by how much a limit by size holds less than the sizing table promises [seconds].

    Empty where no size limits, or where the time that is told is shorter than the promise already. What was not there yet
    (a young server) lacks nothing.
    """
    told = kept.retention.kept
    if paper is None or kept.retention.size is None or (told is not None and told < paper):
        return paths.iloc[:0].assign(lacking=pd.Series([], dtype="float64"))
    begun = paths["timestamp"].min()
    reach = paths["timestamp"] - paths["oldest"]
    cut = paths["oldest"] > begun
    return paths.assign(lacking=(paper - reach).dt.total_seconds().where(cut, 0.0).fillna(0.0))


def _parts(asking: Asking, instance: str) -> tuple[pd.Series, pd.Series]:
    blocks = asking.series(SERVICE, f"{OF_ITSELF}blocks", instance)
    return blocks, asking.series(SERVICE, f"{OF_ITSELF}wal", instance)


def _interval(asking: Asking, instance: str) -> pd.Timedelta:
    """Between scrapes, as most targets are scraped; the design's where it is not told."""
    told = asking.frame(SERVICE, f"{OF_ITSELF}scrape_interval", instant=True)
    told = told[told[INSTANCE] == instance] if len(told) else told
    return parse_duration(str(told["interval"].iloc[0])) if len(told) else Metrics.interval


def _counted(asking: Asking, instance: str) -> pd.DataFrame:
    """The steps in which the server says that it deleted blocks, and why."""
    # Ranges that overlap: what is counted between two scrapes on a range's edge would be in neither.
    told = asking.frame(SERVICE, f"{OF_ITSELF}deleted_blocks", rate_window=format_duration(2 * asking.step))
    if len(told):
        told = told[(told[INSTANCE] == instance) & (told["value"] >= 0.5)]
    causes = "deletion by " + told["cause"].astype("str") if len(told) else pd.Series([], dtype="str")
    at = told["timestamp"].dt.ceil(asking.step) if len(told) else pd.Series([], dtype="datetime64[ms, UTC]")
    counted = pd.DataFrame({"series": SERVICE, "at": at, "cause": causes})
    later = counted.assign(at=counted["at"] + asking.step)  # a largest value of a step shows a fall one step later
    return pd.concat([later, counted]).drop_duplicates(["at", "cause"], ignore_index=True)


def _by_job(asking: Asking) -> pd.DataFrame:
    """Samples of a scrape by job: who fills the disk, and whose share grows."""
    frame = asking.frame(SERVICE, f"{OF_ITSELF}samples_scraped")
    columns = ["by", "share", "trend"]
    if frame.empty:
        return pd.DataFrame(columns=columns)
    groups = frame.groupby("job", observed=True)["value"]
    table = pd.DataFrame({"now": groups.last(), "trend": groups.last() / groups.first() - 1})
    table = table.rename_axis("by").reset_index().astype({"by": "str"})
    table["share"] = table["now"] / table["now"].sum()
    return table.sort_values("share", ascending=False, ignore_index=True)[columns]


def _faults(
    flags: dict[str, str], asking: Asking, oldest: pd.Timestamp | None, counted: pd.DataFrame, paper: pd.Timedelta | None,
    metrics: Metrics, kept: InForce,
) -> pd.DataFrame:  # fmt: skip
    rate = float(metrics.ingest.loc[metrics.ingest["timestamp"] <= asking.now, PATHS[0]].iloc[-asking.day :].mean())
    told = flags if kept.own_flags else _as_flags(kept.retention)
    return prometheus_faults(
        told, now=asking.now, oldest=oldest, deletions=float(len(counted)), paper=paper, limit=metrics.limit, rate=rate,
        footprint=metrics.footprint,
    )  # fmt: skip


def _as_flags(kept: Retention) -> dict[str, str]:
    return dict(flag.removeprefix("--").split("=", 1) for flag in kept.flags().split())


def _last(beside: pd.DataFrame, resource: str) -> float:
    known = beside[(SERVICE, resource)].dropna().to_numpy() if (SERVICE, resource) in beside else np.array([])
    return float(known[-1]) if len(known) else np.nan


def _mean_of_day(beside: pd.DataFrame, resource: str, day: int) -> float:
    known = beside[(SERVICE, resource)].dropna().to_numpy() if (SERVICE, resource) in beside else np.array([])
    return float(known[-day:].mean()) if len(known) else np.nan
