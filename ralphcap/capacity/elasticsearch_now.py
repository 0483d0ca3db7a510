"""What does a running Elasticsearch take in and keep, as its daily indices show? Imports capacity's filling and indices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.indices import Deletion
from ralphcap.errors import NoData

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Indices:
    """What the daily indices show.

    arrivals   bytes of primary shards that came in at each step (UTC, right edge), from the first day to the present
    deletion   what deletes them, and why that is thought so
    """

    arrivals: pd.Series
    deletion: Deletion
    why: str


def of_indices(
    table: pd.DataFrame,
    *,
    now: pd.Timestamp,
    step: pd.Timedelta,
    paper: pd.Timedelta | None,
    days: int | None = None,
    nodes: int = 1,
) -> Indices:
    """Daily indices read as arrivals: each came in evenly through its UTC day, the present one up to now.

    table   day (UTC midnight), primary_bytes, replicas: a row an index; those without a day or a size are left out
    paper   how long the sizing table wants them kept; days: whole days kept, where that is known
    Raises NoData where no index tells its day.
    """
    known = table[table["day"].notna() & table["primary_bytes"].notna() & (table["day"] <= now)]
    if known.empty:
        raise NoData("No daily index tells its size.\n  Ask again once a day's index is there, or check its pattern.")
    by_day = known.groupby("day")["primary_bytes"].sum()
    first, last = by_day.index[0], now.floor("D")
    by_day = by_day.reindex(pd.date_range(first, last, freq=DAY))
    times = pd.date_range(first + step, now.floor(step), freq=step, unit="ms")
    day = (times - pd.Timedelta(milliseconds=1)).floor("D")
    steps_of_day = np.where(day == last, max(1, int((now.floor(step) - last) / step)), DAY / step)
    arrivals = pd.Series(by_day.reindex(day).to_numpy() / steps_of_day, index=times)
    kept, why = _kept(first, last, paper, days)
    replicas = int(known.loc[known["day"] == known["day"].max(), "replicas"].max())
    return Indices(arrivals, Deletion(kept, replicas=replicas, nodes=nodes), why)


def _kept(
    first: pd.Timestamp, last: pd.Timestamp, paper: pd.Timedelta | None, days: int | None
) -> tuple[int | None, str]:
    held = int((last - first) / DAY)
    if days is not None:
        return days, f"{days} whole days, as given"
    promised = None if paper is None else int(paper / DAY)
    if promised is not None and abs(held - promised) <= 1:
        return held, f"{held} whole days are held, as the sizing table promises: taken for what deletes"
    return None, f"{held} whole days are held, and nothing tells that older ones are deleted: taken for kept for good"


def ingest(indices: Indices, ahead: Filling, *, step: pd.Timedelta) -> pd.DataFrame:
    """Bytes a second from the first day to as far as the history bears: timestamp, and a column a path (PATHS)."""
    seconds = step.total_seconds()
    measured = indices.arrivals.fillna(0).to_numpy() / seconds
    coming = np.diff(ahead.sums, axis=1, prepend=0) / seconds
    values = np.concatenate([np.broadcast_to(measured, (len(PATHS), len(measured))), coming], axis=1)
    times = pd.date_range(indices.arrivals.index[0], periods=values.shape[1], freq=step, unit="ms")
    return pd.DataFrame({"timestamp": times, **dict(zip(PATHS, values, strict=True))})
