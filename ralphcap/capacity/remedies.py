"""What has to change for a disk to hold, as the exact line to change? Imports units, window and capacity's retention_lines,
sizes and stores.

Each remedy is tried in the model: what it says of the verdict is the verdict with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.retention_lines import DROPPED_METRICS, DROPPED_SERVICES, deletion_by_cron, lifecycle_policy
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.stores import Logs, Metrics, Outlook, fits, judged
from ralphcap.units import format_value
from ralphcap.window import format_duration

COLUMNS = ("remedy", "line", "change", "typical", "highest", "limit", "verdict", "note")
INTERVALS = (20, 30, 60)  # seconds: above 60, ranges of 5 minutes hold fewer than five scrapes
LONGEST = 400  # days that a retention is looked for among
PARTS = 100  # a share is looked for in hundredths
FINE = 2**20  # bytes: what a limit by size is rounded to below GIB
GIB = 2**30


@dataclass(frozen=True)
class _Tried:
    remedy: str
    line: str
    change: float
    store: Metrics | Logs
    note: str = ""


def remedies(store: Metrics | Logs, outlook: Outlook, *, parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each single change that keeps a disk within its limit up to the end of the horizon, nine times in ten.

    parts   who fills it: name, share [ratio] of the series (metrics' names), or of the bytes (services of the logs)
    Returns COLUMNS: remedy, line (to change or to add), change (how much: days kept, bytes, seconds between scrapes, share
    left out, replicas), typical, highest, limit [bytes] with it, verdict with it, note. Remedies that do not suffice are
    left out; the larger disk always does. Empty where nothing has to change.
    """
    if fits(store, outlook):
        return pd.DataFrame(columns=list(COLUMNS))
    found = _of_metrics(store, outlook, parts) if isinstance(store, Metrics) else _of_logs(store, outlook, parts)
    rows = [_row(tried, outlook) for tried in [*found, _larger_disk(store, outlook)]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(tried: _Tried, outlook: Outlook) -> dict[str, object]:
    answer = judged(tried.store, outlook)
    told = {name: answer[name] for name in ("typical", "highest", "verdict")}
    return {
        "remedy": tried.remedy,
        "line": tried.line,
        "change": tried.change,
        "limit": tried.store.limit,
        **told,
        "note": tried.note,
    }


def _of_metrics(metrics: Metrics, outlook: Outlook, parts: pd.DataFrame | None) -> Iterator[_Tried]:
    def keeping(days: int) -> Metrics:
        return replace(metrics, retention=replace(metrics.retention, time=pd.Timedelta(days=days)))

    kept = metrics.retention.kept
    longest = LONGEST if kept is None else int(kept / pd.Timedelta(days=1))
    days = _most(lambda number: fits(keeping(number), outlook), longest)
    if days:
        shorter = keeping(days)
        yield _Tried(f"keep {days} days", shorter.retention.flags(), days, shorter)
    limited = _by_size(metrics, outlook)
    if limited is not None:
        size = limited.retention.size or np.nan
        yield _Tried(
            "limit the size",
            limited.retention.flags(),
            size,
            limited,
            "the oldest days go first, however many they are",
        )
    for seconds in INTERVALS:
        interval = pd.Timedelta(seconds=seconds)
        rarer = replace(metrics.scaled(metrics.interval / interval, outlook.now), interval=interval)
        if interval > metrics.interval and fits(rarer, outlook):
            line = f"scrape_interval: {format_duration(interval)}  # prometheus.yml, under global"
            yield _Tried(f"scrape every {seconds} s", line, seconds, rarer, "ranges of rate() must hold four scrapes")
            break

    def without(share: float) -> Metrics:
        return replace(metrics.scaled(1 - share, outlook.now), series=metrics.series * (1 - share))

    yield from _dropped(without, outlook, parts, "series", DROPPED_METRICS)


def _of_logs(logs: Logs, outlook: Outlook, parts: pd.DataFrame | None) -> Iterator[_Tried]:
    def deleting(**told: int) -> Logs:
        return replace(logs, deletion=replace(logs.deletion, **told))

    kept = logs.deletion.days
    days = _most(lambda number: fits(deleting(days=number), outlook), LONGEST if kept is None else kept)
    if days:
        shorter = deleting(days=days)
        yield _Tried(
            f"keep {days} whole days",
            lifecycle_policy(days),
            days,
            shorter,
            "then name the policy in the index template",
        )
        yield _Tried(
            f"keep {days} whole days, without lifecycle management",
            deletion_by_cron(days, patterns=logs.patterns, address=logs.address),
            days,
            shorter,
        )
    alone = deleting(replicas=0)
    if logs.deletion.copies > 1 and fits(alone, outlook):
        line = 'PUT ralph-stock-*/_settings {"index": {"number_of_replicas": 0}}'
        yield _Tried("store no replicas", line, 0, alone, "a lost node is a lost log")
    yield from _dropped(
        lambda share: logs.scaled(1 - share, outlook.now), outlook, parts, "documents", DROPPED_SERVICES
    )


def _dropped(
    without: Callable[[float], Metrics | Logs], outlook: Outlook, parts: pd.DataFrame | None, what: str, line: str
) -> Iterator[_Tried]:
    """The smallest share of the ingest that has to be left out; with `parts`, the largest of them that make it up."""
    most = _most(lambda kept: fits(without(1 - kept / PARTS), outlook), PARTS - 1)
    if not most:
        return
    share = 1 - most / PARTS
    names, told = "…", share
    if parts is not None:
        ranked = parts.sort_values("share", ascending=False)
        chosen = ranked[ranked["share"].cumsum() - ranked["share"] < share]
        names, told = "|".join(chosen["name"]), min(float(chosen["share"].sum()), 1.0)
    note = f"at least {format_value(share, 'ratio')} have to go"
    yield _Tried(
        f"leave out {format_value(told, 'ratio')} of the {what}", line.format(names=names), told, without(told), note
    )


def _by_size(metrics: Metrics, outlook: Outlook) -> Metrics | None:
    """The largest limit by size with which the disk holds: room is left for the next block and for merges."""
    unit = GIB if metrics.limit >= 10 * GIB else FINE

    def limited(units: int) -> Metrics:
        return replace(metrics, retention=replace(metrics.retention, size=float(units * unit)))

    units = _most(lambda number: fits(limited(number), outlook), int(metrics.limit // unit))
    return limited(units) if units else None


def _most(holds: Callable[[int], bool], highest: int) -> int:
    """The largest whole number up to `highest` that holds, where all below it do; 0 where not even 1 does."""
    low, high = 0, highest + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _larger_disk(store: Metrics | Logs, outlook: Outlook) -> _Tried:
    highest = float(judged(store, outlook)["highest"])
    size = float(recommended_size(pd.Series([highest]), pd.Series(["bytes"])).iloc[0])
    service = "prometheus" if isinstance(store, Metrics) else "elasticsearch"
    line = f'limit = "{format_value(size, "bytes").replace(",", "")}"  # sizing.toml, [{service}.disk]'
    return _Tried(
        "a larger disk", line, size, replace(store, limit=size), f"{format_value(highest, 'bytes')} at the most"
    )
