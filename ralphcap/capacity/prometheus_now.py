"""What is a running Prometheus told to keep, what does it take in, and does the model agree with what it holds?

Imports capacity's blocks, filling, footprint, ingest and retention.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.retention import prometheus_disk
from ralphcap.window import format_duration

NEAR = 0.9  # of what is told: a past shorter than that, that moves on with time, is another retention
UNSEEN = pd.Timedelta(days=7)  # the end of the window, foretold from what lies before it
HOUR = pd.Timedelta(hours=1)
MOVES = 3  # places of the oldest sample: one cleanup by hand is no retention
LATE = pd.Timedelta(hours=6)  # three of the shortest blocks
TESTED = ("what", "unit", "measured", "modelled", "error", "note")


@dataclass(frozen=True)
class InForce:
    """The retention that acts, how that is known, and whether the flags are of the server that is measured."""

    retention: Retention
    why: str
    own_flags: bool


def in_force(
    told: Retention | None, oldest: pd.Series, *, size: float | None, paper: pd.Timedelta | None, by_size: bool
) -> InForce:
    """Which retention acts: what the flags tell, unless the server's own past contradicts them.

    told     by /api/v1/status/flags; None where nobody tells
    oldest   time of the oldest sample (UTC), by time; empty where it is not measured
    size     the limit that the server shows of itself [bytes; 0: none]; None: not shown
    paper    what the sizing table wants; by_size: whether anything was deleted by size in that time
    """
    # Flags are those of who was asked: another limit by size tells that it only hands on what another one measured.
    own = told is not None and (size is None or (told.size or 0) == size)
    kept = told if own else None
    known = oldest.dropna()
    begins = pd.DatetimeIndex(known)
    if begins.nunique() >= MOVES and not by_size:
        # Until the first one went, the past was as long as the server was old.
        since = begins > begins[0]
        reach = _told_by((pd.DatetimeIndex(known.index) - begins)[since].min())
        if kept is None or kept.kept is None or reach < NEAR * kept.kept:
            base = Retention(reach, size or None) if kept is None else replace(kept, time=reach)
            return InForce(base, f"{format_duration(reach)}, as its oldest sample moves on{_against(told, reach)}", own)
    if kept is not None:
        return InForce(kept, kept.flags() or f"{format_duration(Retention().kept or paper or HOUR)}, its default", own)
    if paper is not None:
        return InForce(
            Retention(paper, size or None), f"{format_duration(paper)} of the sizing table: its flags are not told", own
        )
    return InForce(Retention(None, size or None), "its default: neither flags nor the sizing table tell it", own)


def _told_by(shortest: pd.Timedelta) -> pd.Timedelta:
    """The retention whose past was never shorter than that: what is too old goes when a block of 2 h is written."""
    days = shortest.floor("D")
    return days if days and shortest - days <= LATE else shortest.floor("h")


def _against(told: Retention | None, reach: pd.Timedelta) -> str:
    if told is None or told.kept is None or abs(told.kept - reach) <= HOUR:
        return ""
    return f"; the flags of who was asked say {format_duration(told.kept)}"


def ingest(rates: pd.Series, ahead: Filling, *, oldest: pd.Timestamp | None, step: pd.Timedelta) -> pd.DataFrame:
    """Samples a second from the oldest sample to as far as the history bears: timestamp, and a column a path (PATHS).

    rates    measured, by time (UTC, regular, right edge); gaps take the mean of what is known
    ahead    filling() of the samples of each step; oldest: before what was measured, its first day goes on backwards
    """
    known = rates.interpolate(limit_area="inside").fillna(rates.mean())
    day = round(pd.Timedelta(days=1) / step)
    first = known.index[0]
    lead = 0 if oldest is None else max(0, int(np.ceil((first - step - oldest) / step)))
    before = np.full(lead, known.iloc[:day].mean())
    coming = np.diff(ahead.sums, axis=1, prepend=0) / step.total_seconds()
    measured = np.concatenate([before, known.to_numpy()])
    values = np.concatenate([np.broadcast_to(measured, (len(PATHS), len(measured))), coming], axis=1)
    times = pd.date_range(first - lead * step, periods=values.shape[1], freq=step, unit="ms")
    return pd.DataFrame({"timestamp": times, **dict(zip(PATHS, values, strict=True))})


def measured_footprint(
    taken: pd.DataFrame, retention: Retention, blocks: pd.Series, log: pd.Series
) -> tuple[Footprint, pd.DataFrame]:
    """Bytes of a sample in blocks and in the write-ahead log, and how far the model was off where it had not looked.

    taken    ingest() up to the present; its first path counts
    blocks   bytes on disk by time; log: of the write-ahead log; empty where not measured
    Each is what was measured over what the model holds in samples: the median of the last day. The error is that of the
    last UNSEEN (or half) of the time, with the bytes of a sample from before it.
    Returns the footprint, and a row a part: TESTED.
    """
    path = taken[["timestamp", PATHS[0]]]
    one = prometheus_disk(path, retention, Footprint(sample=1.0, logged=1.0, segment=0.0)).set_index("timestamp")
    rows = [
        _tested("blocks", blocks, one["blocks"], Footprint.sample),
        _tested("write-ahead log", log, one["log"], Footprint.logged),
    ]
    sample, logged = (float(str(row.pop("each"))) for row in rows)
    return Footprint(sample=sample, logged=logged), pd.DataFrame(rows, columns=list(TESTED))


def _tested(what: str, measured: pd.Series, modelled: pd.Series, usual: float) -> dict[str, object]:
    both = pd.DataFrame({"measured": measured, "modelled": modelled}).dropna()
    both = both[(both["modelled"] > 0) & (both["measured"] > 0)]
    row: dict[str, object] = {"what": what, "unit": "bytes", "error": np.nan, "note": ""}
    if both.empty:
        last = float(modelled.iloc[-1]) if len(modelled) else np.nan
        return row | {"each": usual, "measured": np.nan, "modelled": usual * last, "note": f"not measured: {usual:g} bytes a sample are assumed"}  # fmt: skip
    ratio = both["measured"] / both["modelled"]
    each = float(ratio[ratio.index > ratio.index[-1] - pd.Timedelta(days=1)].median())
    start, end = ratio.index[0], ratio.index[-1]
    cut = end - min(UNSEEN, (end - start) / 2)
    before = ratio[(ratio.index <= cut) & (ratio.index > cut - UNSEEN)]
    if len(before):
        unseen = both[both.index > cut]
        off = (unseen["modelled"] * before.median() - unseen["measured"]).abs() / unseen["measured"]
        row["error"] = float(off.median())
        days = (end - cut) / pd.Timedelta(days=1)
        row["note"] = f"error: median of the last {days:.3g} d, with the bytes of a sample from before"
    return row | {"each": each, "measured": float(both["measured"].iloc[-1]), "modelled": each * float(both["modelled"].iloc[-1])}  # fmt: skip
