"""How much was taken in up to each time? Frames of ingest read once for all models of retention. Imports errors only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ralphcap.errors import NoData, ParameterError

Array = NDArray[np.float64]
Times = NDArray[np.int64]  # whole seconds since 1970, UTC


@dataclass(frozen=True)
class Taken:
    """Running totals (paths × times) at regular times [s]; the first time is the first step's left edge, the total 0."""

    paths: list[str]
    times: Times
    totals: Array

    def at(self, times: Times) -> Array:
        """The totals at other times: one row of times for all paths, or a row a path."""
        rows = np.broadcast_to(times, (len(self.totals), times.shape[-1]))
        return np.stack([np.interp(row, self.times, path) for row, path in zip(rows, self.totals, strict=True)])


def taken(ingest: pd.DataFrame) -> Taken:
    """The running totals of an ingest.

    ingest   timestamp (UTC, regular, right edge of its step), and a column a path: amount a second. NaN: nothing came
    Raises NoData for fewer than two steps, ParameterError for irregular times and for ingest below 0.
    """
    if len(ingest) < 2:
        raise NoData("The ingest has fewer than two steps.\n  Ask for a longer window.")
    stamps = ingest["timestamp"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    times = stamps.astype("datetime64[s]").astype("int64")
    steps = np.diff(times)
    if steps[0] <= 0 or (steps != steps[0]).any():
        raise ParameterError(
            "The ingest's times are not regular.\n  Give one row a step; NaN where nothing was measured."
        )
    values = ingest.drop(columns="timestamp")
    rates = np.nan_to_num(values.to_numpy(dtype="float64").T)
    if (rates < 0).any():
        raise ParameterError("The ingest falls below 0.\n  Deletions are no ingest: give what came in.")
    totals = np.concatenate([np.zeros((len(rates), 1)), np.cumsum(rates * steps[0], axis=1)], axis=1)
    return Taken([str(name) for name in values.columns], np.append(times[0] - steps[0], times), totals)


def constant(amount: float, *, start: pd.Timestamp, end: pd.Timestamp, step: pd.Timedelta) -> pd.DataFrame:
    """An ingest of one path that never changes: whole steps from `start` up to `end`. Column `constant`."""
    times = pd.date_range(start + step, end, freq=step, unit="ms")
    return pd.DataFrame({"timestamp": times, "constant": float(amount)})


def from_what_is_held(ingest: pd.DataFrame, *, held: float, oldest: pd.Timestamp) -> pd.DataFrame:
    """The same ingest, begun at `oldest`: what is held of before its first step came in evenly since then.

    held     in the ingest's own amount: bytes held, or samples. What the ingest itself holds beyond its start is not in it.
    oldest   UTC: the oldest sample, or the first day. Rounded down to a whole step. An ingest that begins before is kept.
    """
    step = ingest["timestamp"].iloc[1] - ingest["timestamp"].iloc[0]
    start = ingest["timestamp"].iloc[0] - step
    count = int(np.ceil((start - oldest) / step))
    if count <= 0:
        return ingest
    times = pd.DatetimeIndex([start - step * number for number in range(count - 1, -1, -1)]).as_unit("ms")
    rate = held / (count * step.total_seconds())
    columns = ingest.columns.drop("timestamp")
    before = pd.DataFrame({"timestamp": times, **dict.fromkeys(columns, rate)})
    return pd.concat([before, ingest], ignore_index=True).astype({"timestamp": "datetime64[ms, UTC]"})


def disk_table(flow: Taken, values: Mapping[str, Array], oldest: Times) -> pd.DataFrame:
    """What a model returns, path by path: timestamp (UTC), path, its values, oldest (UTC; NaT where it is below 0)."""
    table = pd.DataFrame({name: one.ravel() for name, one in values.items()})
    stamps = np.tile(flow.times[1:], len(flow.paths))
    table.insert(0, "timestamp", pd.to_datetime(stamps, unit="s", utc=True).as_unit("ms"))
    table.insert(1, "path", np.repeat(np.array(flow.paths, dtype="str"), len(flow.times) - 1))
    begins = np.broadcast_to(oldest, next(iter(values.values())).shape).ravel()
    told = pd.Series(pd.to_datetime(begins, unit="s", utc=True).as_unit("ms"))
    return table.assign(oldest=told.where(begins >= 0))
