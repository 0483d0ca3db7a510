"""How much disk does a retention need, and when is a limit left? Imports capacity's blocks, footprint, ingest and retention.

The answers of both models, Prometheus' and Elasticsearch's, and of the disk that they share are read here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.ingest import constant
from ralphcap.capacity.retention import prometheus_disk

QUANTILES = {"date_early": 0.1, "date_median": 0.5, "date_late": 0.9}  # the 80 % interval of a date
NEVER = 0.1  # below this share of the paths, the answer is 'never'
WATCHED = 0.1  # one chance in ten that the limit is left within the horizon: to be watched
ANSWER = ("answer", *QUANTILES, "probability", "highest", "verdict", "note")
DAY = 86_400  # seconds
_START = pd.Timestamp("2026-01-01", tz="UTC")


def date_left(
    disk: pd.DataFrame, limit: float, *, now: pd.Timestamp, horizon: pd.Timedelta, by: str = "peak"
) -> pd.Series:
    """When the disk used leaves a limit, from a model's paths.

    disk    timestamp (UTC), path, and the column that `by` names [bytes]. Each path counts alike; of three quantiles the
            median path gives the median date
    by      'peak' for a limit that the disk itself sets, 'used' for what an exporter's gauge will show
    Returns ANSWER: answer ('now' where the last step up to `now` exceeds the limit, 'date', 'never', or 'cannot say' with
    the reason in the note), date_early, date_median, date_late (p10, p50, p90, UTC; NaT where so much of the probability lies
    beyond the paths), probability (within the horizon) [ratio], highest (p90 of the largest within the horizon) [bytes],
    verdict ('breach', 'watch', 'ok', 'cannot say'), note.
    """
    table = disk.pivot(index="timestamp", columns="path", values=by)
    present, ahead = table[table.index <= now], table[table.index > now]
    within = (ahead.index <= now + horizon).sum()
    if np.isnan(limit) or not within:
        return _unknown("no limit is given" if np.isnan(limit) else "nothing is foretold for that time")
    values = ahead.to_numpy().T
    above = values > limit
    answer: dict[str, Any] = {
        "probability": float(above[:, :within].any(axis=1).mean()),
        "highest": float(np.quantile(values[:, :within].max(axis=1), 0.9)),
        "note": _reach(ahead.index[-1], now, horizon),
    }
    if len(present) and float(present.iloc[-1].median()) > limit:
        answer |= {"answer": "now", "probability": 1.0, "verdict": "breach"}
    else:
        answer |= _dates(above, ahead.index)
        answer["verdict"] = "watch" if answer["probability"] >= WATCHED else "ok"
    return pd.Series(dict.fromkeys(ANSWER, pd.NaT) | answer)


def dated(table: pd.DataFrame) -> pd.DataFrame:
    """The same table of date_left()'s rows, its dates as times (UTC), whichever of them are missing."""
    dates = {name: pd.to_datetime(table[name], utc=True).astype("datetime64[ms, UTC]") for name in QUANTILES}
    return table.assign(**dates)


def needed(
    rate: float, retentions: Sequence[Retention], footprint: Footprint | None = None, *, series: float = 0.0
) -> pd.DataFrame:
    """How much disk each retention needs once it has been kept that long, at a constant ingest.

    rate   samples a second; footprint and series as in prometheus_disk()
    Returns one row a retention, in their order: flags, typical (mean), highest, peak (the most on the disk: merges need
    room beside) [bytes], least, most (how far back the blocks reach) [days].
    """
    return pd.DataFrame([_needed(rate, retention, footprint or Footprint(), series) for retention in retentions])


def _needed(rate: float, retention: Retention, takes: Footprint, series: float) -> dict[str, object]:
    cycle = pd.Timedelta(seconds=retention.ranges[-1])
    step = retention.shortest / 2
    bound = [] if retention.kept is None else [retention.kept]
    if retention.size is not None and rate > 0:
        bound.append(pd.Timedelta(seconds=min(retention.size / (rate * takes.sample), _LONGEST)))
    filled = (min(bound) + 2 * cycle).ceil(step) if bound else 2 * cycle
    ingest = constant(rate, start=_START, end=_START + filled + cycle, step=step)
    disk = prometheus_disk(ingest, retention, takes, series=series)
    steady = disk[disk["timestamp"] > _START + filled]
    reach = (steady["timestamp"] - steady["oldest"]).dt.total_seconds() / DAY
    return {
        "flags": retention.flags(),
        "typical": steady["used"].mean(),
        "highest": steady["used"].max(),
        "peak": steady["peak"].max(),
        "least": reach.min(),
        "most": reach.max(),
    }


_LONGEST = 5 * 365 * DAY  # seconds: what a limit by size would let grow for longer than that is no matter of today


def _dates(above: np.ndarray, times: pd.Index) -> dict[str, Any]:
    """When the paths (paths × times ahead) are above for the first time."""
    reached = above.any(axis=1)
    if reached.mean() < NEVER:
        return {"answer": "never"}
    waits = np.where(reached, above.argmax(axis=1), len(times))
    places = np.quantile(waits, list(QUANTILES.values()), method="inverted_cdf")
    dates = [times[int(place)] if place < len(times) else pd.NaT for place in places]
    return {"answer": "date"} | dict(zip(QUANTILES, dates, strict=True))


def _unknown(note: str) -> pd.Series:
    row: dict[str, object] = dict.fromkeys(ANSWER, np.nan) | dict.fromkeys(QUANTILES, pd.NaT)
    return pd.Series(row | {"answer": "cannot say", "verdict": "cannot say", "note": note})


def _reach(last: pd.Timestamp, now: pd.Timestamp, horizon: pd.Timedelta) -> str:
    if last >= now + horizon:
        return ""
    return f"foretold for {(last - now).days} days only, not for {horizon.days}"
