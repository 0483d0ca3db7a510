"""How do 5-minute values become those of a longer step? Pure: a frame in, a frame out. Imports frames."""

import numpy as np
import pandas as pd

from ralphcap.frames import TIMESTAMP, VALUE, label_columns


def combined(frame: pd.DataFrame, step: pd.Timedelta, how: str) -> pd.DataFrame:
    """The values of each step, at its end: as a range does, a time looks back over (time − step, time].

    frame   a series frame whose times are multiples of 5 minutes
    how     max, min, mean, last or sum; NaN counts only where nothing else is there
    """
    if frame.empty:
        return frame
    labels = label_columns(frame)
    milliseconds = int(step.total_seconds() * 1000)
    times = frame[TIMESTAMP].to_numpy(dtype="datetime64[ms]").astype(np.int64)
    ends = -(-times // milliseconds) * milliseconds
    codes = [frame[label].cat.codes.to_numpy() for label in labels]
    begins = np.ones(len(frame), dtype=bool)
    begins[1:] = ends[1:] != ends[:-1]
    for column in codes:
        begins[1:] |= column[1:] != column[:-1]
    values = _each(frame[VALUE], begins.cumsum(), how)
    kept = frame[begins].reset_index(drop=True)
    kept[TIMESTAMP] = pd.DatetimeIndex(ends[begins].view("datetime64[ms]")).tz_localize("UTC")
    kept[VALUE] = values
    return kept


def _each(values: pd.Series, groups: np.ndarray, how: str) -> np.ndarray:
    grouped = values.groupby(groups)
    found = grouped.sum(min_count=1) if how == "sum" else grouped.agg(how)
    return found.to_numpy(dtype="float64")
